"""The one file that knows MkDocs."""

import io
import json
import logging
import zipfile
from pathlib import Path

from mkdocs.config import Config
from mkdocs.config import config_options as option
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File

from mkdocs_pyodide import session
from mkdocs_pyodide.errors import CellError
from mkdocs_pyodide.fence import Cells, Page
from mkdocs_pyodide.publish import Publisher
from mkdocs_pyodide.runtime import Runtime, RuntimeUnavailable

ASSETS = Path(__file__).with_name("assets")
HOME = "assets/pyodide"  # where the site keeps the engine, the runtime and the modules

log = logging.getLogger("mkdocs.plugins.pyodide")


class PageError(CellError, PluginError):
    """Stops the build as MkDocs expects it, without a traceback."""


class Options(Config):
    """The plugin's options in mkdocs.yml.

    modules   folder of Python files that cells can import, relative to mkdocs.yml
    mirror    folder or address to fetch the runtime from before all other sources
    timeout   seconds that one cell may take at build
    """

    modules = option.Optional(option.Dir(exists=True))
    mirror = option.Optional(option.Type(str))
    timeout = option.Type(int, default=60)


class PyodidePlugin(BasePlugin[Options]):
    """Turn fences into live cells and put what they need into the site."""

    def on_config(self, config):
        if "pymdownx.superfences" not in config.markdown_extensions:
            raise PluginError("pyodide: add pymdownx.superfences to markdown_extensions")
        self.runtime = Runtime(mirror=self.config.mirror)
        publisher = Publisher(self.config.modules, self.config.timeout)
        self.cells = Cells(publisher, self.runtime, PageError)
        self.used = None
        superfences = config.mdx_configs.setdefault("pymdownx.superfences", {})
        superfences.setdefault("custom_fences", []).append(self.cells.fence())
        config.markdown_extensions.append(self.cells)
        config.extra_css.insert(0, f"{HOME}/engine/cell.css")
        script = ExtraScriptValue(f"{HOME}/engine/cell.js")
        script.type = "module"
        config.extra_javascript.append(script)
        if self.config.modules:
            config.watch.append(self.config.modules)
        return config

    def on_page_markdown(self, markdown, *, page, config, files):
        before = page.file.content_string.rstrip().count("\n") - markdown.rstrip().count("\n")
        self.cells.page = Page(page.file.src_uri, before)

    def on_page_content(self, html, *, page, config, files):
        if self.cells.page.cells:
            self.used = (self.used or set()) | self.cells.page.packages

    def on_env(self, env, *, config, files):
        """All pages are rendered: publish what their cells will ask for."""
        self.cells.publisher.close()
        for path in ASSETS.iterdir():
            self._publish(config, files, f"engine/{path.name}", path=path)
        if self.used is not None:
            self._publish_runtime(config, files)

    def on_build_error(self, error):
        self.cells.publisher.close()

    def _publish_runtime(self, config, files):
        locked = self.runtime.files(self.used)
        try:
            paths = self.runtime.obtain(locked)
        except RuntimeUnavailable as error:
            raise PluginError(f"pyodide: {error}") from None
        for path in paths:
            name = path.name.replace(".mjs", ".js")  # some servers do not know .mjs as a script
            self._publish(config, files, f"runtime/{name}", path=path)
        index = self.runtime.index(self.used)
        self._publish(config, files, "runtime/pyodide-lock.json", content=index)
        self._publish(config, files, "modules.zip", content=self._modules())
        manifest = {
            "files": {file.name: {"sha256": file.sha256, "size": file.size} for file in locked},
            "packages": self.runtime.wheels(self.used),
        }
        self._publish(config, files, "manifest.json", content=json.dumps(manifest, indent=1))

    def _modules(self):
        """Return a zip of the engine's session and of all that cells can import."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in self._sources():
                info = zipfile.ZipInfo(name)  # of a fixed date: the same archive in each build
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
        return data.getvalue()

    def _sources(self):
        """Yield (name in the zip, file): the engine's own, then those below `modules`."""
        package = Path(session.__file__).parent
        for name in ("__init__.py", "live.py", "session.py"):
            yield f"engine/{package.name}/{name}", package / name
        if self.config.modules:
            folder = Path(self.config.modules)
            for path in sorted(folder.rglob("*.py")):
                yield f"modules/{path.relative_to(folder).as_posix()}", path

    @staticmethod
    def _publish(config, files, name, *, path=None, content=None):
        uri = f"{HOME}/{name}"
        source = {"abs_src_path": str(path)} if path else {"content": content}
        files.append(File.generated(config, uri, **source))
