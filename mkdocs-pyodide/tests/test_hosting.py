"""The configuration for nginx that the engine ships, in a real nginx."""

import gzip
import os
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from browsers import START, skipping
from nginx import NoProgram, debian, hosting
from playwright.sync_api import expect

from mkdocs_pyodide.finish.csp import POLICY

ENGINE = Path(__file__).parent.parent
IMMUTABLE = "public, max-age=31536000, immutable"
PAGE = """# Page

```pyodide
import numpy as np

print(np.arange(4).sum())
```
"""


@pytest.fixture(scope="module")
def folder(new_site):
    site = new_site()
    site.work_offline()
    site.write("docs/assets/data.bin", "sent as its sibling")
    site.write("docs/assets/photo.png", "of no moment")
    site.write("docs/assets/app.1f2e3d4c.mjs", "export {};\n" * 100)
    return site.build_shared(index=PAGE, other="# Other")


@pytest.fixture(scope="module")
def host(folder):
    with skipping(), hosting(folder) as host:
        yield host


@pytest.fixture
def get(host):
    """Ask for a path of the site; return the status, the headers, the body."""
    opener = urllib.request.build_opener(Stay)

    def get(path, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(host.address + path, headers=headers)
        try:
            answer = opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read()

    return get


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_):
        return None


def find(folder, pattern):
    """The address of one of the built files, wherever the engine puts it."""
    return next(path.relative_to(folder).as_posix() for path in sorted(folder.rglob(pattern)))


def stated_headers():
    """What the README tells hosts to send: pairs of name and value."""
    readme = (ENGINE / "README.md").read_text("utf-8")
    block = re.search(r"^```\n(Content-Security-Policy: .*?)^```", readme, re.M | re.S)
    return [tuple(line.split(": ", 1)) for line in block[1].splitlines()]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "service-worker.js",
        "assets/app.1f2e3d4c.mjs",
        "assets/pyodide/engine/icon.svg",
        "assets/data.bin",
        "no-such-page/",
        "none.css",
    ],
)
def test_headers_of_the_readme_are_sent_with_what_can_run_scripts(get, path):
    _, headers, _ = get(path)
    for name, value in stated_headers():
        assert headers.get_all(name) == [value]
    assert headers["Content-Security-Policy"].startswith(POLICY)


@pytest.mark.parametrize("pattern", ["cell.css", "manifest.json", "manifest.webmanifest", "photo.png"])
def test_other_files_are_sent_without_headers_of_documents_and_workers(folder, get, pattern):
    status, headers, _ = get(find(folder, pattern))
    sent = [name for name, _ in stated_headers() if name in headers]
    assert (status, sent) == (200, ["X-Content-Type-Options"])


def test_configurations_of_other_hosts_have_the_same_headers():
    _, *lines = (ENGINE / "hosting" / "_headers").read_text("utf-8").splitlines()
    assert [tuple(line.strip().split(": ", 1)) for line in lines] == stated_headers()


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("cell.css", "text/css; charset=utf-8"),
        ("page.js", "(text|application)/javascript; charset=utf-8"),
        ("app.*.mjs", "text/javascript; charset=utf-8"),
        ("*.wasm.bin", "application/octet-stream"),
        ("manifest.json", "application/json; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest.json; charset=utf-8"),
        ("index.ipynb", "application/x-ipynb.json"),
        ("icon.svg", "image/svg.xml"),
    ],
)
def test_each_kind_of_file_has_its_type(folder, get, pattern, kind):
    assert re.fullmatch(kind, get(find(folder, pattern))[1]["Content-Type"])


@pytest.mark.parametrize("pattern", ["index.html", "cell.css", "page.js", "manifest.json"])
def test_compressible_files_are_compressed_for_who_accepts_it(folder, get, pattern):
    path = find(folder, pattern)
    _, headers, body = get(path, Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == (folder / path).read_bytes()
    _, headers, body = get(path)
    assert headers["Content-Encoding"] is None
    assert body == (folder / path).read_bytes()


def test_compressed_files_are_sent_as_they_are(folder, get):
    path = find(folder, "*.whl.bin")
    _, headers, body = get(path, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] is None
    assert body == (folder / path).read_bytes()


def test_sibling_made_beforehand_is_sent(folder, get):
    sibling = gzip.compress((folder / "assets/data.bin").read_bytes(), mtime=1)
    (folder / "assets/data.bin.gz").write_bytes(sibling)
    _, headers, body = get("assets/data.bin", Accept_Encoding="gzip")
    assert (headers["Content-Encoding"], body) == ("gzip", sibling)


@pytest.mark.parametrize("path", ["", "other/", "service-worker.js", "assets/data.bin"])
def test_file_that_can_change_is_asked_for_again_and_sent_once(get, path):
    status, headers, _ = get(path)
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    status, headers, body = get(path, If_None_Match=headers["ETag"])
    assert (status, headers["Cache-Control"], body) == (304, "no-cache", b"")


@pytest.mark.parametrize(
    ("name", "is_immutable"),
    [
        ("assets/app.1f2e3d4c.mjs", True),
        ("assets/pyodide/0123456789abcdef/python.wasm", True),
        ("assets/javascripts/bundle-79ae519e.min.js", True),
        ("assets/pyodide/0123456789abcdef0123.js", True),
        ("assets/2026-11/plot.svg", False),
        ("assets/20261122/plot.svg", False),
        ("assets/deadbee/plot.svg", False),
        ("assets/numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl", False),
        ("blog/1f2e3d4c/index.html", False),
    ],
)
def test_only_files_named_by_their_content_are_immutable(folder, get, name, is_immutable):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert get(name)[1]["Cache-Control"] == (IMMUTABLE if is_immutable else "no-cache")


@pytest.mark.parametrize("path", ["no-such-page/", "assets/gone.1f2e3d4c.js", "other/none.html"])
def test_missing_address_gets_the_sites_own_page(folder, get, path):
    status, headers, body = get(path)
    assert (status, headers["Cache-Control"]) == (404, "no-cache")
    assert body == (folder / "404.html").read_bytes()


def test_folder_without_its_slash_leads_to_the_page(host, get):
    status, headers, _ = get("other")
    assert (status, headers["Location"]) == (301, "/project/site/other/")


def test_site_can_lie_at_the_root(folder, host):
    with hosting(folder, base="") as root:
        assert root.address == f"http://127.0.0.1:{root.port}/"
        with urllib.request.urlopen(root.address + "other/") as answer:
            assert answer.read() == (folder / "other" / "index.html").read_bytes()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(root.address + "none")
        assert caught.value.read() == (folder / "404.html").read_bytes()


def test_cell_runs_and_the_first_visit_is_isolated(page, host):
    page.goto(host.address)
    assert page.evaluate("crossOriginIsolated")
    cell = page.locator("figure.cell")
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell).to_have_attribute("data-state", "done", timeout=START)
    expect(cell).to_have_attribute("data-match", "same")


def test_reason_of_a_failed_installation_is_given(tmp_path, monkeypatch):
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: Unable to locate package no-such-package' >&2\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(NoProgram, match=r"(?s)no no-such-program: install it.*E: Unable to locate"):
        debian("no-such-program", "no-such-package")
