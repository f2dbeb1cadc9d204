"""The strict policy: pages without a script of their own, and everything works as before."""

import re

import pytest
from browsers import START, wait_for_service_worker
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.finish import csp

INDEX = """
# Cells

```pyodide
import numpy as np
print(np.arange(3))
np.eye(2)
```

=== "One"

    First

=== "Two"

    Second tab

[on](second.md)
"""

SECOND = """
# Second

```pyodide
1 + 1
```

```pyodide exec="off" session="kept"
weights = 7
while True: pass
```

```pyodide exec="off" session="kept"
weights
```

[back](index.md)
"""

PAGES = {"index": INDEX, "second": SECOND}
SITE_URL = "https://example.org/project/site/"
SEEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def with_search(site):
    site.replace("plugins:", "  - pymdownx.tabbed: {alternate_style: true}\nplugins:\n  - search")
    return site


@pytest.fixture(scope="module")
def folder(new_site):
    site = with_search(new_site("palette"))
    site.work_offline()
    return site.build_shared(**PAGES)


@pytest.fixture(params=["meta", "header"])
def address(request, folder):
    """The site, its policy stated by the pages alone, or also by the host, for workers too."""
    headers = {"Content-Security-Policy": csp.POLICY} if request.param == "header" else {}
    sitemap = folder / "sitemap.xml"
    kept = sitemap.read_text()
    with serving(folder, headers) as address:
        sitemap.write_text(kept.replace(SITE_URL, address))
        yield address
    sitemap.write_text(kept)


@pytest.fixture
def visit(browser):
    """A tab that notes each violation, in pages and in workers; none may come."""
    context = browser.new_context()
    context.add_init_script(SEEN)
    page = context.new_page()
    told, workers = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(error.stack))
    page.on("worker", lambda worker: workers.append(worker.url))
    yield page
    assert page.evaluate("window.violations") == []
    context.close()
    assert not [text for text in told if "Content Security Policy" in text or "assets/pyodide" in text]


def run(page):
    cell = page.locator("figure.cell").first
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell).to_have_attribute("data-match", "same", timeout=START)


def test_no_page_has_a_script_of_its_own(folder):
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 3
    for path in pages:
        html = path.read_text("utf-8")
        head = html[: html.index("<script")]
        assert f'<meta http-equiv="Content-Security-Policy" content="{csp.POLICY}">' in head
        for attributes, code in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL):
            assert not code.strip() or "application/json" in attributes
        assert csp.violations(html) == []


@pytest.mark.firefox
def test_pages_load_and_run_within_the_policy(visit, address):
    visit.goto(f"{address}404.html")
    visit.goto(address)
    run(visit)
    visit.evaluate("navigator.serviceWorker.ready.then(() => null)")
    visit.goto(f"{address}404.html")
    visit.goto(f"{address}second/")  # now by the service worker, which gives its policy to workers too
    assert visit.evaluate("crossOriginIsolated")
    run(visit)


