"""What a program has of the browser, and what of it carries the reader's logins: nothing."""

import json
import re
from pathlib import Path

import pytest
from browsers import START
from file_server import Handler, serving
from playwright.sync_api import expect

WALK = Path(__file__).with_name("list-globals.js")
CONFINE = Path(__file__).parent.parent / "mkdocs_pyodide" / "frontend/src/worker/sandbox.js"
COOKIE = "login=secret"

START_CELL = """import js, json
from pyodide.ffi import run_sync, can_run_sync, to_js
from pyodide.http import open_url, pyfetch, pyxhr

async def outcome(ask):
    try:
        answer = ask()
        return str(await answer if hasattr(answer, "__await__") else answer)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"

async def told(asks):
    print(json.dumps({name: await outcome(ask) for name, ask in asks.items()}))

def options(**values):
    return to_js(values, dict_converter=js.Object.fromEntries)

def xhr(url, is_async, method="GET", **more):
    request = js.XMLHttpRequest.new()
    request.open(method, url, is_async)
    request.withCredentials = True
    request.send()
    return request.responseText

async def text(response):
    return await (await response).text()

def fetch(url, **more):
    return text(js.fetch(url, options(**more)))
"""

REQUESTS = """site = js.location.origin
other = OTHER
await told({
    "fetch": lambda: text(js.fetch("/private?fetch")),
    "fetch include": lambda: fetch("/private?include", credentials="include"),
    "fetch same-origin": lambda: fetch("/private?same", credentials="same-origin"),
    "fetch Request": lambda: fetch(js.Request.new("/private?request", options(credentials="include"))),
    "fetch POST": lambda: fetch("/private?post", method="POST", credentials="include"),
    "fetch of the prototype": lambda: text(js.WorkerGlobalScope.prototype.fetch.call(
        js.self, "/private?prototype", options(credentials="include"))),
    "fetch cached": lambda: fetch("/private?cached", cache="force-cache"),
    "fetch beside the engine": lambda: text(js.fetch("assets/pyodide/..%2f..%2f..%2f..%2fprivate?beside")),
    "fetch of the other host": lambda: fetch(other + "private?other", credentials="include"),
    "pyfetch": lambda: text(pyfetch("/private?pyfetch")),
    "pyfetch include": lambda: text(pyfetch("/private?pyinclude", credentials="include")),
    "XHR": lambda: xhr("/private?xhr", False),
    "XHR async": lambda: xhr("/private?async", True),
    "XHR POST": lambda: xhr("/private?xhrpost", False, "POST"),
    "XHR absolute": lambda: xhr(site.replace("//", "//user:password@") + "/private?user", False),
    "XHR beside": lambda: xhr("assets/pyodide/..%2f..%2f..%2f..%2fprivate", False),
    "XHR dots": lambda: xhr("../assets/pyodide/%2e%2e/%2e%2e/%2e%2e/%2e%2e/private?dots", False),
    "XHR of the other host": lambda: xhr(other + "private?xhrother", False),
    "pyxhr": lambda: pyxhr.get("/private?pyxhr").text,
    "open_url": lambda: open_url("/private?open").read(),
})
"""

CODE = """await told({
    "eval": lambda: js.eval("1"),
    "run_js": lambda: __import__("pyodide").code.run_js("1"),
    "Function": lambda: js.Function.new("return 1"),
    "constructor": lambda: js.Object.toString.constructor("return 1"),
    "of async": lambda: js.Reflect.getPrototypeOf(js.createImageBitmap).constructor.new("return 1"),
    "of a generator": lambda: js.Reflect.getPrototypeOf(js.Object.entries).constructor("return 1"),
    "setTimeout": lambda: js.setTimeout("postMessage(1)", 0),
    "setInterval": lambda: js.setInterval("postMessage(1)", 0),
    "importScripts": lambda: js.importScripts("/private?scripts"),
    "Worker": lambda: js.Worker.new("/private?worker"),
    "postMessage": lambda: js.postMessage(1),
})
"""

NAMES = """await told({
    "self": lambda: json.dumps(sorted({name for holder in (js.self, js.DedicatedWorkerGlobalScope.prototype,
        js.WorkerGlobalScope.prototype) for name in js.Object.getOwnPropertyNames(holder)})),
    "navigator": lambda: json.dumps(list(js.Object.getOwnPropertyNames(js.WorkerNavigator.prototype))),
    "URL": lambda: json.dumps(list(js.Object.getOwnPropertyNames(js.URL))),
})
"""

