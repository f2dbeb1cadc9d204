"""The interface says what is in one table; a site chooses its language."""

import json
import re
import shutil

import pytest

from mkdocs_pyodide.tools import bundle, strings

# Of the page, its worker, the page for teachers, the offline copy, and what they share.
SCRIPTS = [
    path.relative_to(bundle.SOURCES).as_posix()
    for path in sorted(bundle.SOURCES.rglob("*.js"))
    if path.parent != bundle.STRINGS and path.name != "protocol.js"
]
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
LITERAL = re.compile(r"""\"[^\"\n]*\"|`[^`\n]*`""")
WORDS = re.compile(r"[A-Za-z’']{2,},? [A-Za-z“]")
# A name of one word that an element has, or text that it shows.
NAME = re.compile(
    r"""(?:textContent|innerText|ariaLabel|title|placeholder)\s*[=:]\s*["`][A-Za-z]"""
    r"""|"aria-label", ["`][A-Za-z]"""
)
# What no reader sees: names of messages and errors of ours, patterns, selectors and shapes.
UNSEEN = re.compile(
    r"new (?:Error|RangeError|TypeError)\(|type: |=== |RegExp|^ *[`(]|querySelector|closest\(|var\(--|#cell="
    r"|: \"M|^ *\"[a-z ]+\": (?:async )?\(|[A-Z]+ =|console\.|charset=|const session =|#send\(| error\("
    r"|JSON\.|runPython"
)
ENGLISH = bundle.STRINGS / "en.js"


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_the_interface_says_is_in_the_table(name):
    lines = COMMENT.sub("", (bundle.SOURCES / name).read_text("utf-8")).split("\n")
    seen = [line for line in lines if not UNSEEN.search(line)]
    assert [text for line in seen for text in LITERAL.findall(line) if WORDS.search(text)] == []
    assert [line for line in lines if NAME.search(line)] == []


@pytest.mark.long
def test_every_string_of_the_table_is_used():
    names = re.findall(r"^export const (\w+)", ENGLISH.read_text("utf-8"), re.MULTILINE)
    scripts = "".join((bundle.SOURCES / name).read_text("utf-8") for name in SCRIPTS)
    assert len(names) > 150
    assert [name for name in names if not re.search(rf"\bstrings\.{name}\b", scripts)] == []


MARK = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"


def marked(table):
    """Mark every string of a script: in the language of a test, each begins with the mark."""
    lines = table.split("\n")
    return "\n".join(line if line.startswith(" *") else LITERAL.sub(begin_with_mark, line) for line in lines)


def begin_with_mark(literal):
    return literal[0][0] + MARK + literal[0][1:]


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A language in which every string is marked, but for two that it lacks; in a copy of the scripts."""
    sources = shutil.copytree(bundle.SOURCES, tmp_path / "src")
    folder = sources / "shared" / "strings"
    monkeypatch.setattr(bundle, "SOURCES", sources)
    for module in (bundle, strings):
        monkeypatch.setattr(module, "STRINGS", folder)
    names = strings.load_strings()
    script = re.sub(r'^export const (DONE) = ".*";$', "", ENGLISH.read_text("utf-8"), flags=re.MULTILINE)
    table = {name: MARK + text for name, text in names.items() if name != "hints"}
    (folder / "zz.js").write_text(f'export * from "./en.js";\n{marked(script)}', "utf-8")
    (folder / "zz.json").write_text(json.dumps(table), "utf-8")
    return "zz"


PAGE = """
# T

```pyodide sliders="x: 1..3" id="first"
def half(x):
    if x < 0:
        raise ValueError("x is negative")
    return x / 2

x = 2
half(x)
```

```pyodide exercise="exercises.doubling"
def double(x):
    return x
```

```question
What is one half?

answer: 1 / 2
```

```question
What are they?

answer: [[1, 2], [3, 4]]
```
"""
CHECK = """
def check(double):
    return {"double of 3": None if double(3) == 6 else "no"}


HINTS = ["Multiply."]
SOLUTION = (lambda x: 2 * x,)
MISTAKES = {}
"""


def beginnings():
    """Yield what the strings of several words begin with, as scripts have it."""
    for literal in LITERAL.findall(COMMENT.sub("", ENGLISH.read_text("utf-8"))):
        start = literal[1:-1].split("${")[0]
        if WORDS.search(start):
            yield start.replace("\\n", "")


@pytest.mark.long
def test_a_language_translates_all_scripts_and_pages_of_a_site(made_up, site):
    site.work_offline()
    site.configure(f"lang: {made_up}, fold_checks: true")
    site.write("modules/exercises/doubling.py", CHECK)
    folder = site.build(index=PAGE)
    engine = folder / "assets/pyodide/engine"
    files = [*engine.glob("*.js"), folder / "service-worker.js"]
    assert {"offline.js", *bundle.ENTRIES} - {file.name for file in files} == {
        name for name in bundle.ENTRIES if name.endswith(".css")
    }
    texts = {file.name: file.read_text("utf-8") for file in files}
    all_of_them = "".join(texts.values())
    starts = [*beginnings()]
    assert len(starts) > 100
    for name, text in texts.items():
        left = [start for start in starts if re.search(rf"""["'`]{re.escape(start)}""", text)]
        assert left == [], f"{name} says in English: {left}"
    assert [start for start in starts if MARK + start not in all_of_them] == []
    assert '"done"' in all_of_them  # what the language lacks
    html = site.html()
    for name, text in strings.load_strings(made_up).items():
        shown = text.split("{")[0].strip()
        assert shown in html or name in ("colab", "entry"), name  # which this page has no place for
        assert f">{shown.removeprefix(MARK)}<" not in html or name == "hints", name


def test_an_unknown_language_stops_the_build(site, refusal):
    site.configure("lang: xx")
    message = refusal("# T")
    assert "pyodide: lang: no strings for 'xx'; there are: en. Choose one of them in mkdocs.yml." in message
