"""Whatever is wrong, the author is told what, where and how to fix it, and sees no traceback."""

import errno
import logging
import os
import time
import urllib.request

import pytest
from click import ClickException
from mkdocs.structure.files import File

from mkdocs_pyodide.tools import store

FRONT = "---\ntitle: T\n---\n\n# T\n\n"  # the fence is in line 7
GOOD = "```pyodide\n1\n```\n"


@pytest.fixture
def told(site, caplog, capfd):
    """Build what must be refused; return what the author reads."""

    def told():
        with caplog.at_level(logging.INFO), pytest.raises((SystemExit, ClickException)) as stop:
            site.build()
        errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        text = "\n".join([*errors, str(stop.value)])
        shown = text + "".join(capfd.readouterr()) + "".join(str(r.exc_text or "") for r in caplog.records)
        assert "Traceback" not in shown
        assert len(text) < 1500, "short"
        return text

    return told


def cell(code, options=""):
    return f"```pyodide {options}\n{code}\n```".replace("pyodide \n", "pyodide\n")


# What stands in line 7 of index.md (or further down), the line, what the message has.
PAGES = {
    "unknown option": (cell("1", 'sesion="a"'), 7, ["unknown option 'sesion'", "known: budget, code"]),
    "option without quotes": (cell("1", "session=a"), 7, ["session=a", 'name="value"']),
    "option with one quote": (cell("1", 'session="a'), 7, ['session="a', 'name="value"']),
    "option without value": (cell("1", "session"), 7, ["cannot read session", 'name="value"']),
    "option twice": (cell("1", 'session="a" session="b"'), 7, ["session is given twice", "remove one"]),
    "capital letter": ("```Pyodide\n1\n```", 7, ["Pyodide", "write pyodide"]),
    "braces": ('``` {.pyodide sesion="a"}\n1\n```', 7, ["unknown option 'sesion'", "known: budget"]),
    "braces, capital letter": ("``` {.PYODIDE}\n1\n```", 7, ["PYODIDE", "write pyodide"]),
    "tildes": ('~~~pyodide sesion="a"\n1\n~~~', 7, ["unknown option 'sesion'", "known: budget"]),
    "exec": (cell("1", 'exec="maybe"'), 7, ['exec="maybe"', 'exec="off"']),
    "html": (cell("1", 'html="maybe"'), 7, ['html="maybe"', 'html="on"']),
    "budget, no number": (cell("1", 'budget="ten"'), 7, ['budget="ten"', 'budget="10 s, 30 MB"']),
    "budget, empty": (cell("1", 'budget=""'), 7, ['budget=""', 'budget="10 s, 30 MB"']),
    "budget, seconds alone": (cell("1", 'budget="10 s"'), 7, ['budget="10 s"', "30 MB"]),
    "budget of time": (cell("sum(range(10**7))", 'budget="0.01 s, 9 MB"'), 7, ["its budget is 0.01 s"]),
    "budget of memory": (cell("bytearray(10**8)[0]", 'budget="9 s, 30 MB"'), 7, ["budget is 9 s, 30 MB"]),
    "tolerance, a word": (cell("1", 'tolerance="little"'), 7, ["little", "0.02 allows 2 %"]),
    "tolerance, too much": (cell("1", 'tolerance="2"'), 7, ["tolerance: 2", "from 0 to 1"]),
    "tolerance, negative": (cell("1", 'tolerance="-1"'), 7, ["tolerance: -1", "from 0 to 1"]),
    "tolerance, no number": (cell("1", 'tolerance="nan"'), 7, ["tolerance: nan", "from 0 to 1"]),
    "sliders, no range": (cell("x = 1", 'sliders="x"'), 7, ['sliders="x"', 'sliders="rate: 0.1..1"']),
    "sliders, no line": (cell("y = 1", 'sliders="x: 1..3"'), 7, ["x needs one line", "found 0"]),
    "sliders, two lines": (cell("x = 1\nx = 2", 'sliders="x: 1..3"'), 7, ["x needs one line", "found 2"]),
    "sliders, outside": (cell("x = 9", 'sliders="x: 1..3"'), 7, ["x = 9", "between 1 and 3"]),
    "sliders, logarithm": (cell("x = 0", 'sliders="x: 0..3 log"'), 7, ["no logarithm", "start above 0"]),
    "install, unknown": (cell("1", 'install="numpi"'), 7, ["numpi is not in the lock", "numpy"]),
    "files, missing": (cell("1", 'files="gone.csv"'), 7, ["gone.csv", "not a file in"]),
    "files, a folder": (cell("1", 'files="tools"'), 7, ["tools", "not a file in"]),
    "files, outside": (cell("1", 'files="../mkdocs.yml"'), 7, ["../mkdocs.yml", "move the file"]),
    "files, absolute": (cell("1", 'files="/etc/passwd"'), 7, ["/etc/passwd", "move the file"]),
    "id, a number": (cell("1", 'id="2"'), 7, ["invalid id '2'", "starting with a letter"]),
    "id, a space": (cell("1", 'id="a b"'), 7, ["invalid id 'a b'", "starting with a letter"]),
    "id, twice": (cell("1", 'id="a"') + "\n\n" + cell("2", 'id="a"'), 11, ["id 'a' belongs to another"]),
    "id, of a place": (cell("1", 'id="cell-2"'), 7, ["cell-2", "choose another id"]),
    "empty cell": ("```pyodide\n```", 7, ["empty", "remove the fence"]),
    "blank cell": (cell("  \n"), 7, ["empty", "write Python"]),
    "not closed": ("```pyodide\n1\n\nText.", 7, ["not closed", "the same marks"]),
    "not closed, in a list": ("- a\n\n    ```pyodide\n    1\n\nText.", 9, ["not closed", "indentation"]),
    "closed by fewer marks": ("````pyodide\n1\n```", 7, ["not closed", "the same marks"]),
    "after text": (
        "What is it? ```pyodide\n1\n```",
        7,
        ["text stands before the fence", "on a line of its own"],
    ),
    "snippet, file": (cell('--8<-- "gone.py"'), 8, ["gone.py", "name a file below"]),
    "snippet, section": (cell('--8<-- "tools/shapes.py:volume"'), 8, ["volume", "section it has"]),
    "snippet after code": (cell('x = 1\n--8<-- "gone.py"'), 9, ["gone.py", "name a file below"]),
    "syntax": (cell("1 +"), 7, ["SyntaxError, line 1", 'exec="off"']),
    "indentation": (cell("if 1:\n2"), 7, ["IndentationError, line 2", "correct it"]),
    "null byte": (cell("eval('\\0')"), 7, ["line 1", "correct it"]),
    "exception": (cell("\n1 / 0"), 7, ["ZeroDivisionError, line 2", 'exec="off"']),
    "missing package": (cell("import no_such_package"), 7, ["no_such_package", "install it where"]),
    "recursion": (cell("def f(): f()\nf()"), 7, ["RecursionError", "correct it"]),
    "exit": (cell("raise SystemExit(3)"), 7, ["SystemExit", "correct it"]),
    "exit of the process": (cell("import os\nos._exit(3)"), 7, ["ended the process", 'exec="off"']),
    "abort": (cell("import os\nos.abort()"), 7, ["ended the process", "correct it"]),
    "endless loop": (cell("while True: pass"), 7, ["took longer than 1 s", 'exec="off"']),
    "hidden loop": (cell("import subprocess as s\ns.run(['sleep', '9'])"), 7, ["took longer than 1 s"]),
    "foreign descriptors": (
        cell("import os\nfor n in range(100, 300):\n    try: os.write(n, b'x')\n    except OSError: pass\n"),
        7,
        ["file descriptor that it had not opened", "correct it"],
    ),
    "exception in a list": ("- a\n\n    ```pyodide\n    1/0\n    ```", 9, ["ZeroDivisionError"]),
    "exception in a quote": ("> ```pyodide\n> 1/0\n> ```", 7, ["ZeroDivisionError"]),
    "exception in the second": (GOOD + "\n" + cell("1/0"), 11, ["ZeroDivisionError, line 1"]),
    "module, encoding": (cell("import latin"), 7, ["latin.py", "utf-8"]),
    "module, syntax": (cell("import wrong"), 7, ["SyntaxError", "correct it"]),
    "module, missing name": (cell("from tools.shapes import volume"), 7, ["volume", "ImportError"]),
    "value, no session": (cell("1", 'session="a"') + "\n\n⟦b: 1⟧", 11, ["no session", "there are: a"]),
    "value, no name": (cell("1", 'session="a"') + "\n\n⟦a: y⟧", 11, ["⟦a: y⟧", "NameError"]),
    "value, syntax": (cell("1", 'session="a"') + "\n\n⟦a: 1 +⟧", 11, ["⟦a: 1 +⟧", "SyntaxError"]),
    "value, three axes": (cell("1", 'session="a"') + "\n\n⟦a: [[[1]]]⟧", 11, ["two axes", "a slice of it"]),
    "value, exit": (cell("1", 'session="a"') + "\n\n⟦a: exit(1)⟧", 11, ["⟦a: exit(1)⟧", "ended the process"]),
}


