"""Serve a folder over HTTP for a test, below a path as a project page is."""

import contextlib
import functools
import http.server
import os
import random
import sys
import threading
import time
from pathlib import Path

PREFIX = "/project/site/"
MAX_DELAY = float(os.environ.get("MAX_DELAY", "0"))  # seconds before a file is sent, as on a slow line


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the folder below PREFIX, with what a test wants to add or to break.

    headers   sent with every response
    broken    name of a file -> status, or bytes to send in its place, or what is called with the file's
    prepend   name of a file -> bytes to send ahead of it
    seen      takes the path of each request
    types     name of a file -> the Content-Type to send
    """

    def __init__(self, *args, headers, broken, prepend, seen, types, **kwargs):
        self.more_headers = headers
        self.broken = broken
        self.prepend = prepend
        self.seen = seen
        self.types = types
        super().__init__(*args, **kwargs)

    def translate_path(self, path):
        return super().translate_path("/" + path.removeprefix(PREFIX))

    def guess_type(self, path):
        return self.types.get(str(path).rpartition("/")[2]) or super().guess_type(path)

    def do_GET(self):
        self.seen.append(self.path)
        time.sleep(MAX_DELAY * random.random() ** 3)  # most files are a little late, some much
        # "Not modified" is told by whole seconds; a test changes a file faster than that.
        del self.headers["If-Modified-Since"]
        name = self.path.split("?")[0].rpartition("/")[2]
        fault = self.broken.get(name)
        if name in self.prepend:
            fault = self.prepend[name] + Path(self.translate_path(self.path)).read_bytes()
        if isinstance(fault, int):
            self.send_error(fault)
        elif callable(fault):
            content = Path(self.translate_path(self.path)).read_bytes()
            self.begin(len(content))
            with contextlib.suppress(ConnectionError):  # its reader has gone
                fault(self, content)
        elif fault is not None:
            self.begin(len(fault))
            self.wfile.write(fault)
        elif self.path.startswith(PREFIX):
            super().do_GET()
        else:
            self.send_error(404)

    def begin(self, length):
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(self.path.partition("?")[0]))
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def end_headers(self):
        for name, value in self.more_headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args):
        """Keep the tests' output clean."""


class Holding:
    """Sends half of a file and no more until `is_free` is set; sets `is_asked`."""

    def __init__(self):
        self.is_asked, self.is_free = threading.Event(), threading.Event()

    def __call__(self, handler, content):
        half = len(content) // 2
        handler.wfile.write(content[:half])
        handler.wfile.flush()
        self.is_asked.set()
        self.is_free.wait()
        handler.wfile.write(content[half:])


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of browsers that end a connection, as they do when a page is left."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def serving(folder, headers=(), broken=None, prepend=None, seen=None, port=0, handler=Handler, types=None):
    """Yield the address of a folder, ending in a slash; on a port of its own, or the given one."""
    handler = functools.partial(
        handler,
        directory=str(folder),
        headers=dict(headers),
        broken=broken if broken is not None else {},
        prepend=prepend if prepend is not None else {},
        seen=seen if seen is not None else [],
        types=types if types is not None else {},
    )
    with Server(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()
