"""The glossary: every term of the chapters, once, in order, with a link to a section that has it."""

import posixpath
import re

import pytest
from pages import DOCS, PAGES, ROOT

NAME = "learning/notation.md"
ENTRY = re.compile(r"^(\S.*?) \{ #([\w-]+) \}\n: +(.*)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([\w./-]+)(?:#([\w-]+))?\)")
HEADING = re.compile(r"^(#+) (.*?)(?: *\{ *#([\w-]+)[^}]*\})?$", re.MULTILINE)
CODE = re.compile(r"^ *(`{3,}).*?^ *\1`*$", re.MULTILINE | re.DOTALL)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
BOLD_TERM = re.compile(r"^[^|\n]*\*\*[^*\n]+[^*\n.?:]\*\*", re.MULTILINE)
NAV = (ROOT / "mkdocs.yml").read_text("utf-8")
CHAPTERS = [name for name in PAGES if name.startswith("learning/") and name != NAME]


def prose(name):
    return CODE.sub("", (DOCS / name).read_text("utf-8"))


ENTRIES = ENTRY.findall(prose(NAME))
TERMS = [term for term, _, _ in ENTRIES]
LETTERS = re.findall(r"^\| (\\\(.*?\\\)) .*\| (\[.*?\)) \|$", prose(NAME), re.MULTILINE)


def slug(heading):
    words = re.sub(r"[^\w\s-]", "", heading.lower())
    return re.sub(r"[\s-]+", "-", words).strip("-")


def section(name, anchor):
    """Return the text of a section with its heading and all below it; that of the page without an anchor."""
    text = prose(name)
    if not anchor:
        return text
    found = [*HEADING.finditer(text)]
    for i, heading in enumerate(found):
        if (heading[3] or slug(heading[2])) == anchor:
            ends = [after.start() for after in found[i + 1 :] if len(after[1]) <= len(heading[1])]
            return text[heading.start() : ends[0] if ends else len(text)]
    raise LookupError(f"{name} has no section #{anchor}")


def target(link):
    path, anchor = LINK.search(link).groups()
    return posixpath.normpath(posixpath.join("learning", path)), anchor


def test_every_entry_of_the_page_is_read():
    assert len(ENTRIES) > 150 and len(ENTRIES) == len(re.findall(r"^: ", prose(NAME), re.MULTILINE))
    assert len(LETTERS) > 25


def test_terms_are_in_order_and_have_an_address_each():
    assert [term.lower() for term in TERMS] == sorted(term.lower() for term in TERMS)
    anchors = [anchor for _, anchor, _ in ENTRIES]
    assert len(set(anchors)) == len(anchors) == len(set(TERMS))


@pytest.mark.parametrize(("term", "text"), [(term, text) for term, _, text in ENTRIES], ids=TERMS)
def test_term_leads_to_a_section_that_has_it(term, text):
    assert term.lower().rstrip("e") in section(*target(text)).lower()


@pytest.mark.parametrize(("letters", "link"), LETTERS, ids=[f"{a} {target(b)}" for a, b in LETTERS])
def test_letter_leads_to_a_section_that_has_it(letters, link):
    formulas = "".join(re.findall(r"\\\(.*?\\\)|\\\[.*?\\\]", section(*target(link)), re.DOTALL))
    for letter in letters.removeprefix(r"\(").removesuffix(r"\)").split(", "):
        assert letter.strip("\\()") in formulas, letter


# From the home page to the exercises of the dense layer, as the menu has them.
MENU = ["index.md", *re.findall(r"[\w-]+(?:/[\w-]+)?\.md", NAV.split("index.md", 1)[1])]
WAY = MENU[: MENU.index("layers/dense.md") + 1]
SHOWN = re.compile(r"`[^`\n]*`|\\\(.*?\\\)|\\\[.*?\\\]|<svg.*?</svg>|<[^>]*>|⟦.*?⟧|\]\([^)]*\)", re.DOTALL)
TARGETS = {term: target(text)[0] for term, _, text in ENTRIES}


def passages(name):
    """Yield the paragraphs, items and rows of a page; a heading has no link."""
    found = re.split(r"\n\n|\n(?=\||- )", prose(name).split("\n---\n", 1)[-1])
    yield from (passage for passage in found if not passage.lstrip().startswith("#"))


def terms_in(passage):
    """Yield the glossary's terms that a passage uses, the longest where one is part of another."""
    rest = SHOWN.sub(" ", passage)
    for term in sorted(TERMS, key=len, reverse=True):
        form = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
        if form.search(rest):
            rest = form.sub(" ", rest)
            yield term


def links_in(name, passage):
    found = re.findall(r"\]\(([\w./-]+\.md)", passage)
    return {posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) for link in found}


def test_every_term_on_the_way_to_the_dense_layer_is_defined_before_or_one_click_away():
    """It is defined where it is bold or on the page that the glossary names; else its passage links to it."""
    assert len(WAY) == 6
    defined, unexplained = set(), []
    for number, name in enumerate(WAY):
        reached = set()  # on this page
        for passage in passages(name):
            bold = " ".join(BOLD.findall(passage)).lower()
            links = links_in(name, passage)
            for term in terms_in(passage):
                if term.lower() in bold:
                    defined.add(term)
                if TARGETS[term] in links or NAME in links:
                    reached.add(term)
                if term not in defined | reached and TARGETS[term] not in WAY[: number + 1]:
                    unexplained.append(f"{name}: {term}: {passage[:80]}")
    assert "\n".join(unexplained) == ""


@pytest.mark.parametrize("name", [name for name in CHAPTERS if BOLD_TERM.search(prose(name))])
def test_every_bold_term_of_a_chapter_is_in_the_glossary(name):
    """A bold text that ends a sentence or an item, or stands in a table, is no term."""
    text = re.sub(r"^\|.*$|`[^`\n]*`", "", prose(name), flags=re.MULTILINE)
    bold = [words for words in BOLD.findall(text) if not re.search(r"[.?:]$", words)]
    known = {form for term in TERMS for form in forms_of(term.lower())}
    assert bold and [words for words in bold if words.lower() not in known] == []


def forms_of(term):
    """A term as text may have it: in the plural, a verb in the third person, a schedule without `decay`."""
    yield from (term, f"{term}s", term.removesuffix(" decay"))