@pytest.mark.parametrize(("markdown", "line", "says"), PAGES.values(), ids=PAGES)
def test_a_page_that_is_wrong(site, told, markdown, line, says):
    site.write("modules/latin.py", "")
    (site.folder / "modules/latin.py").write_bytes("x = 'ä'\n".encode("latin-1"))
    site.write("modules/wrong.py", "x = = 1\n")
    site.replace("timeout: 15", "timeout: 1" if "longer than 1 s" in says[0] else "timeout: 15")
    site.write("docs/index.md", FRONT + markdown + "\n")
    text = told()
    for part in ["index.md", f"line {line}", *says]:
        assert part in text


def without_superfences(site):
    site.replace("  - pymdownx.superfences\n", "")


def timeout(text):
    return lambda site: site.replace("timeout: 15", f"timeout: {text}")


def option(text):
    return lambda site: site.configure(text)


def offline(value):
    return lambda site: site.replace("offline: false", f"offline: {value}")


def modules(name):
    return lambda site: site.replace("modules: modules", f"modules: {name}")


def own_worker(site):
    site.work_offline()
    site.write("docs/service-worker.js", "")


def latin_page(site):
    (site.folder / "docs/latin.md").write_bytes("# Größe\n".encode("latin-1"))


def prose_without_check(site):
    site.replace(", check_paths: true", "")
    site.write("docs/index.md", FRONT + cell('--8<-- "gone.py"'))


