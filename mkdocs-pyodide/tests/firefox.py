"""A real Firefox, driven over WebDriver BiDi, which it speaks by itself: no other program is needed."""

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from websockets.sync.client import connect

NAMES = ("firefox-esr", "firefox")
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
START = 120  # s within which the browser is there, on a slow machine
LATE = 60  # s for an answer of the browser, and for what a test waits for
PAUSE = 0.05  # s between two looks


def executable():
    """Return the Firefox that FIREFOX names, one that is there, or Debian's; None where none can be had."""
    return os.environ.get("FIREFOX") or _present() or _from_debian()


def _present():
    return next(filter(None, map(shutil.which, NAMES)), None)


def _from_debian():
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "firefox-esr"]):
        if subprocess.run(["apt-get", "--quiet", *command], env=quiet, stdout=sys.stderr).returncode != 0:
            return None
    return _present()


@contextlib.contextmanager
def firefox(path):
    """Yield a Tab of a Firefox with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen([path, *options], stderr=subprocess.PIPE, text=True)
        try:
            lines = (LISTENING.search(line) for line in process.stderr)
            address = next(filter(None, lines))[1]
            with connect(f"{address}/session", open_timeout=START, max_size=None) as socket:
                yield Tab(socket)
        finally:
            process.kill()
            process.wait()


class Tab:
    """One tab: where it is, what it evaluates, which keys it gets."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = itertools.count(1)
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **params):
        """Send a command; return its result."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=LATE))
            if answer.get("id") == number:
                break  # all else is an event
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def goto(self, address):
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")
        self.ask("browsingContext.activate", context=self.context)  # keys go to what has the focus

    def evaluate(self, expression):
        """Return the value of an expression, or of the promise that it is."""
        result = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self.context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['text']}")
        return json.loads(result["result"]["value"])

    def wait_until(self, expression):
        """Wait until an expression is true; tell what the page shows if it never is."""
        end = time.monotonic() + LATE
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > end:
                raise AssertionError(f"in vain: {expression}\n{self.evaluate('document.body.innerText')}")
            time.sleep(PAUSE)

    def press(self, *keys, held=""):
        """Press keys one after the other, another one held meanwhile."""
        each = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        if held:
            each = [{"type": "keyDown", "value": held}, *each, {"type": "keyUp", "value": held}]
        source = {"type": "key", "id": "keyboard", "actions": each}
        self.ask("input.performActions", context=self.context, actions=[source])
