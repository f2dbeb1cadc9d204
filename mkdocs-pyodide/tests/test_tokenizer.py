"""Markup is read as browsers read it: nothing that they make elements of is overlooked."""

import base64
import html
import html.entities
import random
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from mkdocs_pyodide.kernel.output import RunOutput
from mkdocs_pyodide.kernel.output_limits import DEPTH, ELEMENTS, exceeded_limit
from mkdocs_pyodide.kernel.plain_text import COMBINING, MAX_COMBINING, is_stacked
from mkdocs_pyodide.kernel.tokenizer import Comment, EndTag, StartTag, decode_references, tokenize


def svg(body, names='xmlns:xlink="http://www.w3.org/1999/xlink"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {names} width="9" height="9">{body}</svg>'


def nested(levels, reference='<use href="#g{}"/>'):
    """Ten of the level below in each level: 10 to the power of the levels."""
    groups = '<g id="g0"><circle r="1"/></g>'
    for level in range(levels):
        groups += f'<g id="g{level + 1}">' + reference.format(level) * 10 + "</g>"
    return groups + reference.format(levels)


def picture(data, head="data:image/svg+xml;base64"):
    data = base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()
    return f"{head},{data}"


MARKED = "\u0301" * MAX_COMBINING
FORTY = "".join(f"<b title={i}>" for i in range(40))
STYLES = "".join(f".c{level} {{ fill: url(#p{level}) }}" for level in range(8))
PATTERNS = "".join(
    f'<pattern id="p{level}">' + f'<rect class="c{level + 1}"/>' * 9 + "</pattern>" for level in range(8)
)
CIRCLES = "<circle/>" * 30
# Each of these holds up a page for seconds, or would grow to.
OVERLOOKED = {
    "ends of paragraphs": ("text/html", "x" + "</p>" * 200_000),
    "ends of line breaks": ("text/html", "</br>" * 160_000),
    "ends that reopen": ("text/html", FORTY + "</p>x" * 2_000),
    "comments": ("text/html", "x<!---->" * 100_000),
    "attributes": ("text/html", "<b " + " ".join(f"a{i}" for i in range(100_000)) + ">x</b>"),
    "an end in text": (
        "text/html",
        "".join(f"<b title={i}><textarea></b></textarea></i>" for i in range(40)),
    ),
    "an end in a cell": ("text/html", f"<div>{FORTY}<table><td>{'</b>' * 40}</table></div>" + "<p>x" * 2_000),
    "an end in a comment": ("text/html", "".join(f"<b title={i}><!-- </b>-->" for i in range(60))),
    "an end across": ("text/html", "<span><div></span>" * 60),
    "elements in a style sheet": ("text/html", "<svg><style>" + "<g>" * 60),
    "marks around comments": ("text/html", f"Z{MARKED}<!-- -->{MARKED}"),
    "marks around elements": ("text/html", f"Z{MARKED}<b></b>{MARKED}"),
    "many drawings": ("text/html", f'<img src="{picture(svg(CIRCLES))}">' * 200),
    "spaced address": ("text/html", f'<img src=" da\nta:{picture(svg(nested(8)))[5:]}">'),
    "address in references": ("text/html", f'<img src="&#100;ata&#x3a;{picture(svg(nested(8)))[5:]}">'),
    "UTF-16": ("text/html", f'<img src="{picture(svg(nested(8)).encode("utf-16"))}">'),
    "percent in base64": ("text/html", f'<img src="{picture(svg(nested(8))).replace("P", "%50")}">'),
    "no padding": ("text/html", f'<img src="{picture(svg(nested(8)) + " ").rstrip("=")}">'),
    "another prefix": ("image/svg+xml", svg(nested(8, '<use x:href="#g{}"/>'), 'xmlns:x="…/xlink"')),
    "in a style sheet": ("image/svg+xml", svg(f"<style>{nested(8)}</style><use href='#g8'/>")),
    "animated": ("image/svg+xml", svg(nested(8, '<use><set attributeName="href" to="#g{}"/></use>'))),
    "percent in a reference": ("image/svg+xml", svg(nested(8, '<use href=" #%67{}"/>'))),
    "in circles": (
        "image/svg+xml",
        svg(
            "".join(
                f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + f'<use href="#g{i + 1}"/></g>'
                for i in range(8)
            )
            + '<use href="#g7"/>'
        ),
    ),
    "by a class": ("image/svg+xml", svg(f'<style>{STYLES}</style>{PATTERNS}<rect class="c0"/>')),
    "escaped": ("image/svg+xml", svg(f"{PATTERNS}<g fill='url(\\23 p0)'/><style>{STYLES}</style>")),
    "markers": (
        "image/svg+xml",
        svg(f'<marker id="m">{CIRCLES}</marker><path marker-mid="url(#m)" d="M0 0{"l1 1" * 200}"/>'),
    ),
    "a picture drawn often": (
        "image/svg+xml",
        svg(f'<image id="i" href="{picture(svg(CIRCLES))}"/>' + '<use href="#i"/>' * 200),
    ),
    "a processing instruction": ("image/svg+xml", svg(f"<?x > ?>{'<g><?x ></g>?>' * 60}")),
    "CDATA": ("image/svg+xml", svg("<g><![CDATA[></g>]]>" * 60)),
    "default attributes": ("image/svg+xml", f'<!DOCTYPE svg [<!ATTLIST use href CDATA "#g">]>{svg("")}'),
}


@pytest.mark.parametrize("name", OVERLOOKED)
def test_no_way_of_writing_hides_what_is_too_much(name):
    assert exceeded_limit(*OVERLOOKED[name])


FITTING = {
    "icons": ("text/html", '<svg><symbol id="a"><path d="M0 0"/><path/></symbol></svg>' * 300),
    "a script": ("text/html", "<style>a > b {}</style><script>if (1<2) x = '<div>'</script>" * 60),
    "notes": ("text/html", "<!-- <div> --><p>x</p>" * 100),
    "cells": ("text/html", "<table>" + "<tr><th>a<td><b>b</b>" * 350 + "</table>"),
    "unclosed": ("text/html", "<div><span><p>x</div>" * 300),
    "arrows": ("image/svg+xml", svg('<marker id="m"/>' + '<path marker-end="url(#m)" d="M0 0l1 1"/>' * 900)),
    "colours": ("image/svg+xml", svg('<rect fill="#fff" style="stroke: #abc"/>' * 900)),
    "a paint server": (
        "image/svg+xml",
        svg('<linearGradient id="a"><stop/></linearGradient>' + '<rect fill="url(#a)"/>' * 750),
    ),
    "text in CDATA": ("image/svg+xml", svg("<style><![CDATA[a > b { fill: red }]]></style><rect/>")),
}


@pytest.mark.parametrize("name", FITTING)
def test_markup_of_libraries_is_shown(name):
    assert exceeded_limit(*FITTING[name]) == ""


def test_only_what_has_one_reading_is_read():
    for text in ("<textarea><b></textarea>", "<svg><style><g></style>", "<script><!--<script></script>"):
        assert exceeded_limit("text/html", text) == "markup that can be read in two ways"
    assert exceeded_limit("text/html", "<p><![CDATA[ > ]]>") == "markup that can be read in two ways"


DRAWING = svg(nested(2))
DRAWN = {"image/svg+xml": DRAWING, "text/html": f'<img src="{picture(DRAWING)}">'}


@pytest.mark.parametrize("kind", DRAWN)
def test_run_draws_a_bounded_number_of_elements(kind):
    events = []
    output = RunOutput(events.append)
    for _ in range(1_000):
        output.show({"text/plain": "x", kind: DRAWN[kind]})
    output.close()
    assert 20 < len(events) < 100
    assert events[-1]["text"].endswith("more displays not shown\n")


NAMES = ("div", "p", "b", "td", "img", "svg", "x-y", "table")
VALUES = ("", "a", "a b", "1 > 0", "it's", "é", "a&b", "a=b", "/")


def element(choose, depth=0):
    """Return a well-formed element at random."""
    attributes = "".join(
        f' a{i}="{html.escape(choose(VALUES))}"'.replace("&#x27;", "'") for i in range(choose(range(3)))
    )
    name = choose(NAMES)
    inside = [element(choose, depth + 1) for _ in range(choose(range(3)) if depth < 4 else 0)]
    parts = [html.escape(choose(VALUES)), "<!-- <p> -->", *inside, html.escape(choose(VALUES))]
    return f"<{name}{attributes}>{''.join(parts)}</{name}>"


class Reference(HTMLParser):
    """Python's own parser, of which the tokens are noted."""

    def __init__(self, text):
        super().__init__()
        self.tokens = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tokens.append(StartTag(tag, [(name, value or "") for name, value in attrs], False))

    def handle_endtag(self, tag):
        self.tokens.append(EndTag(tag))

    def handle_comment(self, data):
        self.tokens.append(Comment(f"<!--{data}-->"))

    def handle_data(self, data):
        self.tokens.append(data)


def test_tokens_are_those_of_pythons_parser():
    choose = random.Random(0).choice
    for _ in range(300):
        text = element(choose)
        assert list(tokenize(text)) == Reference(text).tokens


def test_tokens_are_those_of_an_xml_parser():
    choose = random.Random(1).choice
    for _ in range(300):
        text = element(choose)
        found = [token for token in tokenize(text, is_xml=True) if not isinstance(token, Comment)]
        parser = ElementTree.XMLPullParser(("start", "end"))
        parser.feed(text)
        starts = [token for token in found if isinstance(token, StartTag)]
        expected = [node for event, node in parser.read_events() if event == "start"]
        assert [(t.name, dict(t.attributes)) for t in starts] == [
            (node.tag, node.attrib) for node in expected
        ]
        whole = "".join(ElementTree.fromstring(text).itertext())
        assert "".join(token for token in found if isinstance(token, str)) == whole


def test_named_characters_stack_as_in_a_browser():
    """Those that a page can be written with matter: a name that stands for one of them is known."""
    for name, text in html.entities.html5.items():
        run = f"Z&{name}" * 1 + f"&{name}" * (MAX_COMBINING + 9)
        stacks = all(unicodedata.category(character) in COMBINING for character in text)
        assert is_stacked(decode_references(run)) == stacks == is_stacked(html.unescape(run)), name


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("&#769;&#x301;&#X301", "\u0301" * 3),
        ("&#0000000000000769;", "\u0301"),
        ("&#" + "9" * 5_000 + ";", "\ufffd"),
        ("&#0;&#xD800;&#x110000;", "\ufffd" * 3),
        ("a&amp;b&lt c&lt=&quot;", 'a&b< c&lt="'),
        ("&unknown; & &#; &", "&unknown; & &#; &"),
    ],
)
def test_references_are_read(text, meaning):
    assert decode_references(text) == meaning


