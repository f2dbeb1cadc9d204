"""After the first run, or a press on a button, the site works offline; a new release comes as a whole."""

import contextlib
import hashlib
import json
import re
import shutil

import pytest
from browsers import START
from file_server import PREFIX, serving
from playwright.sync_api import Error, expect

from mkdocs_pyodide.finish import pwa

INDEX = """
# Cells

```pyodide session="a"
import numpy as np
np.arange(3)
```

```pyodide session="a" exec="off"
while True:
    pass
```

[on](second.md)
"""

OTHER_START = "/python-snapshot.bin"  # of cells without packages
STORE = f"mkdocs-pyodide {PREFIX}"


@pytest.fixture(scope="module")
def folder(new_site):
    site = new_site()
    site.work_offline()
    return site.build_shared(index=INDEX, second="# Second")


@pytest.fixture
def site(site):
    site.work_offline()
    return site


@pytest.fixture
def published(folder, tmp_path):
    """A copy of the site, in which a test can put another release."""
    return shutil.copytree(folder, tmp_path / "published")


@pytest.fixture
def address(published):
    with serving(published, {"Cache-Control": "no-cache"}) as address:
        yield address


@pytest.fixture
def release(site):
    """Build the site and put it in the place of another."""

    def build(published, **pages):
        built = site.build_shared(**pages)
        shutil.rmtree(published)
        shutil.copytree(built, published)

    return build


def known(folder):
    """What the service worker of a site knows."""
    line = (folder / "service-worker.js").read_text().split("\n", 1)[0]
    site = json.loads(line.removeprefix("self.SITE = ").removesuffix(";"))
    for name in site["spare"] if site else ():  # no copy needs it
        del site["files"][name], site["sizes"][name]
    return site


def hashes(folder, *, is_lazy=False):
    """What is kept ahead, or else with the first run, whose cell has NumPy."""
    site = known(folder)
    site["files"] = {name: value for name, value in site["files"].items() if not name.endswith(OTHER_START)}
    return {value for name, value in site["files"].items() if (name in site["lazy"]) == is_lazy}


def kept(page):
    """The hashes of what the browser keeps."""
    urls = page.evaluate(
        "name => caches.open(name).then((store) => store.keys()).then((keys) => keys.map((key) => key.url))",
        STORE,
    )
    return {url.partition("sha256=")[2] for url in urls}


def wait_until(page, condition):
    """Wait for what happens behind the page."""
    for _ in range(START // 100):
        if condition():
            return
        page.wait_for_timeout(100)
    pytest.fail(f"condition not met within {START} ms")


IS_KEPT_BY_WORKER = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active))"


# The reader has run a cell in an earlier visit.
HAS_RUN = f"""navigator.serviceWorker.register("{PREFIX}service-worker.js", {{ updateViaCache: "none" }})
    .then(() => navigator.serviceWorker.ready)
    .then(({{ active }}) => active.postMessage({{ type: "precache" }}))"""


def wait_until_kept(page, folder):
    page.evaluate(HAS_RUN)
    wait_until(page, lambda: page.evaluate(IS_KEPT_BY_WORKER))
    wait_until(page, lambda: hashes(folder) <= kept(page))
    # The page's own update, queued before this one, is over then. If it ended in a later visit, a message
    # could reach the old service worker at that moment, and Chromium would keep it for half a minute or more.
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")


def run(page, place=0):
    cell = page.locator("figure.cell").nth(place)
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell).to_have_attribute("data-state", "done", timeout=START)
    return cell


@contextlib.contextmanager
def visit(browser, address, script="", **options):
    """A visit of a browser that keeps what it has kept, a script ahead of all; its errors fail the test."""
    context = browser.new_context(**options)
    context.add_init_script(script)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error.stack))
    page.goto(address)
    yield page
    context.close()
    assert not [stack for stack in errors if "assets/pyodide" in stack]


