import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, mock, test } from "node:test";
import vm from "node:vm";

const CODE = readFileSync(join(process.env.MADE, "service-worker.mjs"), "utf8");
const SCOPE = "https://example.org/project/site/";
const STORE = "mkdocs-pyodide /project/site/";
const REQUESTED = `${STORE} wanted`;
const PYTHON_LOCK = "pyodide-running";
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const keyOf = (text) => `${SCOPE}?sha256=${sha256(text)}`;

const FILES = {
  "index.html": "home",
  "second/index.html": "second",
  "404.html": "missing",
  "cell.js": "script",
  "assets/run/core.bin": "python",
};
const LAZY = ["assets/run/core.bin"];
const PYTHON = "assets/run/core.bin";

let served; // path below the scope -> content; null: no connection
let asked;
let caching; // how the browser's own cache was used
let stores; // name -> address -> Response
let locks;
let connection;
let pages;
let registration;
let skipped;
let room; // how many more files the store takes

beforeEach(() => {
  served = {
    "": "home",
    "second/": "second",
    "404.html": "missing",
    "cell.js": "script",
    [PYTHON]: "python",
  };
  [asked, caching] = [[], new Set()];
  stores = new Map();
  locks = new LockQueue();
  connection = {};
  pages = [];
  registration = { active: null, unregister: async () => (registration.isGone = true) };
  [skipped, room] = [0, Infinity];
});

/** As much of the browser's locks as the service worker uses: a request waits while one is held. */
class LockQueue {
  #held = null;

  hold() {
    const { promise, resolve } = Promise.withResolvers();
    this.#held = promise;
    return resolve;
  }

  async request(name, task) {
    assert.equal(name, PYTHON_LOCK);
    await this.#held;
    return task();
  }
}

const caches = {
  async open(name) {
    if (!stores.has(name)) stores.set(name, new Map());
    const held = stores.get(name);
    return {
      keys: async () => [...held.keys()].map((url) => ({ url })),
      match: async (url) => held.get(url)?.clone(),
      delete: async (request) => held.delete(request.url ?? request),
      put: async (url, response) => {
        if (room === 0) throw new DOMException("full", "QuotaExceededError");
        room -= 1;
        held.set(url, response);
      },
    };
  },
  delete: async (name) => stores.delete(name),
  has: async (name) => stores.has(name),
};

async function answerOf(input, options) {
  const url = String(input.url ?? input);
  const path = decodeURIComponent(url.slice(SCOPE.length)).split("?")[0];
  asked.push(path);
  await new Promise((resolve) => setImmediate(resolve));
  if (served === null) throw new TypeError("no connection");
  caching.add(options?.cache);
  const headers = { "Content-Type": "text/plain", "X-Of-The-Host": "its own" };
  return path in served ? new Response(served[path], { headers }) : new Response("", { status: 404 });
}

function sizesOf(files) {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.length]));
}

/** Start the service worker of a release; return its handlers. */
function start({
  files = FILES,
  lazy = LAZY,
  spare = [],
  isolation = "require-corp",
  policy = "script-src 'self'",
} = {}) {
  const hashes =
    files && Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)]));
  const handlers = {};
  const self = {
    SITE: files && { files: hashes, sizes: sizesOf(files), lazy, spare, isolation, policy },
    location: new URL("service-worker.js", SCOPE),
    navigator: { connection, locks },
    registration,
    clients: { claim: async () => {}, matchAll: async () => pages.map((path) => ({ url: SCOPE + path })) },
    skipWaiting: () => {
      skipped += 1;
    },
    addEventListener: (type, handler) => {
      handlers[type] = handler;
    },
  };
  vm.runInNewContext(CODE, {
    self,
    caches,
    fetch: answerOf,
    crypto,
    URL,
    Request,
    Response,
    Headers,
    console,
    Uint8Array,
  });
  const tell = async (type, more = {}) => {
    const waiting = [];
    handlers[type]({ ...more, waitUntil: (work) => waiting.push(work) });
    await Promise.all(waiting);
  };
  const get = async (
    path,
    { mode = "no-cors", destination = "", method = "GET", headers = {}, url } = {},
  ) => {
    const request = { url: url ?? SCOPE + path, method, headers: new Headers(headers), mode, destination };
    const waiting = [];
    let answer = null;
    const event = { request, respondWith: (a) => (answer = a), waitUntil: (work) => waiting.push(work) };
    handlers.fetch(event);
    const response = await answer;
    await Promise.all(waiting);
    return response;
  };
  /** Send a message with a port; return what was answered. */
  const ask = async (type) => {
    const answers = [];
    await tell("message", {
      data: { type },
      ports: [{ postMessage: (answer) => answers.push({ ...answer }) }],
    });
    return answers;
  };
  return { tell, ask, get, keep: (files) => tell("message", { data: { type: "precache", files } }) };
}

