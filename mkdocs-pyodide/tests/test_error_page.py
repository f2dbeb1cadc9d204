"""Under `mkdocs serve` an error of the build is seen in the browser, and each request is answered."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

BROKEN = "# T\n\n```pyodide\n1 / 0\n```\n"
GOOD = "# T\n\nAll is well.\n"
WAIT_S = 60


class Server:
    """`mkdocs serve` of a site, in a process of its own."""

    def __init__(self, site, log):
        self.site = site
        self.log = log
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/project/site/"
        command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, cwd=site.folder, stdout=log.open("w"), stderr=subprocess.STDOUT
        )

    def get(self, path="", timeout=WAIT_S):
        """Return status and text."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=timeout) as response:
                return response.status, response.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def wait(self, status, path="", has=""):
        """Return the text of a page once it has a status."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                found, text = self.get(path)
                if found == status and has in text:
                    return text
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"no {status} with {has!r}: {self.log.read_text()}")


@pytest.fixture(scope="module")
def server(new_site, tmp_path_factory):
    """A server that was started on a page with an error."""
    site = new_site()
    site.write("docs/index.md", BROKEN)
    site.write("docs/other.md", GOOD)
    server = Server(site, tmp_path_factory.mktemp("log") / "log")
    yield server
    server.process.terminate()
    server.process.wait(WAIT_S)


@pytest.mark.long
def test_a_first_build_that_fails_is_shown_until_it_is_corrected(server):
    text = server.wait(500)
    assert "index.md, line 3" in text and "ZeroDivisionError" in text and "&quot;off&quot;" in text
    server.site.write("docs/index.md", GOOD)
    assert "All is well" in server.wait(200)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.long
def test_a_later_error_is_shown_on_each_page_and_holds_up_nobody(server):
    server.site.write("docs/index.md", GOOD)
    server.wait(200)
    server.site.write("docs/index.md", BROKEN.replace("1 / 0", "[][7]"))
    assert "IndexError" in server.wait(500)
    start = time.monotonic()
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(server.get, ["", "other/", "gone/", "index.html"] * 6))
    assert {status for status, _ in answers} == {500} and time.monotonic() - start < 5  # s
    assert all("IndexError" in text for _, text in answers)
    server.site.write("docs/index.md", BROKEN.replace("1 / 0", "{}[7]"))
    assert "KeyError" in server.wait(500, has="KeyError")
    server.site.write("docs/index.md", GOOD)
    server.wait(200)


@pytest.mark.long
def test_an_error_of_the_configuration_is_shown(server):
    config = (server.site.folder / "mkdocs.yml").read_text()
    server.site.write("docs/index.md", GOOD)
    server.wait(200)
    server.site.write("mkdocs.yml", config.replace("timeout: 15", "timeout: 0"))
    assert "timeout: 0" in server.wait(500)
    server.site.write("mkdocs.yml", config.replace("plugins:", "plugins: ["))
    server.wait(500, has="parsing the configuration file")
    server.site.write("mkdocs.yml", config)
    server.wait(200)


def paths_to(secret):
    """Return ways to write a path that a server must not follow."""
    climb = "../" * 9 + str(secret)[1:]
    yield from (climb, climb.replace("/", "%2f"), climb.replace("..", "%2e%2e"), climb.replace("/", "\\"))
    yield from (f"/{secret}", f"//{secret}", f"assets/pyodide/{climb}", f"livereload/{climb}")
    yield from ("livereload/0/", "..;/" * 9, "%00", "a%00.html", "%ff%fe", "a" * 5000)
    yield from ("?x=../../secret.txt", "%0d%0aX:y/")


def raw_get(port, path):
    """Ask for a path as it is written: a client would make it a proper one."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT_S) as connection:
        connection.sendall(f"GET /project/site/{path} HTTP/1.0\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.long
@pytest.mark.parametrize("content", [GOOD, BROKEN], ids=["page", "error"])
def test_no_path_leads_outside(server, content):
    server.site.write("docs/index.md", content)
    server.wait(500 if content == BROKEN else 200)
    secret = server.site.folder / "secret.txt"
    secret.write_text("the secret")
    for path in paths_to(secret):
        answer = raw_get(server.port, path)
        assert answer.startswith(b"HTTP/1.0 ") and b"the secret" not in answer, path
        assert b"\r\nX:y" not in answer
    assert "Traceback" not in server.log.read_text()


def test_the_page_loads_again_when_the_error_is_corrected(server, page):
    server.site.write("docs/index.md", BROKEN.replace("1 / 0", "'<img src=x onerror=alert(1)>' + 1"))
    server.wait(500)
    page.goto(server.address)
    page.get_by_text("TypeError").wait_for()
    server.site.write("docs/index.md", BROKEN.replace("1 / 0", "undefined"))
    page.get_by_text("NameError").wait_for()
    server.site.write("docs/index.md", GOOD)
    page.get_by_text("All is well").wait_for()
    server.site.write("docs/index.md", BROKEN)  # and the other way, by MkDocs' own script
    page.get_by_text("ZeroDivisionError").wait_for()
