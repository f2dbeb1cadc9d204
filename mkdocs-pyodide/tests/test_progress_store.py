"""The store of the reader's progress, in a real browser: its database, several tabs, a full disk."""

import shutil

import pytest
from file_server import PREFIX, serving

from mkdocs_pyodide.tools.bundle import SOURCES, bundle

RECORD = """{
  page: "Dense", starter: "01", code: "x = 1", parts: [["x", null], ["y", "swapped"]], solved: false,
  attempts: 1, hints: 2, solutionShown: false, output: "", release: "abc", time: 5,
}"""
STORE = "const store = await import('/project/site/assets/pyodide/engine/store.js');"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    engine = folder / "assets/pyodide/engine"
    engine.mkdir(parents=True)
    shutil.copy(bundle(SOURCES / "page/progress/store.js"), engine)
    (folder / "index.html").write_text("<!doctype html><title>Page</title>", "utf-8")
    with serving(folder) as address:
        yield address


def run(page, code):
    return page.evaluate(f"async () => {{ {STORE} {code} }}")


def save(page, id, change=""):
    return run(page, f"return store.save('{id}', {{ ...{RECORD}, {change} }})")


def codes(page):
    return run(page, "return (await store.all()).map(({ id, code }) => [id, code])")


def test_records_are_there_on_the_next_visit_and_in_other_tabs(context, address):
    page, other = context.new_page(), context.new_page()
    for each in (page, other):
        each.goto(address)
    run(other, "globalThis.seen = 0; store.onChange(() => { globalThis.seen += 1; })")
    assert save(page, "a/#x")
    assert save(other, "a/#y", "code: 'y = 2'")
    other.wait_for_function("() => seen === 2")
    for each in (page, other):
        each.reload()
        assert codes(each) == [["a/#x", "x = 1"], ["a/#y", "y = 2"]]
    assert run(page, "return (await store.load('a/#x')).parts[1][1]") == "swapped"
    assert page.evaluate("Object.keys(localStorage)") == ["pyodide-progress /project/site/"]
    assert run(page, "return store.remove()")
    assert codes(other) == []
    assert page.evaluate("localStorage.length") == 0


def test_what_is_no_record_is_not_read(page, address):
    page.goto(address)
    save(page, "a/#x")
    page.evaluate("""async () => {
      const open = indexedDB.open("mkdocs-pyodide progress /project/site/", 1);
      await new Promise((done) => { open.onsuccess = done; });
      const transaction = open.result.transaction("records", "readwrite");
      transaction.objectStore("records").put({ id: "a/#y", code: 5 });
      await new Promise((done) => { transaction.oncomplete = done; });
      open.result.close();
    }""")
    assert codes(page) == [["a/#x", "x = 1"]]
    assert run(page, "return store.load('a/#y')") is None


def test_on_a_full_disk_nothing_of_the_visit_is_lost(page, address):
    page.goto(address)
    session = page.context.new_cdp_session(page)
    quota = {"origin": address.removesuffix(PREFIX)}
    session.send("Storage.overrideQuotaForOrigin", {**quota, "quotaSize": 1})
    assert save(page, "a/#x", "code: 'new'.repeat(50000)") is False
    assert run(page, "return (await store.load('a/#x')).code.length") == 150_000
    session.send("Storage.overrideQuotaForOrigin", quota)
    assert save(page, "a/#x", "code: 'room'")
    page.reload()
    assert codes(page) == [["a/#x", "room"]]


def test_where_storage_is_forbidden_or_never_answers_a_record_lasts_for_the_visit(page, address):
    silent = "indexedDB.open = () => ({});"
    for forbid in ("indexedDB.open = () => { throw new DOMException('', 'SecurityError'); };", silent):
        page.goto(address)
        page.evaluate(f"() => {{ {forbid} }}")
        assert save(page, "a/#x") is False
        assert codes(page) == [["a/#x", "x = 1"]]