# What is done to a site with one good cell, what the message has.
CONFIGURATIONS = {
    "no superfences": (without_superfences, ["pymdownx.superfences", "markdown_extensions"]),
    "timeout 0": (timeout("0"), ["timeout: 0", "Set 1 to 86400 seconds"]),
    "timeout negative": (timeout("-1"), ["timeout: -1", "Set 1 to 86400 seconds"]),
    "timeout too long": (timeout("99999999999999"), ["99999999999999", "Set 1 to 86400 seconds"]),
    "timeout, a word": (timeout("long"), ["timeout", "int"]),
    "unknown option": (option("ofline: false"), ["ofline", "Unrecognised"]),
    "offline, a word": (offline("perhaps"), ["offline", "bool"]),
    "mirror, a list": (option("mirror: [a]"), ["mirror", "str"]),
    "modules, missing": (modules("gone"), ["gone", "existing directory"]),
    "modules, the root": (modules("/"), ["modules: /", "folder of their own"]),
    "modules, a file": (modules("mkdocs.yml"), ["mkdocs.yml", "existing directory"]),
    "own service worker": (own_worker, ["service-worker.js", "offline: false"]),
    "page, encoding": (latin_page, ["latin.md", "0xf6", "Save it as UTF-8"]),
    "snippet that nobody checks": (prose_without_check, ["line 8", "gone.py", "name a file below"]),
}