# With blanks between them; {} is a number that no other one has.
PIECES = """
<b_title={}> </b> <i> </i> <div> </div> <span> </span> <p> </p> </br> <table> </table> <tr> <td> </td>
<caption> <ul> <li> </ul> <svg> </svg> <g> </g> <path/> <foreignObject> <math> <mi> <style> </style>
<textarea> </textarea> <script> </script> <title> </title> <select> <option> </select> <template>
</template> <button> </button> <a> </a> <h1> </h1> <h2> <!-- --> --!> <![CDATA[ ]]> <!x> <?x> </_> < > ' "
<b_a=' <i_a="> <x-y> </x-y> <font_a> </font> <nobr> x &lt;b> <hr/> <img_a=/> <object> </object> <marquee>
<noscript> </noscript> <plaintext> <frameset> <form> </form> <pre> <ruby> <rt> <dd> <optgroup> <input>
<annotation-xml> <desc>
"""


def test_accepted_markup_is_small_in_a_browser(page):
    """Whatever pieces of markup stand after one another, many times: a browser does not make more of it."""
    choose = random.Random(2)
    pieces = PIECES.split()
    texts = []
    for _ in range(1_500):
        before = "".join(choose.choices(pieces, k=choose.randint(0, 5)))
        once = "".join(choose.choices(pieces, k=choose.randint(1, 5)))
        step = choose.choice((0, 1))
        times = choose.choice((3, 40, 600))
        repeated = "".join(once.replace("{}", str(step * i)) for i in range(times))
        texts.append((before + repeated).replace("_", " "))
    texts = [text for text in texts if not exceeded_limit("text/html", text)]
    assert len(texts) > 300
    measured = zip(texts, page.evaluate(MEASURE, texts), strict=True)
    larger = [text for text, (elements, depth) in measured if elements > 2 * ELEMENTS or depth > 4 * DEPTH]
    assert [text[:120] for text in larger] == []


MEASURE = """(texts) => texts.map((text) => {
  const { body } = new DOMParser().parseFromString(text, "text/html");
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  let elements = 0, deepest = 0, depth = 0;
  for (let node = body.firstChild; node; ) {
    elements += node.nodeType !== Node.TEXT_NODE;
    deepest = Math.max(deepest, depth + 1);
    if (node.firstChild) { node = node.firstChild; depth += 1; continue; }
    while (node && node !== body && !node.nextSibling) { node = node.parentNode; depth -= 1; }
    node = node === body ? null : node?.nextSibling;
  }
  return [elements, deepest];
})"""