# What a program puts in the place of what the rules use; each is put back, since Pyodide needs it too.
TAMPER = """from pyodide.ffi import create_proxy

own = js.location.href
answers = [
    (js.URL.prototype, "href", own), (js.URL.prototype, "origin", "https://example.org"),
    (js.URL.prototype, "protocol", "blob:"), (js.Request.prototype, "url", own),
    (js.Request.prototype, "method", "GET"),
]
found = {}
for holder, name, answer in answers:
    before = js.Reflect.getOwnPropertyDescriptor(holder, name)
    js.Reflect.defineProperty(holder, name, options(get=create_proxy(lambda: answer), configurable=True))
    try:
        coming = js.fetch(f"/private?tampered-{name}", options(credentials="include"))
        found[f"XHR {name}"] = await outcome(lambda: xhr(f"/private?tampered-xhr-{name}", False))
    finally:
        js.Reflect.defineProperty(holder, name, before)
    found[f"fetch {name}"] = await text(coming)
truth = create_proxy(lambda *_: to_js(["x"]))
methods = [(js.String.prototype, "startsWith"), (js.String.prototype, "slice"), (js.RegExp.prototype, "exec")]
for holder, name in methods:
    before = js.Reflect.getOwnPropertyDescriptor(holder, name)
    coming = None
    js.Reflect.defineProperty(holder, name, options(value=truth, configurable=True))
    try:
        coming = js.fetch(f"/private?tampered-{name}", options(credentials="include"))
    finally:
        js.Reflect.defineProperty(holder, name, before)
    found[f"fetch {name}"] = await text(coming)
found["promise"] = str(js.Reflect.defineProperty(js.Promise.prototype, "constructor", options(value=1)))
found["then"] = str(js.Reflect.set(js.Object.prototype, "then", 1))
print(json.dumps(found))
"""

WALKING = "import js, pyodide_js\nprint(js.walk(pyodide_js))\n"

# The engine's words, by all that a program can call.
FORGE = """import js
from mkdocs_pyodide.kernel import bridge as live
from pyodide.ffi import to_js

print("before")
for type in ("unprepared", "done", "error", "python", "fetched"):
    for session in live.sessions.values():
        session.emit({"type": type, "id": 99, "of": "python", "missing": {}, "stream": "stdout", "text": ""})
    message = {"data": {"type": "prepare", "packages": 1, "source": ""}}
    js.self.onmessage(to_js(message, dict_converter=js.Object.fromEntries))
print("after")
"""

PAGE = "\n\n".join(
    f'```pyodide session="s" exec="off"\n{cell}\n```' for cell in (START_CELL, REQUESTS, CODE, NAMES, TAMPER)
)
FORGING, WALKING = (f'```pyodide exec="off"\n{cell}```' for cell in (FORGE, WALKING))