def test_theme_works_as_before(visit, address):
    visit.goto(address)
    visit.get_by_text("Two", exact=True).click()
    expect(visit.locator("p", has_text="Second tab")).to_be_visible()
    visit.locator("[data-md-component=palette] label:visible").click()
    expect(visit.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    with visit.expect_response("**/sitemap.xml"):  # the theme navigates at once to what it lists
        visit.reload()
    expect(visit.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    visit.get_by_placeholder("Search").click()
    visit.keyboard.type("second")
    expect(visit.locator(".md-search-result__link").first).to_contain_text("Second")
    visit.keyboard.press("Escape")
    visit.evaluate("window.kept = true")
    visit.get_by_role("link", name="on", exact=True).click()
    expect(visit.locator("h1#second")).to_be_visible()
    assert visit.evaluate("window.kept")  # the page was navigated to at once
    run(visit)


def test_stop_keeps_the_session(visit, address):
    visit.goto(f"{address}second/")
    assert not visit.evaluate("crossOriginIsolated")
    _, endless, after = visit.locator("figure.cell").all()
    endless.get_by_role("button", name="Run", exact=True).click()
    expect(endless).to_have_attribute("data-state", "running", timeout=START)
    endless.get_by_role("button", name="Stop", exact=True).click()
    expect(endless.locator(".cell-status")).to_have_text("stopped")
    after.get_by_role("button", name="Run", exact=True).click()
    expect(after.locator("output")).to_have_text("7")


@pytest.mark.parametrize("states", ["host", "service worker"])
def test_program_cannot_fetch_from_elsewhere(page, site, tmp_path, states):
    """The policy of a worker is stated by its host, and by the service worker where a host states none."""
    headers = {"Content-Security-Policy": csp.POLICY} if states == "host" else {}
    if states == "service worker":
        site.work_offline()
    seen = []
    with serving(tmp_path, {"Access-Control-Allow-Origin": "*"}, seen=seen) as elsewhere:
        code = f'from pyodide.http import pyfetch\nawait pyfetch("{elsewhere}")'
        folder = site.build(index=f'```pyodide exec="off"\n{code}\n```')
        with serving(folder, headers) as address:
            page.goto(address)
            if states == "service worker":  # as long as it does not control the page, workers have no policy
                wait_for_service_worker(page)
            page.get_by_role("button", name="Run", exact=True).click()
            cell = page.locator("figure.cell")
            expect(cell).to_have_attribute("data-state", re.compile("done|failed"), timeout=START)
            expect(cell).to_have_attribute("data-state", "failed")
            assert not seen


def test_turned_off_pages_stay_as_the_theme_made_them(site):
    site.configure("content_security_policy: false")
    site.build(index="# Text")
    html = site.html()
    assert "Content-Security-Policy" not in html and "var base_url" in html


def test_code_is_moved_and_data_is_not():
    scripts = csp.InlineScripts()
    page = scripts.extract(
        '<!-- <script>old()</script> --><script>first()</script><script type="application/json">{}</script>'
        '<script src="x.js"></script><script type="module" async>import("./y.js")</script>'
        '<SCRIPT defer id="k">first()</SCRIPT>',
        "../s/",
    )
    first, module = scripts.files
    assert page == (
        f'<!-- <script>old()</script> --><script src="../s/{first}"></script>'
        '<script type="application/json">{}</script><script src="x.js"></script>'
        f'<script type="module" async src="../s/{module}"></script>'
        f'<script id="k" src="../s/{first}"></script>'
    )
    assert scripts.files == {first: "first()", module: 'import("./y.js")'}


@pytest.mark.parametrize(
    ("element", "says"),
    [
        ('<button onclick="go()">', 'onclick="go()" of <button> is blocked'),
        ('<a href=" JavaScript:go()">', "is blocked"),
        ('<img src="https://example.org/x.png">', "https://example.org/x.png of <img> is blocked"),
        ('<link rel="stylesheet" href="//example.org/x.css"/>', "is blocked"),
    ],
)
def test_violations_of_the_policy_are_reported(element, says):
    (violation,) = csp.violations(f"<p>{element}</p>")
    assert says in violation


def test_allowed_elements_are_not_reported():
    link = '<a href="https://example.org" title="x onclick=y"><img src="x.png" alt=\'"on\'></a>'
    page = f"{link}<code>&lt;p onx=1></code>"
    assert csp.violations(page) == []
    assert csp.violations('<!-- <a onclick="x()"> --><script>"<a onclick=x>" < 1</script>') == []


def test_forbidden_element_is_named_with_its_page(site, caplog):
    site.replace("strict: true", "strict: false")
    with_search(site).build(index='<button onclick="go()">Go</button>')
    assert "content_security_policy: index.md: onclick=" in caplog.text
    assert "move the script into a file, or set content_security_policy: false" in caplog.text


def test_violation_of_each_page_is_reported_once(site, caplog):
    site.replace("strict: true", "strict: false")
    with_search(site).build(**dict.fromkeys(["index", "second"], '<img src="https://example.org/x.png">'))
    assert caplog.text.count("https://example.org/x.png") == 1


def test_the_policy_allows_the_site_s_own_scripts_alone():
    directives = {name: values for name, *values in map(str.split, csp.POLICY.split("; "))}
    assert directives["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert directives["default-src"] == directives["worker-src"] == directives["base-uri"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