def test_list_names_each_file_and_its_hash(folder):
    site = known(folder)
    assert {"index.html", "second/index.html", "404.html", "manifest.webmanifest"} <= set(site["files"])
    assert "service-worker.js" not in site["files"]
    for name, value in site["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == value
    assert any(name.endswith(".wasm.bin") for name in site["lazy"])
    assert not any(name.endswith((".html", ".css", "manifest.json")) for name in site["lazy"])


@pytest.mark.firefox
def test_nothing_is_fetched_for_offline_use_unasked(browser, folder):
    fetched = []
    with serving(folder, seen=fetched) as address, visit(browser, address) as page:
        expect(page.get_by_role("button", name="Keep for offline")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.locator("figure.cell").first.hover()  # intent is no run
        wait_until(page, lambda: any("/runtime-" in path for path in fetched))
        page.wait_for_timeout(1000)
        wait_until(page, lambda: page.evaluate(IS_KEPT_BY_WORKER))
        page.goto(f"{address}second/")
        page.goto(address)
        page.wait_for_timeout(1000)
        assert not [path for path in fetched if "404.html" in path]
        assert not hashes(folder) & kept(page)


@pytest.mark.firefox
def test_button_keeps_all_and_says_how_much_it_is(browser, folder):
    with serving(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        button = page.get_by_role("button", name="Keep for offline")
        total = sum(known(folder)["sizes"].values())
        expect(button).to_have_accessible_description(f"the whole site with Python, {total / 1e6:.0f} MB")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("offline-copy [role=status]")).to_contain_text("Kept for offline", timeout=START)
        expect(button).to_be_hidden()
        assert set(known(folder)["files"].values()) <= kept(page)
    page.goto(address)
    assert run(page).get_attribute("data-match") == "same"
    expect(page.locator("offline-copy [role=status]")).to_contain_text("Kept for offline")
    context.close()


@pytest.mark.firefox
def test_button_says_that_the_connection_broke_off(browser, folder):
    broken = {"editor.js": 500}
    with serving(folder, broken=broken) as address, visit(browser, f"{address}second/") as page:
        page.evaluate("document.body.append(document.createElement('offline-copy'))")
        page.get_by_role("button", name="Keep for offline").click()
        expect(page.locator("offline-copy [role=status]")).to_contain_text("The connection broke off")
        broken.clear()
        page.get_by_role("button", name="Keep for offline").click()
        expect(page.locator("offline-copy [role=status]")).to_contain_text("Kept for offline", timeout=START)


def test_cell_says_what_a_first_run_fetches_beside_python(browser, address, folder):
    with visit(browser, address) as page:
        hint = page.locator(".cell-download-size").first
        expect(hint).to_have_text(re.compile(r"first run: [\d.]+ MB \+ [\d.]+ MB offline"))


def test_notebooks_are_not_part_of_the_copy(folder):
    assert (folder / "index.ipynb").is_file()
    assert not [name for name in known(folder)["files"] if name.endswith(".ipynb")]


@pytest.mark.firefox
def test_pages_work_without_the_server_after_an_earlier_run(browser, folder):
    with serving(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        wait_until_kept(page, folder)
    # The server is gone.
    page.goto(f"{address}second/")
    expect(page.locator("h1", has_text="Second")).to_be_visible()
    page.goto(f"{address}second")
    expect(page).to_have_url(f"{address}second/")
    page.goto(f"{address}?query#cells")
    expect(page.locator("figure.cell").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.cell-bar')).display") == "flex"
    gone = page.goto(f"{address}nowhere/")
    assert gone and gone.status == 404
    context.close()


@pytest.mark.firefox
def test_python_runs_without_the_server_after_one_run(browser, folder):
    with serving(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        run(page)
        wait_until(page, lambda: hashes(folder) | hashes(folder, is_lazy=True) <= kept(page))
    page.goto(address)
    assert run(page).get_attribute("data-match") == "same"
    context.close()


def test_python_is_stored_if_it_came_before_the_service_worker(browser, folder):
    with serving(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        # What the worker of the page fetches does not pass the service worker.
        page.add_init_script("navigator.serviceWorker.register = () => new Promise((r) => { window.go = r })")
        page.goto(address)
        run(page)
        page.evaluate(
            "ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker,"
            f"'{PREFIX}service-worker.js').then(go)"
        )
        wait_until(page, lambda: hashes(folder) | hashes(folder, is_lazy=True) <= kept(page))
    page.goto(address)
    assert run(page).get_attribute("data-match") == "same"
    context.close()


def test_files_of_the_first_run_are_fetched_once(browser, published):
    asked = []
    with serving(published, {"Cache-Control": "no-store"}, seen=asked) as address:
        with visit(browser, address) as page:
            wait_until_kept(page, published)
            page.goto(address)  # now what Python fetches passes the service worker
            asked.clear()
            run(page)
            wait_until(page, lambda: hashes(published, is_lazy=True) <= kept(page))
            fetched = [path for path in asked if "/runtime-" in path]
            assert len(fetched) == len(set(fetched)) > 3, fetched


BUSY = "navigator.locks.query().then(({ held }) => held.some(({ name }) => name === 'pyodide-running'))"


def test_python_is_busy_while_it_starts_and_runs(browser, address):
    with visit(browser, address) as page:
        assert not page.evaluate(BUSY)
        endless = page.locator("figure.cell").nth(1)
        endless.hover()
        wait_until(page, lambda: page.evaluate(BUSY))
        expect(endless).to_have_attribute("data-state", "idle")
        wait_until(page, lambda: not page.evaluate(BUSY))
        endless.get_by_role("button", name="Run", exact=True).click()
        expect(endless).to_have_attribute("data-state", "running", timeout=START)
        assert page.evaluate(BUSY)
        endless.get_by_role("button", name="Stop", exact=True).click()
        expect(endless).to_have_attribute("data-state", "idle")
        wait_until(page, lambda: not page.evaluate(BUSY))


@pytest.mark.firefox
def test_second_visit_is_isolated_and_stop_keeps_the_session(browser, address, published):
    with visit(browser, address) as page:
        wait_until_kept(page, published)
        assert not page.evaluate("crossOriginIsolated")  # and nobody loads the page anew for that
        page.goto(f"{address}?again")
        assert page.evaluate("crossOriginIsolated")
        run(page)
        endless = page.locator("figure.cell").nth(1)
        endless.get_by_role("button", name="Run", exact=True).click()
        expect(endless).to_have_attribute("data-state", "running", timeout=START)
        endless.get_by_role("button", name="Stop", exact=True).click()
        expect(endless).to_have_attribute("data-state", "idle")
        expect(endless.locator(".cell-status")).to_have_text("stopped")


def test_page_that_its_host_isolates_gets_its_worker_from_the_store(browser, published):
    """A site with a frame from elsewhere is not isolated by its service worker; here the host does so."""
    headers = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
    worker = published / "service-worker.js"
    worker.write_text(worker.read_text().replace('"isolation":"require-corp"', '"isolation":""', 1))
    with serving(published, headers) as address, visit(browser, address) as page:
        wait_until_kept(page, published)
        assert page.evaluate("crossOriginIsolated")
        expect(run(page)).to_have_attribute("data-match", "same")


# Whether a newer release is there as a whole: its files are kept a moment before it says so.
WAITS = "navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting !== null)"


@pytest.mark.firefox
def test_new_release_replaces_the_old_one_as_a_whole(browser, address, published, release):
    asked = []
    with visit(browser, address) as page:
        page.context.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        wait_until_kept(page, published)
        old = kept(page)
        release(published, index=INDEX.replace("# Cells", "# New"), second="# New second")
        new = hashes(published)
        asked.clear()
        page.goto(address)
        wait_until(page, lambda: new <= kept(page))
        # Until it is loaded anew, the page is of the old release, and so is all that it asks for.
        expect(page.locator("h1", has_text="Cells")).to_be_visible()
        assert "Second" in page.evaluate("fetch('second/').then((response) => response.text())")
        engine = [name for name in asked if name.startswith("assets/pyodide/engine/")]
        wait_until(page, lambda: page.evaluate(WAITS))
        page.reload()
        # If it is asked for something amid the change, the old service worker stays for half a minute.
        expect(page.locator("h1", has_text="New")).to_be_visible(timeout=START)
        assert "New second" in page.evaluate("fetch('second/').then((response) => response.text())")
        wait_until(page, lambda: not (old - new) & kept(page))
        assert run(page).get_attribute("data-match") == "same"
        assert engine and all(name.startswith("assets/") for name in engine)


def test_unchanged_file_is_not_fetched_again(browser, published, release):
    fetched = []
    with serving(published, seen=fetched) as address, visit(browser, address) as page:
        wait_until_kept(page, published)
        before = known(published)["files"]
        release(published, index=INDEX.replace("# Cells", "# New"), second="# Second")
        after = known(published)["files"]
        fetched.clear()
        page.goto(address)
        wait_until(page, lambda: hashes(published) <= kept(page))
        changed = {name for name in after if after[name] != before.get(name)}
        assert "index.html" in changed and len(changed) < len(after) / 2
        paths = {path.removeprefix(PREFIX) for path in fetched} - {"service-worker.js"}
        assert {re.sub(r"(^|/)$", r"\1index.html", path) for path in paths} == changed


@pytest.mark.firefox
def test_half_published_release_replaces_nothing(browser, address, published, release):
    with visit(browser, address) as page:
        wait_until_kept(page, published)
        release(published, index="# New", second="# New second")
        (published / "second/index.html").write_text("another")
        page.goto(address)
        wait_until(page, lambda: page.evaluate(UPDATE) == "failed")
        page.reload()
        expect(page.locator("h1", has_text="Cells")).to_be_visible()


# Whether a new service worker could be installed.
UPDATE = """() => navigator.serviceWorker.getRegistration().then((registration) =>
  registration.update().then((r) => new Promise((resolve) => {
    const next = r.installing;
    if (!next) return resolve(r.waiting ? "waiting" : "none");
    next.onstatechange = () => resolve(next.state === "redundant" ? "failed" : next.state);
  })))"""


def test_second_page_of_the_old_release_keeps_it(browser, address, published, release):
    with visit(browser, address) as page:
        wait_until_kept(page, published)
        page.reload()
        second = page.context.new_page()
        second.goto(f"{address}second/")
        release(published, index=INDEX.replace("# Cells", "# New"), second="# New second")
        page.goto(address)
        wait_until(page, lambda: hashes(published) <= kept(page))
        page.reload()
        expect(page.locator("h1", has_text="Cells")).to_be_visible()
        second.close()  # of which the browser takes a moment to tell the service worker

        def is_new():
            with contextlib.suppress(Error):  # the page loads itself anew when the release has changed
                page.reload()
            with contextlib.suppress(AssertionError):
                expect(page.locator("h1", has_text="New")).to_be_visible(timeout=1000)
                return True

        wait_until(page, is_new)


def test_full_storage_leaves_the_site_online(browser, address, published):
    with visit(browser, "about:blank") as page:
        client = page.context.new_cdp_session(page)
        origin = address.removesuffix(PREFIX)
        client.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 20_000})
        page.goto(address)
        page.evaluate(HAS_RUN)
        page.wait_for_timeout(500)
        page.goto(f"{address}second/")
        expect(page.locator("h1", has_text="Second")).to_be_visible()
        page.goto(address)
        assert page.evaluate("crossOriginIsolated")
        assert run(page).get_attribute("data-match") == "same"
        assert not hashes(published) <= kept(page)


@pytest.mark.parametrize(
    "forbid",
    [
        "navigator.serviceWorker.register = () => Promise.reject(new DOMException('', 'SecurityError'))",
        "Object.defineProperty(navigator, 'serviceWorker', {get() { throw new DOMException() }})",
        "Object.defineProperty(navigator, 'serviceWorker', {value: undefined})",
    ],
    ids=["refused", "forbidden", "missing"],
)
def test_forbidden_service_worker_leaves_the_site_online(browser, address, forbid):
    with visit(browser, "about:blank") as page:
        page.add_init_script(forbid)
        page.goto(address)
        assert run(page).get_attribute("data-match") == "same"


@pytest.mark.firefox
def test_offline_false_takes_all_back(browser, address, published, site, release):
    with visit(browser, address) as page:
        wait_until_kept(page, published)
        site.configure("offline: false")
        release(published, index=INDEX, second="# Second")
        page.goto(address)
        registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
        wait_until(page, lambda: page.evaluate(f"caches.has('{STORE}')") is False)
        page.goto("about:blank")
        page.goto(address)
        wait_until(page, lambda: page.evaluate(registered) == 0)
        assert not page.evaluate("crossOriginIsolated")
        assert "offline.js" not in page.content() and "webmanifest" not in page.content()
        run(page)


def test_served_to_its_author_the_site_keeps_nothing(site):
    site.write("docs/index.md", "# Text")
    folder = site.build(command="serve")
    assert known(folder) is None
    assert "offline.js" not in site.html() and "webmanifest" not in site.html()


def test_service_worker_of_the_site_itself_is_not_replaced(site, refusal):
    site.write("docs/service-worker.js", "// own")
    assert "service-worker.js of its own. Remove it, or set offline: false" in refusal("# Text")


def test_site_can_be_installed(browser, folder, address):
    with visit(browser, address) as page:
        client = page.context.new_cdp_session(page)
        manifest = client.send("Page.getAppManifest")
        assert manifest["errors"] == [] and manifest["url"] == f"{address}manifest.webmanifest"
        fields = json.loads(manifest["data"])
        assert fields["name"] == "Trial" and fields["start_url"] == "."
        assert (folder / fields["icons"][0]["src"]).is_file()
        errors = client.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert {error["errorId"] for error in errors} <= {"in-incognito"}


def test_web_manifest_of_the_site_stays():
    page = '<head><link rel="manifest" href="own.json"></head>'
    assert pwa.link_web_manifest(page, "manifest.webmanifest") == page


@pytest.mark.parametrize(
    ("element", "isolation"),
    [
        ('<img src="picture.svg"><a href="https://example.org">x</a>', "require-corp"),
        ('<link rel="canonical" href="https://example.org/">', "require-corp"),
        ('<img alt="" src="https://example.org/x.png">', "credentialless"),
        ('<link href="//example.org/x.css" rel="stylesheet">', "credentialless"),
        ('<iframe src="https://example.org/"></iframe>', ""),
        ('<script async src="//example.org/x.js"></script>', ""),
    ],
)
def test_isolation_takes_nothing_from_a_page(element, isolation):
    assert pwa.isolation(["<p>", element]) == isolation
