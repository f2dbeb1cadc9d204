"""The text face, from the package that the lock pins into the site: three files, 52 kB."""

from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from mkdocs_pyodide.node import NodeError, node_modules

CUTS = ("400-normal", "400-italic", "600-normal")


def on_files(files, config):
    try:
        package = node_modules(Path(__file__).parent) / "@fontsource" / "stix-two-text"
    except NodeError as error:
        raise PluginError(str(error)) from error
    for cut in CUTS:
        font = package / "files" / f"stix-two-text-latin-{cut}.woff2"
        uri = f"assets/fonts/text-{cut}.woff2"
        files.append(File.generated(config, uri, abs_src_path=str(font)))
    return files