class Site(Handler):
    """Serves the site, gives each reader a login, and answers what only a login may see."""

    cookies: dict

    def do_GET(self):
        if not self.path.startswith(("/private", "/login")) and "%2f" not in self.path:
            return super().do_GET()
        self.cookies[self.path] = self.headers["Cookie"]
        body = f"private of {self.headers['Cookie']}".encode()
        self.send_response(200)
        if self.path.startswith("/login"):
            self.send_header("Set-Cookie", f"{COOKIE}; HttpOnly; Path=/")
        self.send_header("Access-Control-Allow-Origin", self.headers["Origin"] or "*")
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.send_header("Cache-Control", "max-age=600" if "cached" in self.path else "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


@pytest.fixture(scope="module")
def folder(new_site):
    site = new_site()
    site.configure("content_security_policy: false")  # what holds without it holds with it
    folder = site.build(index=PAGE.replace("OTHER", json.dumps("@other@")), forging=FORGING, walking=WALKING)
    with (folder / "assets/pyodide/engine/worker.js").open("a", encoding="utf-8") as worker:
        worker.write(WALK.read_text("utf-8"))
    return folder


@pytest.fixture(scope="module")
def hosts(folder):
    """The site, and another host that has a login as well; what they were sent."""
    cookies = {}
    handler = type("Recording", (Site,), {"cookies": cookies})
    with serving(folder, handler=handler) as address, serving(folder, handler=handler) as other:
        yield address, other.replace("127.0.0.1", "localhost").removesuffix("project/site/"), cookies


def run(page, number, expected="done"):
    figure = page.locator("figure.cell").nth(number)
    figure.locator("pre").first.press("Control+Enter")  # a cell of definitions has no button
    expect(figure).to_have_attribute("data-state", expected, timeout=START)
    return figure.locator("output").text_content()


@pytest.fixture(scope="module")
def told(browser, hosts, folder):
    """Run all cells of the page in one Python; return what each of them told, and the Cookie headers."""
    address, other, cookies = hosts
    index = folder / "index.html"
    index.write_text(index.read_text("utf-8").replace("@other@", other), "utf-8")
    context = browser.new_context()
    page = context.new_page()
    for host in (address, other):
        page.goto(host.removesuffix("project/site/") + "login")
    page.goto(address)
    assert COOKIE in page.evaluate("async () => (await fetch('/private?own')).text()")
    assert COOKIE in page.evaluate("async () => (await fetch('/private?cached')).text()")
    run(page, 0)
    answers = [json.loads(run(page, number)) for number in range(1, 5)]
    yield (*answers, dict(cookies))
    context.close()


@pytest.mark.firefox
def test_no_request_of_a_program_carries_a_login(told):
    requests, _, _, tampered, cookies = told
    own = {path for path in cookies if path.startswith("/login")} | {"/private?own", "/private?cached"}
    assert {path: cookie for path, cookie in cookies.items() if cookie and path not in own} == {}
    assert {path for path in cookies if "fetch" in path} >= {"/private?fetch", "/private?pyfetch"}
    leaks = {name: answer for name, answer in {**requests, **tampered}.items() if "secret" in answer}
    assert leaks == {}


@pytest.mark.firefox
def test_requests_without_a_login_work(told):
    requests, *_ = told
    public = "private of None"
    for name in (
        "fetch",
        "fetch include",
        "fetch POST",
        "fetch Request",
        "fetch cached",
        "pyfetch",
        "pyfetch include",
    ):
        assert requests[name] == public, name
    for name in ("fetch of the other host", "XHR of the other host"):
        assert requests[name] == public, name
    for name in ("XHR", "XHR async", "XHR POST", "XHR absolute", "pyxhr"):
        assert "XMLHttpRequest would send your cookies to this site; use pyfetch" in requests[name], name
    assert requests["open_url"] == public or "use pyfetch" in requests["open_url"]


@pytest.mark.firefox
def test_no_text_becomes_code(told):
    _, code, *_ = told
    assert not [name for name, answer in code.items() if not re.match(r"\w+(?:Error|Exception): ", answer)], (
        code
    )


@pytest.mark.firefox
def test_names_are_those_of_the_list(told):
    _, _, names, *_ = told
    lists = re.findall(r"new Set\(\s*(?:`([^`]*)`\.split|\"([^\"]*)\"\.split)", CONFINE.read_text("utf-8"))
    allowed = [set((one or other).split()) for one, other in lists]
    allowed[0] |= {
        "PERSISTENT",
        "TEMPORARY",
        "walk",
    }  # two numbers that cannot be removed, and the test's own
    for kind, known in zip(("self", "navigator", "URL"), allowed, strict=True):
        assert set(json.loads(names[kind])) <= known, kind
    assert {"fetch", "setTimeout", "crypto"} <= set(json.loads(names["self"]))


@pytest.mark.firefox
def test_engine_is_not_given_away_by_what_a_program_replaces(told):
    *_, tampered, _ = told
    assert tampered.pop("promise") == tampered.pop("then") == "False"
    assert len(tampered) == 13
    assert {answer for name, answer in tampered.items() if "fetch" in name} == {"private of None"}
    assert [name for name, answer in tampered.items() if "XHR" in name and "use pyfetch" not in answer] == []


@pytest.mark.firefox
def test_nothing_that_is_reachable_gives_more(page, hosts):
    page.goto(f"{hosts[0]}walking/")
    count, found = json.loads(run(page, 0))
    assert count > 3000 and found == []


@pytest.mark.firefox
def test_program_does_not_speak_for_its_worker(page, hosts):
    page.goto(f"{hosts[0]}forging/")
    workers = []
    page.on("worker", lambda worker: workers.append(worker))
    assert run(page, 0) == "before\nafter\n"
    assert run(page, 0) == "before\nafter\n"
    assert len(workers) == 1
