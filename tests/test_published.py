"""The site as it is published, its address known: what other programs read of it, and its notices."""

import base64
import io
import json
import os
import re
import subprocess
import sys
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from pages import DOCS, PAGES, REPO_URL, ROOT, SITE_URL, address_of
from PIL import Image

LINK = re.compile(r'<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"#?][^"#?]*)')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


@pytest.fixture(params=PAGES)
def name(request):
    return request.param


@pytest.fixture
def html(published, name):
    return (published / address_of(name) / "index.html").read_text("utf-8")


def meta(html):
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))


def local(published, address):
    """Return the file that an address of the site leads to."""
    path = published / unquote(address.removeprefix(SITE_URL))
    return path / "index.html" if path.is_dir() else path


def test_every_address_in_a_page_leads_somewhere(published, name, html):
    home = SITE_URL + address_of(name)
    addresses = {urljoin(home, address) for address in LINK.findall(html)}
    missing = [a for a in addresses if a.startswith(SITE_URL) and not local(published, a).is_file()]
    assert not missing
    assert not [a for a in addresses if urlsplit(a).netloc == urlsplit(SITE_URL).netloc and SITE_URL not in a]


def test_a_page_has_a_canonical_address_and_a_card(published, name, html):
    about = meta(html)
    assert f'<link rel="canonical" href="{SITE_URL}{address_of(name)}">' in html
    assert about["og:url"] == SITE_URL + address_of(name)
    assert about["og:title"] and about["og:description"] and about["twitter:card"] == "summary_large_image"
    with Image.open(local(published, about["og:image"])) as card:
        assert card.format == "PNG" and card.size == (1200, 630)
    assert local(published, about["og:image"]).stat().st_size < 60_000


def test_structured_data_says_what_a_page_is(name, html):
    (text,) = DATA.findall(html)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    first, *rest = data["@graph"]
    assert first["url"] == SITE_URL + address_of(name) and first["license"].startswith(
        "https://creativecommons"
    )
    if name == "index.md":
        assert first["@type"] == "Course" and first["provider"]["name"]
    else:
        assert first["@type"] == ["TechArticle", "LearningResource"]
        items = rest[0]["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert items[0]["item"] == SITE_URL and items[-1]["item"] == SITE_URL + address_of(name)


def test_a_page_links_to_its_source_and_to_its_licence(name, html):
    assert (f'href="{REPO_URL}/edit/main/docs/{name}"' in html) is bool(REPO_URL)
    assert (f'href="{REPO_URL}/issues/new?title=' in html) is ("Report a problem" in html) is bool(REPO_URL)
    assert ">Licences and credits</a>" in html
    assert 'data-md-component="source"' not in html  # the theme's script would ask GitHub


def test_markdown_is_published_with_the_page(published, name, html):
    text = (published / address_of(name) / "index.html.md").read_text("utf-8")
    assert '<link rel=" alternate" type="text/markdown" href="index.html.md">' in html
    assert text.startswith("# ") and "⟦" not in text and "--8<--" not in text
    assert "```pyodide" not in text and ("```python" in text) == ('class="cell"' in html)


def test_llms_txt_lists_every_page(published):
    text = (published / "llms.txt").read_text("utf-8")
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)
    assert sorted(listed) == sorted(f"{SITE_URL}{address_of(name)}index.html.md" for name in PAGES)
    assert text.startswith("# Layer by Layer\n\n> ") and "<" not in text


def test_sitemap_has_absolute_addresses_and_dates(published):
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = ElementTree.parse(published / "sitemap.xml").getroot()
    addresses = [url.findtext(f"{space}loc") for url in urls]
    assert sorted(addresses) == sorted(SITE_URL + address_of(name) for name in PAGES)
    dates = [url.findtext(f"{space}lastmod") for url in urls]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates if date)
    history = ["git", "log", "-1", "--format=%cs", "--", "docs/references.md"]
    if day := subprocess.run(history, cwd=ROOT, capture_output=True, text=True).stdout.strip():
        assert dates[addresses.index(f"{SITE_URL}references/")] == day


def test_robots_txt_names_the_sitemap(published):
    assert f"Sitemap: {SITE_URL}sitemap.xml" in (published / "robots.txt").read_text("utf-8")


def test_the_error_page_finds_its_files_below_a_path(published):
    html = (published / "404.html").read_text("utf-8")
    paths = [address for address in LINK.findall(html) if not urlsplit(address).netloc]
    assert paths and all(path.startswith(urlsplit(SITE_URL).path) for path in paths)
    assert "Licences and credits" in html and "application/ld+json" not in html


def test_the_site_has_icons_of_all_kinds(published):
    manifest = json.loads((published / "manifest.webmanifest").read_text("utf-8"))
    sizes = {(icon["sizes"], icon.get("purpose")) for icon in manifest["icons"]}
    assert {("192x192", None), ("512x512", None), ("512x512", "maskable")} <= sizes
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            with Image.open(published / icon["src"]) as image:
                assert icon["sizes"] == "{}x{}".format(*image.size)
    css = (DOCS / "stylesheets/site.css").read_text("utf-8")
    light, dark = re.findall(r"--paper: (#\w+)", css)[:2]
    html = (published / "index.html").read_text("utf-8")
    assert f'<meta name="theme-color" content="{light}" media="(prefers-color-scheme: light)">' in html
    assert f'<meta name="theme-color" content="{dark}" media="(prefers-color-scheme: dark)">' in html
    assert manifest["theme_color"] == manifest["background_color"] == light
    assert Image.open(published / "assets/icons/180.png").size == (180, 180)