const stored = () => [...(stores.get(STORE)?.keys() ?? [])].sort();
const keysOf = (...paths) => paths.map((path) => keyOf(FILES[path])).sort();
const EAGER = ["index.html", "second/index.html", "404.html", "cell.js"];

test("a first release serves at once and fetches nothing", async () => {
  await start().tell("install");
  assert.equal(skipped, 1);
  assert.deepEqual(asked, []);
});

test("a later release fetches all of itself before it is installed, and waits", async () => {
  registration.active = {};
  stores.set(REQUESTED, new Map());
  await start().tell("install");
  assert.deepEqual(stored(), keysOf(...EAGER));
  assert.equal(skipped, 0);
});

test("a release of which a file is missing, or another one, is not installed", async () => {
  registration.active = {};
  stores.set(REQUESTED, new Map());
  for (const [path, content] of [
    ["second/", undefined],
    ["cell.js", "of another release"],
  ]) {
    const before = served[path];
    if (content) served[path] = content;
    else delete served[path];
    await assert.rejects(start().tell("install"), /could not be downloaded/);
    served[path] = before;
  }
});

test("a release for which there is no room is installed: it serves from the network", async () => {
  registration.active = {};
  stores.set(REQUESTED, new Map());
  room = 1;
  await start().tell("install");
  assert.equal(await (await start().get("cell.js")).text(), "script");
});

test("a later release fetches nothing if the reader has neither run a cell nor asked for a copy", async () => {
  registration.active = {};
  await start().tell("install");
  assert.deepEqual(asked, []);
  await start().keep();
  asked = [];
  served["cell.js"] = "new script";
  await start({ files: { ...FILES, "cell.js": "new script" } }).tell("install");
  assert.deepEqual(asked, ["cell.js"]);
});

test("an active release removes what others have kept", async () => {
  const worker = start();
  await worker.keep();
  (await caches.open(STORE)).put(keyOf("old"), new Response("old"));
  await worker.tell("activate");
  assert.deepEqual(stored(), keysOf(...EAGER));
});

test("all files but the lazy ones are kept when a page asks for it", async () => {
  await start().keep();
  assert.deepEqual(stored(), keysOf(...EAGER));
  assert.deepEqual(asked.sort(), ["", "404.html", "cell.js", "second/"]);
});

test("named files are kept, lazy ones too, and what is no file of the site is not", async () => {
  await start().keep([PYTHON, "cell.js", "none.js"]);
  assert.deepEqual(stored(), keysOf(PYTHON, "cell.js"));
});

test("what is kept is not fetched again, also under another name", async () => {
  await start().keep();
  asked = [];
  served["other.js"] = "script";
  served["cell.js"] = "new script";
  await start({ files: { ...FILES, "cell.js": "new script", "other.js": "script" } }).keep();
  assert.deepEqual(asked, ["cell.js"]);
});

test("a file that a host has changed on its way is not kept", async () => {
  served["cell.js"] = "script <script>ad()</script>";
  await start().keep();
  assert.ok(!stored().includes(keyOf(served["cell.js"])));
  assert.ok(!stored().includes(keyOf("script")));
});

test("nothing is kept with Save-Data or on a slow line, but what is named", async () => {
  for (connection of [{ saveData: true }, { effectiveType: "slow-2g" }]) {
    await start().keep();
    assert.deepEqual(asked, []);
  }
  await start().keep([PYTHON]);
  assert.deepEqual(stored(), keysOf(PYTHON));
});

test("nothing is kept while Python is busy", async () => {
  const release = locks.hold();
  const keeping = start().keep();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(asked, []);
  release();
  await keeping;
  assert.deepEqual(stored(), keysOf(...EAGER));
});

test("four files at most are fetched side by side", async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, `${i}`]));
  served = files;
  let [open, most] = [0, 0];
  const request = locks.request.bind(locks);
  locks.request = async (...given) => {
    most = Math.max(most, ++open);
    await request(...given);
    await new Promise((resolve) => setTimeout(resolve, 2));
    open -= 1;
  };
  await start({ files, lazy: [] }).keep();
  assert.equal(stored().length, 20);
  assert.equal(most, 4);
});

test("a page loaded anew takes the waiting release over only if no other is open", async () => {
  const replace = () => start().tell("message", { data: { type: "activate" } });
  pages = ["", "second/"];
  await replace();
  assert.equal(skipped, 0);
  pages = [""];
  await replace();
  assert.equal(skipped, 1);
});

