"""The interface says what is in one table; a site chooses its language."""

import re

import pytest

from mkdocs_pyodide.tools import bundle, strings

PAGE = bundle.SOURCES / "page"
# Not in the table yet.
LATER = ("progress/", "question/", "widgets/", "hand-in-check.js")
SCRIPTS = [
    path.relative_to(PAGE).as_posix()
    for path in sorted(PAGE.rglob("*.js"))
    if not path.relative_to(PAGE).as_posix().startswith(LATER)
]
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
LITERAL = re.compile(r"""\"[^\"\n]*\"|`[^`\n]*`""")
WORDS = re.compile(r"[A-Za-z’']{2,},? [A-Za-z“]")
# What no reader sees: names of messages and errors of ours, patterns, selectors and shapes.
UNSEEN = re.compile(
    r"new (?:Error|RangeError)\(|type: |=== |RegExp|^ *[`(]|querySelector|closest\(|var\(--|#cell="
    r"|: \"M|^ *\"[a-z ]+\": \(|[A-Z]+ ="
)
ENGLISH = bundle.STRINGS / "en.js"


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_the_interface_says_is_in_the_table(name):
    lines = COMMENT.sub("", (PAGE / name).read_text("utf-8")).split("\n")
    seen = [line for line in lines if not UNSEEN.search(line)]
    assert [text for line in seen for text in LITERAL.findall(line) if WORDS.search(text)] == []


def test_every_string_of_the_table_is_used():
    names = re.findall(r"^export const (\w+)", ENGLISH.read_text("utf-8"), re.MULTILINE)
    scripts = "".join((PAGE / name).read_text("utf-8") for name in SCRIPTS)
    assert len(names) > 50
    assert [name for name in names if not re.search(rf"\bstrings\.{name}\b", scripts)] == []


@pytest.fixture
def german(monkeypatch, tmp_path):
    """A language of two strings beside English: the tables are copied, and the scripts find them there."""
    added = [bundle.STRINGS / "zz.js", bundle.STRINGS / "zz.json"]
    added[0].write_text('export * from "./en.js";\nexport const RUN = "Ausführen";\n', "utf-8")
    added[1].write_text('{"sliders": "Regler für {names}"}', "utf-8")
    yield "zz"
    for file in added:
        file.unlink()


def test_a_language_has_its_strings_and_else_english(german, site):
    site.configure(f"lang: {german}")
    site.build(index='# T\n\n```pyodide sliders="x: 1..3"\nx = 2\nx\n```\n')
    script = (site.folder / "site/assets/pyodide/engine/page.js").read_text("utf-8")
    assert '"Ausführen"' in script and '"Run"' not in script and "running the cells above first" in script
    assert 'aria-label="Regler für x"' in site.html() and "this page for Jupyter or Colab" in site.html()
    assert '"Run"' in bundle.published("page.js").read_text("utf-8")
    assert strings.load_strings(german)["colab"] == "Open in Colab"


def test_an_unknown_language_stops_the_build(site, refusal):
    site.configure("lang: xx")
    message = refusal("# T")
    assert "pyodide: lang: no strings for 'xx'; there are: en. Choose one of them in mkdocs.yml." in message