def test_notices_of_all_that_is_served_are_published(published):
    site = (published / "licenses.txt").read_text("utf-8")
    engine = (published / "assets/pyodide/licenses.txt").read_text("utf-8")
    for text in (
        "The Layer by Layer authors",
        "Martin Donath",
        "SIL OPEN FONT LICENSE",
        "STIX Fonts Project",
        "Ron Kok",
    ):
        assert text in site
    page = (published / "licences/index.html").read_text("utf-8")
    for part in (
        "Pyodide",
        "CPython",
        "NumPy",
        "CodeMirror",
        "Temml",
        "DOMPurify",
        "zstddec",
        "Material",
        "STIX Two",
    ):
        assert part in page
    assert 'href="../licenses.txt"' in page and 'href="../assets/pyodide/licenses.txt"' in page
    assert "https://github.com/pyodide/pyodide/tree/" in engine


def test_subset_faces_keep_their_notices(published):
    (sheet,) = [path for path in published.glob("assets/*.css") if "font/woff2" in path.read_text("utf-8")]
    faces = re.findall(r"data:font/woff2;base64,([\w+/=]+)", sheet.read_text("utf-8"))
    assert len(faces) == 4
    for face in faces:
        names = TTFont(io.BytesIO(base64.b64decode(face)))["name"]
        assert "STIX Fonts Project" in str(names.getName(0, 3, 1))
        assert "OFL" in str(names.getName(14, 3, 1))


def test_unused_files_are_not_published(published):
    assert not [*published.rglob("*.map"), *published.rglob("lunr*")]


def test_no_file_is_too_large_for_github_pages(published):
    sizes = {path: path.stat().st_size for path in published.rglob("*") if path.is_file()}
    assert max(sizes.values()) < 25 << 20 and sum(sizes.values()) < 1 << 30
    assert not [path for path in sizes if path.name.startswith(".")]


def test_offline_use_does_not_keep_what_readers_download(published):
    worker = (published / "service-worker.js").read_text("utf-8").partition("\n")[0]
    release = json.loads(worker.removeprefix("self.SITE = ").removesuffix(";"))
    extra = [name for name in release["files"] if re.search(r"\.(ipynb|md|txt)$|images/social/", name)]
    assert extra and set(extra) <= set(release["lazy"])


HOOKS = ROOT / "overrides/hooks"
TOOLS = os.environ | {"PYTHONPATH": str(HOOKS.parent)}


def test_a_build_without_an_address_says_what_it_lacks():
    program = "import logging; logging.basicConfig(level='INFO', format='%(message)s')\n"
    program += "import publishing; from types import SimpleNamespace as N\n"
    program += "publishing.on_config(N(site_url='', repo_url='')); publishing.on_startup('serve', False)\n"
    program += "publishing.on_config(N(site_url='', repo_url=''))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=HOOKS, env=TOOLS, capture_output=True, text=True)
    assert done.stderr.count("SITE_URL is not set") == 1 and "make build SITE_URL=" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("repository", ["", "https://github.com/example/course"])
def test_pages_are_edited_where_their_repository_is_known(repository):
    program = f"""
import logging; logging.basicConfig()
from mkdocs.config import load_config
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
import publishing
config = publishing.on_config(load_config({str(ROOT / "mkdocs.yml")!r}))
print(Page(None, File("index.md", "docs", "site", True), config).edit_url)"""
    environment = TOOLS | {"REPO_URL": repository, "SITE_URL": SITE_URL}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=HOOKS, env=environment, capture_output=True, text=True)
    assert "WARNING" not in done.stderr  # it would stop the build
    assert done.stdout.strip() == (f"{repository}/edit/main/docs/index.md" if repository else "None")


def test_exercises_and_answers_have_addresses(name, html):
    """A teacher can send a link to the second exercise of a page."""
    boxes = re.findall(r'<details class="(question|success)"(?: id="([\w-]+)")?', html)
    for kind, word in {"question": "exercise", "success": "answer"}.items():
        found = [address for of, address in boxes if of == kind]
        assert found == [f"{word}-{number}" for number in range(1, len(found) + 1)]
    assert len(boxes) == (DOCS / name).read_text("utf-8").count("??? success") * 2


def test_a_cell_whose_run_shows_nothing_has_no_run_button(html):
    """It has one again once its code is edited. An exercise, and what is not run here, have one."""
    cells = re.findall(r'<figure class="cell"([^>]*)>(.*?)</figure>', html, re.DOTALL)
    silent = [tag for tag, content in cells if re.search(r"<output [^>]*></output>", content)]
    assert [tag for tag in silent if not re.search(" data-(run|exec|exercise)=", tag)] == []