@pytest.mark.parametrize(("change", "says"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_configuration_that_is_wrong(site, told, change, says):
    site.write("docs/index.md", FRONT + GOOD)
    change(site)
    text = told()
    for part in says:
        assert part in text


def refusing(number):
    """Return what refuses to write, as a disk does."""

    def refuse(*args, **kwargs):
        raise OSError(number, os.strerror(number), "/disk/file")

    return refuse


def full_store(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "root", lambda: tmp_path / "empty")
    monkeypatch.setattr("tempfile.mkdtemp", refusing(errno.ENOSPC))


def read_only_store(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "root", lambda: tmp_path / "empty")
    monkeypatch.setattr("tempfile.mkdtemp", refusing(errno.EROFS))


def store_is_a_file(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(store, "root", lambda: tmp_path / "file")


def full_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(File, "copy_file", refusing(errno.ENOSPC))


def read_only_disk(monkeypatch, tmp_path):
    monkeypatch.setattr("mkdocs_pyodide.finish.site.write", refusing(errno.EROFS))


def no_python(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", "/bin/true")


def broken_engine(monkeypatch, tmp_path):
    monkeypatch.setattr("mkdocs_pyodide.plugin.plugin.home_of", 7)


def broken_fence(monkeypatch, tmp_path):
    monkeypatch.setattr("mkdocs_pyodide.cells.extension.CELL", 7)


def no_network(monkeypatch, tmp_path):
    """Nothing is cached, and nobody answers."""
    nobody = "http://127.0.0.1:9/"
    for name in ("HTTPS_PROXY", "https_proxy", "PIP_INDEX_URL", "npm_config_registry"):
        monkeypatch.setenv(name, nobody)
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setattr(urllib.request, "_opener", None)  # it knows the proxies of before
    monkeypatch.setattr(store, "root", lambda: tmp_path / "empty")


def no_network_with_scripts(monkeypatch, tmp_path):
    (tmp_path / "empty").mkdir()
    for kind in ("bundle", "node"):
        (tmp_path / "empty" / kind).symlink_to(store.root() / kind)
    no_network(monkeypatch, tmp_path)


# What is done to the machine, what the message has.
MACHINES = {
    "cache on a full disk": (full_store, ["No space left on device", "Free some space", "XDG_CACHE_HOME"]),
    "cache is read-only": (read_only_store, ["Read-only file system", "XDG_CACHE_HOME"]),
    "cache is a file": (store_is_a_file, ["Not a directory", "XDG_CACHE_HOME"]),
    "site on a full disk": (full_disk, ["/disk/file", "No space left on device", "Free some space"]),
    "site is read-only": (read_only_disk, ["/disk/file", "Read-only file system", "writable"]),
    "no Python for cells": (no_python, ["index.md, line 7", "does not start", "Run it by hand"]),
    "a fault of the plugin": (broken_engine, ["TypeError", "plugin.py", "report it", "--verbose"]),
    "a fault of the fence": (broken_fence, ["index.md, line 7", "AttributeError", "report it"]),
    "no network": (no_network, ["cannot bundle page.js", "ECONNREFUSED", "Connect to the network once"]),
    "no network for Python": (
        no_network_with_scripts,
        ["cannot fetch", "jsdelivr", "Connection refused", "npm package", "open-webui", "set mirror"],
    ),
}
OFFLINE_LIMIT_S = 30


@pytest.mark.long
@pytest.mark.parametrize(("change", "says"), MACHINES.values(), ids=MACHINES)
def test_a_machine_that_refuses(site, told, change, says, monkeypatch, tmp_path):
    site.write("docs/index.md", FRONT + GOOD)
    change(monkeypatch, tmp_path)
    start = time.monotonic()
    text = told()
    assert time.monotonic() - start < OFFLINE_LIMIT_S
    for part in says:
        assert part in text


def test_an_error_of_another_plugin_is_that_plugin_s(site, told):
    site.write(
        "hook.py",
        "from mkdocs.exceptions import PluginError\n\ndef on_config(config):\n"
        '    raise PluginError("another plugin: set the token")\n',
    )
    site.write("mkdocs.yml", (site.folder / "mkdocs.yml").read_text() + "hooks: [hook.py]\n")
    site.replace("  - pyodide: {modules: modules, timeout: 15, offline: false}", "  - pyodide")
    site.write("docs/index.md", GOOD)
    assert "another plugin: set the token" in told()


def test_a_fence_in_a_comment_is_no_cell(site):
    hidden = "<!--\n```pyodide\n1/0\n```\n-->"
    site.build(index=f"# T\n\n{hidden}\n\n{GOOD}\n````\n{hidden}\n````\n")
    assert site.html().count("<figure") == 1 and "1/0" in site.html()


def test_a_fence_in_braces_is_a_cell(site):
    site.build(index='``` {.pyodide session="a"}\n6 * 7\n```\n')
    assert '<span class="cell-result">42\n</span>' in site.html()
