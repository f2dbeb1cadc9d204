"""Files that are joined: what is in them works as it did apart."""

import pytest

from site_tools.bundle_assets import bundle

LINKS = """<link rel="stylesheet" href="{root}styles/theme.css">
<script src="{root}scripts/first.js"></script>
<link rel="stylesheet" href="{root}deep/er/site.css">
<script src="{root}scripts/theme.js" defer></script>
<script src="{root}scripts/own.js" defer></script>
<script src="{root}scripts/cell.js" type="module"></script>
"""

STYLES = """b{src:url("../../faces/text.woff2")}
c{mask:url(../x.svg)}
d{mask:url("data:,x")}"""


@pytest.fixture
def site(tmp_path):
    return written(tmp_path, "https://host/base/", error_root="/base/")


def written(folder, address, error_root):
    files = {
        "styles/theme.css": '@charset "UTF-8";\na{}\n/*# sourceMappingURL=theme.css.map */',
        "styles/theme.css.map": "{}",
        "deep/er/site.css": STYLES,
        "faces/text.woff2": "face",
        "assets/kept.txt": "",
        "scripts/first.js": "first()",
        "scripts/theme.js": "theme()\n//# sourceMappingURL=theme.js.map",
        "scripts/own.js": "// Why.\n/** @type {() => void} */\n(own)(/** @type {Node} */ (node))",
        "scripts/cell.js": "cell()",
        "index.html": LINKS.format(root=""),
        "a/b/index.html": LINKS.format(root="../../"),
        "404.html": LINKS.format(root=error_root),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    bundle(folder, address)
    return folder


def one(site, suffix, word):
    (found,) = [path for path in site.glob(f"assets/*{suffix}") if word in path.read_text("utf-8")]
    return found


def test_each_page_has_one_of_each_kind_where_the_first_was(site):
    sheet, first, rest = (one(site, *of).name for of in [(".css", "a{"), (".js", "first"), (".js", "theme")])
    for page, root in {"index.html": "", "a/b/index.html": "../../", "404.html": "/base/"}.items():
        assert (site / page).read_text("utf-8").split("\n") == [
            f'<link rel="stylesheet" href="{root}assets/{sheet}">',
            f'<script src="{root}assets/{first}"></script>',
            f'<script src="{root}assets/{rest}" defer></script>',
            f'<script src="{root}scripts/cell.js" type="module"></script>',
            "",
        ]


def test_only_joined_files_are_removed(site):
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {name for name in names if not name.endswith(".html") and not name.startswith("assets/")} == {
        "scripts/cell.js"
    }
    assert "assets/kept.txt" in names


def test_styles_keep_their_order_and_find_their_files(site):
    text = one(site, ".css", "a{").read_text("utf-8")
    assert text.index("a{}") < text.index("b{")
    assert 'b{src:url("data:font/woff2;base64,ZmFjZQ==")}' in text
    assert 'c{mask:url("../deep/x.svg")}' in text
    assert 'd{mask:url("data:,x")}' in text
    assert "sourceMappingURL" not in text


def test_scripts_are_strict_without_comments_and_do_not_run_into_each_other(site):
    assert one(site, ".js", "theme").read_text("utf-8") == '"use strict";\ntheme()\n\n;\n(own)((node))'


def test_the_error_page_of_a_site_without_an_address_holds_its_styles(tmp_path):
    """Below a path of its host it finds no file of the site."""
    site = written(tmp_path, "", error_root="/")
    html = (site / "404.html").read_text("utf-8")
    assert '<link rel="stylesheet"' not in html and html.count("<style>") == 1
    assert "a{}" in html and 'b{src:url("data:font/woff2;base64,ZmFjZQ==")}' in html
    assert 'c{mask:url("/deep/x.svg")}' in html
    assert '<link rel="stylesheet"' in (site / "index.html").read_text("utf-8")