test("a release that is not whole leaves all to the network", async () => {
  const worker = start();
  await worker.keep(["cell.js"]);
  asked = [];
  assert.equal(await (await worker.get("cell.js")).text(), "script");
  assert.deepEqual(asked, ["cell.js"]);
});

test("a whole release answers without the network", async () => {
  const worker = start();
  await worker.keep();
  served = null;
  asked = [];
  for (const [path, content] of [
    ["", "home"],
    ["index.html", "home"],
    ["second/", "second"],
    ["cell.js", "script"],
    ["cell.js?1", "script"],
  ])
    assert.equal(await (await worker.get(path)).text(), content);
  assert.deepEqual(asked, []);
});

test("a release that becomes whole answers from then on", async () => {
  const worker = start();
  await worker.get("cell.js");
  await worker.keep();
  served = null;
  asked = [];
  assert.equal(await (await worker.get("second/")).text(), "second");
  assert.deepEqual(asked, []);
});

test("a lazy file that is kept is answered with, whole or not", async () => {
  const worker = start();
  await worker.keep([PYTHON]);
  asked = [];
  assert.equal(await (await worker.get(PYTHON)).text(), "python");
  assert.deepEqual(asked, []);
});

test("a lazy file that passes is kept, and not fetched a second time for that", async () => {
  const worker = start();
  assert.equal(await (await worker.get(PYTHON)).text(), "python");
  assert.deepEqual(stored(), keysOf(PYTHON));
  await worker.keep([PYTHON]);
  assert.deepEqual(asked, [PYTHON]);
});

test("a lazy file that passes damaged is answered with and not kept", async () => {
  served[PYTHON] = "pythom";
  assert.equal(await (await start().get(PYTHON)).text(), "pythom");
  assert.deepEqual(stored(), []);
});

test("what was planted into the store is not answered with, and is removed", async () => {
  const worker = start();
  await worker.keep();
  const held = stores.get(STORE);
  for (const key of held.keys()) held.set(key, new Response("planted"));
  assert.equal(await (await worker.get("cell.js")).text(), "script");
  assert.ok(!held.has(keyOf("script")));
});

test("offline, an unknown page is the site's own for missing ones", async () => {
  const worker = start();
  await worker.keep();
  served = null;
  const response = await worker.get("none/", { mode: "navigate" });
  assert.deepEqual([response.status, await response.text()], [404, "missing"]);
  await assert.rejects(worker.get("none.js"), /no connection/);
});

test("offline, a release that is not whole answers with what it has", async () => {
  const worker = start();
  await worker.keep(["cell.js"]);
  served = null;
  assert.equal(await (await worker.get("cell.js")).text(), "script");
});

test("a folder without its slash leads to the page", async () => {
  const worker = start();
  await worker.keep();
  const response = await worker.get("second?x=1#y");
  assert.deepEqual([response.status, response.headers.get("Location")], [302, `${SCOPE}second/`]);
});

for (const [name, options] of [
  ["another origin", { url: "https://other.example/cell.js" }],
  ["another site of the origin", { url: "https://example.org/project/other.js" }],
  ["a form", { method: "POST" }],
  ["a part of a file", { headers: { Range: "bytes=0-1" } }],
  ["a name that is none", { url: `${SCOPE}%E0%A4%A` }],
])
  test(`a request for ${name} is left to the browser`, async () => {
    assert.equal(await start().get("cell.js", options), null);
  });

const guards = ({ headers }) =>
  ["Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy"].map((name) =>
    headers.get(name),
  );

test("pages are isolated, workers get the policy, other files neither", async () => {
  const worker = start();
  for (const isKept of [false, true]) {
    if (isKept) await worker.keep();
    assert.deepEqual(guards(await worker.get("", { mode: "navigate" })), [
      "require-corp",
      "same-origin",
      null,
    ]);
    const script = await worker.get("cell.js", { destination: "worker" });
    assert.deepEqual(guards(script), ["require-corp", null, "script-src 'self'"]);
    assert.deepEqual(guards(await worker.get("cell.js", { destination: "script" })), [null, null, null]);
  }
});

test("a site that cannot be isolated is not, but its workers can be taken by a page that is", async () => {
  const worker = start({ isolation: "", policy: "" });
  assert.deepEqual(guards(await worker.get("", { mode: "navigate" })), [null, null, null]);
  assert.deepEqual(guards(await worker.get("cell.js", { destination: "sharedworker" })), [
    "require-corp",
    null,
    null,
  ]);
});

test("headers of the host stay", async () => {
  const response = await start().get("", { mode: "navigate" });
  assert.equal(response.headers.get("X-Of-The-Host"), "its own");
});

