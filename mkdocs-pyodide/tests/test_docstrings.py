"""Fences in a text that a plugin puts into a page, converted by Markdown of its own as mkdocstrings does."""

import pytest

# As mkdocstrings does it: extensions of the site, the configuration as it was before any plugin changed it.
HOOK = """\
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

TEXT = {text!r}


class Prefix(Treeprocessor):
    id_prefix = {prefix!r}

    def run(self, root):
        pass


class Inner(Extension):
    def extendMarkdown(self, md):
        md.treeprocessors.register(Prefix(md), "prefix", 4)


class Block(BlockProcessor):
    def __init__(self, parser, extensions):
        super().__init__(parser)
        self.extensions = extensions

    def test(self, parent, block):
        return block.startswith("::: ")

    def run(self, parent, blocks):
        blocks.pop(0)
        html = Markdown(extensions=[*self.extensions, Inner()]).convert(TEXT)
        parent.text = self.parser.md.htmlStash.store(html)


class Outer(Extension):
    def __init__(self, extensions):
        super().__init__()
        self.extensions = extensions

    def extendMarkdown(self, md):
        md.parser.blockprocessors.register(Block(md.parser, self.extensions), "block", 110)


def on_config(config):
    inner = [each for each in config.markdown_extensions if each != "pymdownx.snippets"]
    config.markdown_extensions.append(Outer(inner))
"""

PAGE = """# Page

```pyodide session="s"
x = 20
```

Prose ⟦s: x⟧.

::: shapes.area

```pyodide session="s"
x + 1
```
"""
TEXT = """Return the area.

```pyodide {}
2 + 2
```
"""


@pytest.fixture
def text(site):
    """Let the page have a text that is put into it."""

    def write(text, prefix="shapes.area--"):
        site.write("hook.py", HOOK.format(text=text, prefix=prefix))
        config = (site.folder / "mkdocs.yml").read_text("utf-8")
        site.write("mkdocs.yml", f"{config}\nhooks: [hook.py]\n")

    return write


def test_fence_in_a_docstring_is_a_cell(site, text):
    text(TEXT.format(""))
    site.build(index=PAGE)
    html = site.html()
    assert html.count('<figure class="cell"') == 3
    assert ">4\n</span>" in html and ">21\n</span>" in html and "Prose 20." in html


def test_error_in_a_docstring_names_its_object(refusal, text):
    text(TEXT.format('sesion="x"'))
    assert "pyodide in index.md, line 3 of the docstring of shapes.area: unknown option 'sesion'" in refusal(
        PAGE
    )


def test_fence_that_is_not_closed_in_a_docstring_names_its_object(refusal, text):
    text(TEXT.format("").rstrip("`\n"))
    message = refusal(PAGE)
    assert "pyodide in index.md, line 3 of the docstring of shapes.area: the fence is not closed" in message


def test_error_in_a_text_without_a_name_says_that_it_is_a_plugins(refusal, text):
    text(TEXT.format("").replace("2 + 2", "1/0"), prefix="")
    message = refusal(PAGE)
    assert "pyodide in index.md, line 3 of a text that a plugin inserts: the cell raises" in message


def test_citation_in_the_page_keeps_its_line(refusal, text):
    text(TEXT.format(""))
    page = PAGE.replace("⟦s: x⟧", "⟦s: y⟧")
    assert "pyodide in index.md, line 7: " in refusal(page)
