"""The site's own tools: they need a Markdown pipeline and a built folder, and no generator of sites."""

import json
import re
import subprocess
import sys
from html import unescape

import markdown
import pytest
from fontTools.ttLib import TTFont
from pages import ROOT

from mkdocs_pyodide.exceptions import EngineError
from site_tools.finish import finish
from site_tools.markdown_steps import SiteMarkdown
from site_tools.mathml import MathML
from site_tools.structured_data import About, Place, structured_data
from site_tools.subset_fonts import subset

TOOLS = sorted((ROOT / "overrides/site_tools").glob("*.py"))
TEXT = r"""# Sum

The sum is \(y = \sum_i x_i\), as code:

```python
total = x + y
```

a|b|c|d
-|-|-|-
1|2|3|4

??? question "Add"

    Why \(y\)?
"""
STEPS = ["pymdownx.superfences", "pymdownx.details", "pymdownx.highlight", "tables"]
GENERIC = {"pymdownx.arithmatex": {"generic": True}}
PAGE = """<!doctype html><html><head><title>x</title>
<link rel="stylesheet" href="a.css">
<link rel="stylesheet" href="b.css">
</head><body>{body}</body></html>"""


def convert(text, **options):
    extensions = [*STEPS, "pymdownx.arithmatex", SiteMarkdown(**options)]
    return markdown.markdown(text, extensions=extensions, extension_configs=GENERIC)


def test_markdown_has_the_words_of_formulas_and_no_element_without_a_colour():
    html = convert(TEXT)
    words = re.findall(r'<span class="formula"><i data-formula="\w+">([^<]*)</i></span>', html)
    assert [unescape(text) for text in words] == ["y=∑ixi,", "y?"]
    assert "total" in html and not re.search('<span class="(?:n|o|p|w)">', html)
    assert '<div class="cards"><div class="md-typeset__scrollwrap">' in html
    assert '<details class="question" id="exercise-1">' in html


def test_wrong_formula_is_refused_with_its_place():
    mathml = MathML(place=lambda tex: f"page.md, line 3 of {tex}")
    with pytest.raises(EngineError, match=r"page.md, line 3 of x\^: formula x\^: something is missing"):
        convert(r"A \(x^\).", mathml=mathml)


def test_built_folder_is_finished_without_its_generator(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format(body=convert(TEXT)), "utf-8")
    (tmp_path / "a.css").write_text(".formula{color:red}.unused{color:red}")
    (tmp_path / "b.css").write_text('@font-face{src:url("assets/fonts/formulas.woff2")}')
    (tmp_path / "assets").mkdir()
    finish(tmp_path)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert html.count("<math") == 2 and "data-formula" not in html
    (sheet,) = re.findall(r'rel="stylesheet" href="(assets/[^"]+)"', html)
    rules = (tmp_path / sheet).read_text("utf-8")
    assert ".formula" in rules and ".unused" not in rules


def test_face_of_formulas_has_what_is_drawn_and_signs_of_any_height(tmp_path):
    formula = "<math><mi>x</mi><mi mathvariant='normal'>E</mi><mi>ln</mi><mo>(</mo><mtext>a</mtext></math>"
    (tmp_path / "index.html").write_text(PAGE.format(body=f"<p>Text</p>{formula}"), "utf-8")
    subset(tmp_path)
    face = TTFont(tmp_path / "assets/fonts/formulas.woff2")
    assert set(map(chr, face.getBestCmap())) == {"𝑥", *"Eln()a√"}  # with the other of the pair
    signs = face["MATH"].table.MathVariants.VertGlyphConstruction
    assert len(signs) == 3
    for sign in signs:
        tallest = sign.MathGlyphVariantRecord[-1].AdvanceMeasurement
        ends = [piece for piece in sign.GlyphAssembly.PartRecords if not piece.PartFlags]
        assert 0 < sum(piece.FullAdvance for piece in ends) - tallest < 200  # thousandths of an em


def test_folder_is_finished_from_the_command_line(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format(body="<p>x</p>"), "utf-8")
    for name in ("a.css", "b.css"):
        (tmp_path / name).write_text("p{color:red}")
    (tmp_path / "assets").mkdir()
    command = [sys.executable, "-m", "site_tools.finish", tmp_path, "--url", "https://example.org/"]
    subprocess.run(command, cwd=ROOT / "overrides", check=True)
    assert (tmp_path / "assets/fonts/formulas.woff2").is_file()
    assert (tmp_path / "index.html").read_text("utf-8").count("stylesheet") == 1


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: path.name)
def test_tools_know_no_generator_of_sites(path):
    assert not re.search(
        r"^\s*(?:from|import) (?:mkdocs|material)\b(?!_)", path.read_text("utf-8"), re.MULTILINE
    )


def test_pages_are_described_on_the_way_from_the_first_page():
    site, page = Place("Course", "https://x.org/"), Place("A <b>", "https://x.org/a/b/")
    text = structured_data(site, "Authors", page, About("Text"), [Place("A", "https://x.org/a/")])
    article, way = json.loads(text)["@graph"]
    assert "<" not in text and article["headline"] == "A <b>" and article["isPartOf"]["name"] == "Course"
    assert [each["name"] for each in way["itemListElement"]] == ["Course", "A", "A <b>"]
    (course,) = json.loads(structured_data(site, "Authors", site, About(), []))["@graph"]
    assert course["@type"] == "Course"