test("what is kept has its type and its length, and was asked past the browser's own cache", async () => {
  await start().keep();
  const response = stores.get(STORE).get(keyOf("script"));
  assert.equal(response.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  assert.equal(response.headers.get("Content-Length"), "6");
  assert.deepEqual([...caching], ["no-cache"]);
});

test("where the store is forbidden the site is online as before", async () => {
  const { open } = caches;
  caches.open = async () => {
    throw new DOMException("no", "SecurityError");
  };
  try {
    const worker = start();
    await worker.keep();
    await worker.tell("activate");
    assert.equal(await (await worker.get("cell.js")).text(), "script");
    assert.equal(await (await worker.get(PYTHON)).text(), "python");
  } finally {
    caches.open = open;
  }
});

test("a site that has turned it off leaves nothing", async () => {
  await start().keep();
  const worker = start({ files: null });
  await worker.tell("install");
  assert.equal(skipped, 1);
  await worker.tell("activate");
  assert.deepEqual([...stores.keys()], []);
  assert.equal(registration.isGone, true);
});

test("a file has the type of its name, whatever the host has called it: the content is the build's", async () => {
  const worker = start();
  await worker.keep([...EAGER, PYTHON]);
  served = null;
  const typeOf = async (path) => (await worker.get(path)).headers.get("Content-Type");
  assert.equal(await typeOf("cell.js"), "text/javascript; charset=utf-8");
  assert.equal(await typeOf("second/"), "text/html; charset=utf-8");
  assert.equal(await typeOf(PYTHON), "text/plain"); // whose type nobody asks for
});

const TOTAL = Object.values(FILES).join("").length;

test("everything is kept when the reader asks for it, whatever the connection, and progress is reported", async () => {
  connection = { saveData: true };
  const answers = await start().ask("precache all");
  assert.deepEqual(stored(), keysOf(...EAGER, PYTHON));
  assert.deepEqual(answers.at(-1), { type: "progress", done: TOTAL, total: TOTAL });
  assert.ok(answers.length > 1);
  assert.ok(answers.every(({ done }, i) => i === 0 || done >= answers[i - 1].done));
});

test("files that no copy needs are not in it", async () => {
  const worker = start({ spare: LAZY });
  assert.equal((await worker.ask("precache all")).at(-1).total, TOTAL - FILES[PYTHON].length);
  assert.deepEqual(stored(), keysOf(...EAGER));
});

test("measuring fetches nothing and counts what is kept", async () => {
  const worker = start();
  assert.deepEqual(await worker.ask("measure"), [{ type: "progress", done: 0, total: TOTAL }]);
  assert.deepEqual(asked, []);
  await worker.keep(["cell.js"]);
  assert.deepEqual(await worker.ask("measure"), [
    { type: "progress", done: FILES["cell.js"].length, total: TOTAL },
  ]);
});

test("a copy that breaks off says why, and goes on from there", async () => {
  const worker = start();
  delete served[PYTHON];
  assert.deepEqual((await worker.ask("precache all")).at(-1), { type: "failed", problem: "connection" });
  served[PYTHON] = "python";
  assert.deepEqual((await worker.ask("precache all")).at(-1), {
    type: "progress",
    done: TOTAL,
    total: TOTAL,
  });
  room = 0;
  stores.clear();
  assert.deepEqual((await worker.ask("precache all")).at(-1), { type: "failed", problem: "room" });
});

test("a message of unknown type or shape is reported once and stores nothing", async () => {
  const errors = mock.method(console, "error", () => {}).mock;
  const worker = start();
  for (const data of [{ type: "keep" }, { type: "precache", files: "index.html" }, null])
    await worker.tell("message", { data });
  assert.equal(errors.callCount(), 3);
  assert.deepEqual([...stores.keys()], []);
  errors.restore();
});

test("a page of an earlier release lets a release that waits take over", async () => {
  await start().tell("message", { data: { type: "replace" } });
  assert.equal(skipped, 1);
});

test("whether a page may be shown in a frame says its host, offline the site alone may", async () => {
  const worker = start();
  await worker.keep();
  asked = [];
  const framed = { mode: "navigate", destination: "iframe" };
  const online = await worker.get("?embed=a", framed);
  assert.deepEqual(asked, [""]);
  assert.equal(online.headers.get("X-Of-The-Host"), "its own");
  assert.equal(online.headers.get("Content-Security-Policy"), null);
  assert.equal(online.headers.get("Cross-Origin-Resource-Policy"), null);
  assert.equal(online.headers.get("Cross-Origin-Embedder-Policy"), "require-corp");
  served = null;
  const offline = await worker.get("", framed);
  assert.equal(await offline.text(), "home");
  assert.equal(offline.headers.get("Content-Security-Policy"), "frame-ancestors 'self'");
});
