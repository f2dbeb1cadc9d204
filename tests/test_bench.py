"""What the measurements rest on: the slow line, the slow processor, the rivals' addresses, the README."""

import re
import urllib.request
from urllib.parse import urlsplit

import forms
import pytest
from bench import report, sites, slow
from file_server import serving


def test_slow_line_passes_every_byte(tmp_path):
    data = bytes(range(256)) * 500
    (tmp_path / "data.bin").write_bytes(data)
    with serving(tmp_path) as address, slow.line(urlsplit(address).port) as line:
        far = address.replace(str(urlsplit(address).port), str(line.port))
        with urllib.request.urlopen(far + "data.bin") as answer:
            assert answer.read() == data
        assert line.passed > len(data)


def test_browser_that_is_not_found_is_not_passed_over(tmp_path):
    with pytest.raises(RuntimeError, match="was found to slow down"), slow.processor(tmp_path):
        pass


@pytest.mark.long
def test_rivals_fetch_nothing_from_elsewhere(tmp_path):
    sites.rivals(tmp_path)
    page = (tmp_path / "markdown-exec" / "index.html").read_text("utf-8")
    assert f'src="../{sites.CONTENT}/pyodide/pyodide.js"' in page
    assert not re.findall(r"""(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css)\"""", page)
    with pytest.raises(SystemExit, match="correct CDNS"):
        sites.with_local_addresses(page, "here/")  # nothing is left to replace


def test_result_replaces_the_last_one_of_its_part(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- bench: load -->\nold\n<!-- end of load -->\nb\n", "utf-8")
    monkeypatch.setattr(report, "README", readme)
    monkeypatch.setattr(report, "machine", lambda: "One machine.")
    report.publish("load", "new")
    text = "a\n<!-- bench: load -->\nnew\n\nOne machine.\n<!-- end of load -->\nb\n"
    assert readme.read_text("utf-8") == text
    with pytest.raises(SystemExit, match="no place for start"):
        report.publish("start", "new")


def test_every_layer_is_measured():
    from bench.kernels import INPUTS

    layers = {form.name for form in forms.FORMS if form.module.__name__.startswith("layers.")}
    assert {name for name in layers if "." not in name} - set(INPUTS) == set(), "add to INPUTS in kernels.py"


def test_readme_has_a_place_for_each_part():
    readme = report.README.read_text("utf-8")
    for part in ("start", "pages", "build", "load", "training"):
        assert readme.index(f"<!-- bench: {part} -->\n") < readme.index(f"<!-- end of {part} -->\n")
