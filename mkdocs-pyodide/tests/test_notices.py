"""Notices: what each part is, its licence and source, and the texts that its package has."""

import zipfile

from mkdocs_pyodide.distribution.notices import Notice, collect, format_notices, wheel_notice
from mkdocs_pyodide.distribution.registry import Registry


def test_a_wheel_has_its_metadata_and_all_its_texts(tmp_path):
    path = tmp_path / "a-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\nLicense-Expression: MIT\n\nName: b"
        )
        archive.writestr("a-1.0.dist-info/licenses/LICENSE", "Copyright A")
        archive.writestr("a-1.0.dist-info/licenses/vendored/COPYING", "Copyright V")
        archive.writestr("a-1.0.dist-info/RECORD", "")
        archive.writestr("a/license.py", "")
    texts = {"licenses/LICENSE": "Copyright A", "licenses/vendored/COPYING": "Copyright V"}
    assert wheel_notice(path) == Notice("a", "1.0", "MIT", "https://pypi.org/project/a/1.0/", texts)


def test_notices_are_listed_then_written_in_full():
    text = format_notices(
        [Notice("A", "1", "MIT", "https://a.org", {"LICENSE": "Copyright A\n"}), Notice("B", "", "X", "", {})]
    )
    assert text.startswith("This site serves:\n\nA 1: MIT\nB: X\n")
    assert "Source: https://a.org" in text and "--- LICENSE ---\n\nCopyright A\n" in text


def test_all_parts_of_the_engine_have_a_text_and_a_source():
    registry = Registry()
    registry.fetch(registry.files(["numpy"]))
    notices = {notice.name: notice for notice in collect(registry, ["numpy"])}
    parts = {
        "Pyodide",
        "CPython",
        "numpy",
        "@codemirror/view",
        "@lezer/python",
        "dompurify",
        "temml",
        "zstddec",
    }
    assert parts <= set(notices) and "esbuild" not in notices
    assert all(notice.license and notice.source and notice.texts for notice in notices.values())
    pyodide = notices["Pyodide"]
    assert pyodide.source == f"https://github.com/pyodide/pyodide/tree/{registry.version}"
    assert "Mozilla Public License Version 2.0" in pyodide.texts["LICENSE"].replace(",", "").replace(
        "\n", " "
    )
    assert "Python Software Foundation; All Rights Reserved" in notices["CPython"].texts["LICENSE"]


def test_a_site_with_cells_publishes_the_notices(site):
    site.build(index="```pyodide\n1\n```", other="# None")
    text = (site.folder / "site/assets/pyodide/licenses.txt").read_text("utf-8")
    assert "Pyodide 314" in text and "numpy" not in text.partition("=")[0]  # no page needs it


def test_what_the_scripts_of_a_wheel_contain_has_a_text(tmp_path):
    path = tmp_path / "drawdata-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("drawdata-1.0.dist-info/METADATA", "Name: drawdata\nVersion: 1.0\nLicense: MIT\n")
    assert "Mike Bostock" in wheel_notice(path).texts["d3.txt"]
