"""Show the error of a build in the browser under `mkdocs serve`, and the page itself once it is corrected.

MkDocs would end where the first build fails, and answer no request where a later one does.
"""

import functools
import logging
import posixpath
import traceback
from collections.abc import Callable, Iterable
from html import escape
from typing import Literal, ParamSpec
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
from mkdocs.commands import serve
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.utils import DuplicateFilter

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>The build failed</title>
<style>
body {{ max-width: 50rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }}
pre {{ padding: 1rem; border-left: .25rem solid #c62828; overflow-x: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; background: rgb(128 128 128 / .12) }}
</style>
<h1>The build failed</h1>
<pre role="alert">{message}</pre>
<p>Correct it and save: this page then loads again by itself.</p>
<script>
const poll = async () => {{
  const number = await fetch("{poll}").then((response) => response.text()).catch(() => "{number}");
  if (number === "{number}") setTimeout(poll, 500);
  else location.reload();
}};
poll();
</script>
</html>
"""

POLL = "/livereload/failure"  # answered with the number of the failure, 0 for none

HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))

log = logging.getLogger("mkdocs.plugins.pyodide")
P = ParamSpec("P")
Write = Callable[[bytes], object]  # of WSGI


class ErrorPage(logging.Handler):
    """The last build's errors and warnings; none after one that ended well.

    message   what the page says, empty where the build did not fail
    number    of the failure; each has another one
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.message = ""
        self.number = 0
        self.records: list[str] = []
        self.build = serve.build

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())

    def serve_during_first_build(self) -> None:
        """Let `mkdocs serve` start although the first build fails, if it builds again on changes."""
        context = click.get_current_context(silent=True)
        if context is None or context.params.get("livereload", True):
            self.build, serve.build = serve.build, self._recording(serve.build)

    def detach(self) -> None:
        """Undo the changes to MkDocs."""
        serve.build = self.build

    def attach(self, server: LiveReloadServer) -> None:
        """Answer requests for pages with the error, while there is one."""
        self.detach()  # one error page within another would hide the error from the outer one
        server.builder = self._recording(server.builder)
        if app := server.get_app():
            server.set_app(self._app(app))

    def _recording(self, build: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(build)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
            logger = logging.getLogger("mkdocs")
            logger.addHandler(self)
            self.records = []
            repeat_messages()
            try:
                build(*args, **kwargs)
            except Exception as error:
                self._take(error)
            else:
                self.message = ""
            finally:
                logger.removeHandler(self)

        return guarded

    def _take(self, error: Exception) -> None:
        """Store what the author has to know; log what has not been logged."""
        if not isinstance(error, MkDocsException):
            traceback.print_exception(error)
        elif not self.records or "strict mode" in str(error):
            log.error("%s", error)
        records = list(dict.fromkeys(self.records))
        self.message = "\n\n".join(records) or f"{type(error).__name__}: {error}"
        self.number += 1

    def _app(self, serve_request: WSGIApplication) -> WSGIApplication:
        def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if path == POLL:
                start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
                return [str(self.number if self.message else 0).encode()]
            if "\0" in path:
                start_response("404 Not Found", [("Content-Type", "text/plain")])
                return [b"404 Not Found"]
            if not is_page(path):
                return serve_request(environ, start_response)
            held: list[tuple[str, list[tuple[str, str]]]] = []

            def hold(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Write:
                held.append((status, headers))
                return lambda data: None

            body = serve_request(environ, hold)  # after a build that is going on
            if not self.message:
                start_response(*held[0])
                return body
            if hasattr(body, "close"):
                body.close()
            start_response("500 Internal Server Error", list(HEADERS))  # it is changed
            return [self._page()]

        return app

    def _page(self) -> bytes:
        page = PAGE.format(message=escape(self.message), poll=POLL, number=self.number)
        return page.encode("utf-8", "replace")


class ServeErrors:
    """The events of a plugin that show the errors of its builds under `mkdocs serve`.

    is_published   whether the site is built to be published, not only served to its author
    """

    is_published = True
    error_page: ErrorPage | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.is_published = command != "serve"
        if command == "serve":
            self.error_page = ErrorPage()
            self.error_page.serve_during_first_build()

    def on_shutdown(self) -> None:
        if self.error_page:
            self.error_page.detach()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        if self.error_page:
            self.error_page.attach(server)
        return server


def repeat_messages() -> None:
    """Let MkDocs say again what it has said in an earlier build: the same error may have come back."""
    for filter in logging.getLogger("mkdocs.commands.build").filters:
        if isinstance(filter, DuplicateFilter):
            filter.msgs.clear()


def is_page(path: str) -> bool:
    return not path.startswith("/livereload/") and posixpath.splitext(path)[1] in ("", ".html")
