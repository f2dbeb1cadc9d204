/** Name the media types of the engine; kernel/widgets.py has the same one for Python. */

export const WIDGET = "application/vnd.pyodide.widget+json";
