"""What the pages promise: the source's sections, cited code, computed numbers, links that lead somewhere."""

import re

import pytest
from pages import DOCS, PAGES, ROOT, SNIPPETS

# The source's outline: heading, page, and the text of the heading there.
OUTLINE = [
    ("Key Components", "key-components.md"),
    ("Different Types of Layers", "layers/index.md"),
    ("Common Deep Learning Architectures", "layers/index.md"),
    ("Forward and Backward Pass for Each Layer", "layers/index.md"),
]
SECTIONS = {
    "a-dense-fully-connected": ("A. Dense (Fully Connected)", "dense.md"),
    "b-convolutional": ("B. Convolutional", "convolutional.md"),
    "c-pooling-max-pooling": ("C. Pooling (Max Pooling)", "pooling.md"),
    "d-recurrent-lstm": ("D. Recurrent (LSTM)", "recurrent.md"),
    "e-embedding": ("E. Embedding", "embedding.md"),
    "f-attention-scaled-dot-product": ("F. Attention (Scaled Dot-Product)", "attention.md"),
    "g-normalization-batch-normalization": (
        "G. Normalization (Batch Normalization)",
        "normalization.md",
    ),
    "h-dropout": ("H. Dropout", "dropout.md"),
    "i-flatten": ("I. Flatten", "flatten.md"),
    "j-activation": ("J. Activation (ReLU)", "activation.md"),
}


def text(name):
    return PAGES[name].read_text("utf-8")


def letter(name):
    """The letter of a layer's section, which the titles of its pages begin with."""
    found = re.search(r"^title: ([A-J]) · ", text(name), re.MULTILINE)
    assert found, f"{name}: its title has no letter of a section: write `title: J · …` into its front matter"
    return found[1]


LAYER_PAGES = sorted(path.name for path in DOCS.glob("layers/*.md") if path.name != "index.md")
NAV = re.findall(r"[\w-]+/[\w-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8"))
# A layer's pages, the one with its section's title first: their menu titles begin with its letter.
LAYERS = [[f"layers/{page}"] for _, page in SECTIONS.values()]
for page in NAV:
    for pages in LAYERS:
        if re.match("layers/(?!index)", page) and letter(page) == letter(pages[0]) and page not in pages:
            pages.append(page)
TITLES = {page: title.partition(". ")[2] for title, page in SECTIONS.values()}
# What the pages of every layer have between them, and each page in this order.
LAYER_HEADINGS = [
    "Forward",
    "Backward",
    "A worked example",
    "Gradient check",
    "What goes wrong",
    "What it costs",
    "In PyTorch and Keras",
    "Exercises",
    "Sources",
]
CITED = re.compile(r'^[ >]*--8<-- "([^":]+)(?::(\w+))?"', re.MULTILINE)
SECTION = re.compile(r"# --8<-- \[start:(\w+)\]")


def headings(name):
    """The headings of a page, level and text, without those in code."""
    prose = re.sub(r"^(`{3,}).*?^\1`*$", "", text(name), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(#+) (.*?)(?: *\{ *#[^}]*\})?$", prose, re.MULTILINE)


def is_in_order(wanted, found):
    """Whether all that is wanted is found, in its order."""
    rest = iter(found)
    return all(item in rest for item in wanted)


@pytest.mark.parametrize(("heading", "name"), OUTLINE)
def test_sections_of_the_source_are_there(heading, name):
    assert heading in [found for _, found in headings(name)]


def test_layers_of_the_source_are_there_in_order():
    found = re.findall(r"^### (.*?) \{ #([\w-]+) \}$", text("layers/index.md"), re.MULTILINE)
    assert found == [(title, address) for address, (title, _) in SECTIONS.items()]


def test_table_links_to_each_section():
    found = re.findall(r"^\| \[\*\*.*?\]\(#([\w-]+)\)", text("layers/index.md"), re.MULTILINE)
    assert found == list(SECTIONS)


@pytest.mark.parametrize("pages", LAYERS, ids=lambda pages: pages[0])
def test_pages_of_a_layer_have_all_its_parts(pages):
    found = set()
    for page in pages:
        (level, title), *others = headings(page)
        assert level == "#" and title == TITLES.get(page.removeprefix("layers/"), title)
        texts = [heading for _, heading in others]
        parts = [heading for heading in LAYER_HEADINGS if heading in texts]
        assert is_in_order(parts, texts), page
        found |= set(parts)
    missing = [heading for heading in LAYER_HEADINGS if heading not in found]
    assert not missing, f"{', '.join(pages)}: no heading {', '.join(missing)}"


def test_every_page_of_a_layer_belongs_to_one():
    assert sorted(page for pages in LAYERS for page in pages) == [f"layers/{name}" for name in LAYER_PAGES]


@pytest.mark.parametrize("pages", LAYERS, ids=lambda pages: pages[0])
def test_section_leads_to_the_page_of_its_layer_and_that_to_the_others(pages):
    assert f"({pages[0].removeprefix('layers/')})" in text("layers/index.md")
    for name in pages[1:]:
        is_linked = any(name.removeprefix("layers/") in text(page) for page in pages if page != name)
        assert is_linked, f"no page of this layer leads to {name}: link it from {pages[0]}"


def cited():
    return {citation for name in PAGES for citation in CITED.findall(text(name))}


@pytest.mark.parametrize("pages", LAYERS, ids=lambda pages: pages[0])
def test_pages_of_a_layer_have_live_cells(pages):
    sections = {section for page in pages for _, section in CITED.findall(text(page))}
    assert {"forward", "backward", "example"} <= sections


CODE = sorted(path for folder in ("layers", "experiments") for path in SNIPPETS.glob(f"{folder}/*.py"))


@pytest.mark.parametrize("path", CODE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_section_of_a_layer_or_an_experiment_is_on_a_page(path):
    file = path.relative_to(SNIPPETS).as_posix()
    missing = {name for name in SECTION.findall(path.read_text("utf-8")) if (file, name) not in cited()}
    assert not missing, f"no page cites {file}:{', '.join(sorted(missing))}"


@pytest.mark.parametrize("file", LAYER_PAGES)
def test_numbers_of_worked_examples_are_computed(file):
    """A decimal number in a matrix or behind an equals sign is one that a snippet can compute."""
    prose = re.sub(r"^(`{3,}).*?^\1`*$", "", text(f"layers/{file}"), flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"⟦.*?⟧", "", prose)
    formulas = re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", prose, re.DOTALL)
    typed = [formula for pair in formulas for formula in pair if TYPED.search(formula)]
    assert typed == []


# A decimal fraction, or a matrix with a digit for an entry.
TYPED = re.compile(r"(?:=|\\approx|&|\\cdot)\s*-?\d+\.\d|\\begin\{bmatrix\}\s*-?\d")


# A page of a menu's section.
LESSONS = [name for name in PAGES if name.startswith(("layers/", "architectures/", "learning/"))]


@pytest.mark.parametrize("name", LESSONS)
def test_page_states_its_prerequisites(name):
    stated = re.search(r"^prerequisites: \[(.*)\]$", text(name), re.MULTILINE)
    assert stated and set(filter(None, stated[1].split(", "))) <= {*PAGES} - {name}


# The start of an element in an expression, as in f"<text>": the page would show it as text.
CITED_MARKUP = re.compile(r"⟦[^⟧]*</?[a-z][^⟧]*⟧")


@pytest.mark.parametrize("name", PAGES)
def test_citations_have_no_markup(name):
    """The value of a citation is text: an element in it is escaped, and a drawing lacks its numbers."""
    assert CITED_MARKUP.findall(text(name)) == []
