import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, beforeEach, mock, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";

// The worker as the build bundles it. In place of Pyodide is a Python of a few lines: the messages are what counts.
const home = join(process.env.MADE, "site");
const script = join(home, "engine/worker.mjs");
mkdirSync(join(home, "engine"), { recursive: true });
mkdirSync(join(home, "runtime"));
cpSync(join(process.env.MADE, "worker.mjs"), script);
writeFileSync(
  join(home, "runtime/pyodide.js"),
  "export const loadPyodide = (...given) => globalThis.python(...given);",
);
writeFileSync(join(home, "runtime/pyodide.asm.js"), "export default async () => ({});");
after(() => rmSync(home, { recursive: true }));

const CORE = "pyodide.asm.wasm.bin";
const NUMPY = "numpy.whl.bin";
const emptyModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const FILES = {
  [CORE]: zstdCompressSync(emptyModule),
  [NUMPY]: zstdCompressSync("a wheel"),
  "python_stdlib.zip": Buffer.from("library"),
};
const DATA = { "data/table.csv": Buffer.from("1 2\n") };
const described = (files) =>
  Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [
      name,
      { sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.length },
    ]),
  );
const MANIFEST = {
  folder: "runtime/",
  files: described(FILES),
  data: described(DATA),
  packages: { numpy: NUMPY },
  snapshots: [],
  compressedSuffix: ".bin",
  index: { info: { python: "3.14.0" } },
};
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)]);
const RUN = { type: "run", id: 1, session: "/#a", source: "1", packages: [], files: [], rich: true };

let sent;
let asked;
let served; // path below home -> what the server does
let now;
let program; // what Python does in a run
let live;
let written;

globalThis.self = globalThis;
self.location = pathToFileURL(script);
self.addEventListener = () => {};
self.postMessage = (message) => sent.push(message);
let visits = 0;

/** Start a worker; return the way to tell it something. */
async function start() {
  self.fetch = async (address, { signal, priority }) => {
    const path = String(address).slice(pathToFileURL(`${home}/`).href.length);
    asked.push([path, priority]);
    const givenUp = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    return Promise.race([served[path]?.() ?? new Response("", { status: 404 }), givenUp]);
  };
  visits += 1;
  await import(`${pathToFileURL(script)}?${visits}`);
  return (data) => self.onmessage({ data });
}

globalThis.python = async () => ({
  FS: {
    mkdirTree() {},
    writeFile: (path, bytes) => {
      written[path] = new TextDecoder().decode(bytes);
    },
    analyzePath: (path) => ({ exists: path in written }),
  },
  runPython() {},
  setInterruptBuffer: (signal) => {
    live.signal = signal;
  },
  checkInterrupt: () => {
    if (live.signal[0]) throw Object.assign(new Error("stopped"), { type: "KeyboardInterrupt" });
  },
  pyimport: () => live,
  get _api() {
    return live.api;
  },
  _module: {
    _emscripten_stack_get_base: () => 1 << 24,
    _PyThreadState_Get: () => 1,
    _PyUnstable_ThreadState_SetStackProtection() {},
  },
  loadedPackages: {},
  async loadPackage(names) {
    for (const name of names) {
      await (await self.fetch(new URL(`runtime/${name}.whl`, pathToFileURL(`${home}/`)))).arrayBuffer();
      this.loadedPackages[name] = "default channel";
    }
  },
  async loadPackagesFromImports() {},
});

beforeEach(() => {
  [sent, asked, now, written] = [[], [], 0, {}];
  live = {
    preloaded: [],
    forgotten: [],
    imports: (source) => JSON.stringify(source.includes("import numpy") ? ["numpy"] : []),
    imports_ahead: (source) => live.imports(source),
    preload: (module) => live.preloaded.push(module),
    make_sleep_interruptible() {},
    after_restore() {},
    interrupt: () => false,
    check_session() {},
    check_interpreter() {},
    api: {},
    forget: (session) => live.forgotten.push(session),
    run: async (session, source, rich, page) => {
      live.asked = [session, source, rich];
      if (!page.begin()) return "null";
      try {
        return JSON.stringify((await program(page)) ?? null);
      } finally {
        page.end();
      }
    },
  };
  program = () => {};
  served = {
    "manifest.json": () => Response.json(MANIFEST),
    "modules.bin": () => new Response(gzipSync(EMPTY_ZIP)),
    "data/data/table.csv": () => new Response(DATA["data/table.csv"]),
  };
  for (const [name, bytes] of Object.entries(FILES)) served[`runtime/${name}`] = () => new Response(bytes);
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  mock.method(performance, "now", () => now);
});

const soon = () => new Promise((resolve) => setTimeout(resolve, 1));
const of = (type) => sent.filter((message) => message.type === type);

/** Wait for a message of a type, which files and streams take a moment for. */
async function next(type, count = 1) {
  for (let i = 0; i < 3000; i += 1) {
    if (of(type).length >= count) return of(type)[count - 1];
    await soon();
  }
  assert.fail(`no ${type} among ${JSON.stringify(sent)}`);
}

async function pass(milliseconds) {
  for (let i = 0; i < milliseconds; i += 3000) {
    now += 3000;
    mock.timers.tick(3000);
    await soon();
  }
}

test("a worker says that it is here, and asks for nothing", async () => {
  await start();
  assert.deepEqual(sent, [{ type: "loaded" }]);
  assert.deepEqual(asked, []);
});

test("a run is progress, its start, its output, and one message at its end", async () => {
  program = (page) => {
    page.tell('{"type": "output", "stream": "stdout", "text": "1\\n"}');
    page.tell('{"type": "output", "stream": "stderr", "text": "2\\n"}');
  };
  const tell = await start();
  tell({ ...RUN, id: 7, source: "import numpy", packages: ["numpy"] });
  await next("done");
  const own = sent.filter(({ id }) => id === 7);
  assert.deepEqual(
    own.filter(({ type }) => type !== "progress"),
    [
      { id: 7, type: "start", from: "cold" },
      { id: 7, type: "output", stream: "stdout", text: "1\n" },
      { id: 7, type: "output", stream: "stderr", text: "2\n" },
      { id: 7, type: "done" },
    ],
  );
  const stages = [...new Set(of("progress").map(({ stage }) => stage))];
  assert.deepEqual(stages, ["downloading Python", "starting Python", "importing modules"]);
  assert.deepEqual(live.asked, ["/#a", "import numpy", true]);
  assert.deepEqual(live.preloaded, ["numpy"]);
  const others = sent.filter(({ id }) => id !== 7).map(({ type }) => type);
  assert.deepEqual(others, ["loaded", "ready", "missing packages"]);
});

test("the page hears how many bytes of which packages are not there yet", async () => {
  const tell = await start();
  tell(RUN);
  await next("done");
  assert.deepEqual(of("missing packages"), [
    { type: "missing packages", missing: { numpy: FILES[NUMPY].length } },
  ]);
  tell({ ...RUN, id: 2 });
  await next("done", 2);
  assert.equal(of("missing packages").length, 1);
  const halves = [FILES[NUMPY].subarray(0, 9), FILES[NUMPY].subarray(9)];
  served[`runtime/${NUMPY}`] = () => new Response(ReadableStream.from(halves));
  tell({ ...RUN, id: 3, packages: ["numpy"] });
  await next("done", 3);
  assert.deepEqual(of("missing packages")[1], { type: "missing packages", missing: {} });
  assert.ok(of("progress").some(({ id, stage }) => id === 3 && stage === "downloading packages"));
});

test("runs that are asked for at once run one after the other", async () => {
  const order = [];
  program = async () => {
    order.push(live.asked[1]);
    await soon();
    order.push(`end of ${live.asked[1]}`);
  };
  const tell = await start();
  for (const id of [1, 2]) tell({ ...RUN, id, source: `${id}` });
  await next("done", 2);
  assert.deepEqual(order, ["1", "end of 1", "2", "end of 2"]);
});

test("an error of the program is told with what Python says of it", async () => {
  program = () => ({ name: "ValueError", line: 3, traceback: "Traceback …" });
  const tell = await start();
  tell(RUN);
  const error = {
    id: 1,
    type: "error",
    origin: "program",
    name: "ValueError",
    line: 3,
    traceback: "Traceback …",
  };
  assert.deepEqual(await next("error"), error);
});

test("a Python that fails is reported as crashed", async () => {
  program = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  const tell = await start();
  tell(RUN);
  const message = "Python has stopped working (unreachable). Python has to be restarted. Your code is kept.";
  assert.deepEqual(await next("error"), { id: 1, type: "error", origin: "crash", message });
});

test("a fatal error of Pyodide is reported at once, whether the run ends or not", async () => {
  program = () => {
    live.api.on_fatal(new RangeError("Maximum call stack size exceeded"));
    return new Promise(() => {});
  };
  const tell = await start();
  tell(RUN);
  assert.match((await next("crash")).message, /^Python ran out of stack/);
});

test("a Python that a run has broken is reported when it has ended", async () => {
  live.check_session = () => {
    throw Object.assign(new Error("Traceback …\nKeyError: 'warnings'\n"), { type: "KeyError" });
  };
  const tell = await start();
  tell(RUN);
  const { origin, message } = await next("error");
  assert.equal(origin, "crash");
  assert.match(message, /^The program changed something that Python itself needs \(KeyError: 'warnings'\)/);
});

test("Python is checked while a run waits, and no signal reaches it", async () => {
  let checks = 0;
  live.check_interpreter = () => {
    checks += 1;
    live.signal.stop(1);
    assert.equal(live.signal[0], 0);
    throw Object.assign(new Error("NameError: print"), { type: "NameError" });
  };
  program = (page) => page.ask("Name? ");
  const tell = await start();
  tell(RUN);
  await next("stdin request");
  await pass(3000);
  assert.match((await next("crash")).message, /^The program changed something .* \(NameError: print\)/);
  assert.ok(checks > 0);
  assert.equal(live.signal[0], 2); // it is still for the program
});

test("a signal that arrives in a check ends what the program waits for", async () => {
  live.check_interpreter = () => {
    throw Object.assign(new Error("KeyboardInterrupt"), { type: "KeyboardInterrupt" });
  };
  program = async (page) => ((await page.ask("Name? ")) === false ? { name: "KeyboardInterrupt" } : null);
  const tell = await start();
  tell(RUN);
  await next("stdin request");
  await pass(500);
  assert.equal((await next("error")).name, "KeyboardInterrupt");
  assert.deepEqual(of("crash"), []);
});

test("a question is a message, and so is its answer", async () => {
  program = async (page) => {
    const answer = await page.ask("Name? ");
    page.tell(JSON.stringify({ type: "output", stream: "stdout", text: answer }));
  };
  const tell = await start();
  tell(RUN);
  assert.deepEqual(await next("stdin request"), { id: 1, type: "stdin request", prompt: "Name? " });
  tell({ type: "stdin", text: "Ada" });
  await next("done");
  assert.equal(of("output")[0].text, "Ada");
});

test("Stop ends a program that waits", async () => {
  program = async (page) => ((await page.ask("Name? ")) === false ? { name: "KeyboardInterrupt" } : null);
  const tell = await start();
  tell(RUN);
  await next("stdin request");
  tell({ type: "stop", id: 1 });
  assert.equal((await next("error")).name, "KeyboardInterrupt");
});

test("Stop of another run leaves the one that waits", async () => {
  program = (page) => page.ask("Name? ").then(() => null);
  const tell = await start();
  tell({ ...RUN, id: 2 });
  await next("stdin request");
  tell({ type: "stop", id: 1 });
  await soon();
  tell({ type: "stdin", text: "Ada" });
  await next("done");
});

test("a program that prints is stopped when its output comes by", async () => {
  program = (page) => {
    live.signal.stop(1); // as if another thread had shared it
    try {
      page.tell('{"type": "output", "stream": "stdout", "text": "1"}');
    } catch ({ type }) {
      return { name: type };
    }
  };
  const tell = await start();
  tell(RUN);
  assert.equal((await next("error")).name, "KeyboardInterrupt");
});

test("an interrupt that hits the lines around the cell is the program's", async () => {
  program = () => {
    throw Object.assign(new Error("stopped"), { type: "KeyboardInterrupt" });
  };
  const tell = await start();
  tell(RUN);
  assert.deepEqual(await next("error"), {
    id: 1,
    type: "error",
    origin: "program",
    name: "KeyboardInterrupt",
  });
});

test("a run that was stopped before its turn ends without a word", async () => {
  const tell = await start();
  tell({ type: "stop", id: 1 });
  tell(RUN);
  assert.deepEqual(await next("done"), { id: 1, type: "done" });
  assert.deepEqual(asked, []);
});

test("data files are laid beside the modules, each fetched once", async () => {
  const tell = await start();
  for (const id of [1, 2]) tell({ ...RUN, id, files: ["data/table.csv"] });
  await next("done", 2);
  assert.equal(written["/live/modules/data/table.csv"], "1 2\n");
  assert.equal(asked.filter(([path]) => path === "data/data/table.csv").length, 1);
});

test("a data file that cannot be had is an error of a file, and leaves Python alive", async () => {
  served["data/data/table.csv"] = () => new Response("1 3\n");
  const tell = await start();
  tell({ ...RUN, files: ["data/table.csv"] });
  const { origin, message } = await next("error");
  assert.equal(origin, "file");
  assert.match(message, /^table\.csv is damaged: expected sha256/);
  tell({ ...RUN, id: 2 });
  await next("done");
});

test("a package that cannot be had is an error of a file", async () => {
  served[`runtime/${NUMPY}`] = () => new Response("", { status: 503 });
  const tell = await start();
  tell(RUN); // Python is there
  await next("done");
  tell({ ...RUN, id: 2, packages: ["numpy"] });
  const error = await next("error");
  assert.deepEqual([error.origin, error.message], ["file", `${NUMPY} could not be downloaded: HTTP 503`]);
});

const FAULTS = {
  missing: [() => new Response("", { status: 404 }), "could not be downloaded: HTTP 404"],
  unavailable: [() => new Response("", { status: 503 }), "could not be downloaded: HTTP 503"],
  "out of reach": [() => Promise.reject(new TypeError("failed")), "could not be downloaded: no connection"],
  damaged: [() => new Response("another"), "is damaged"],
};
const NEEDED = ["manifest.json", "modules.bin", `runtime/${CORE}`];
for (const [name, [act, says]] of Object.entries(FAULTS))
  for (const path of NEEDED)
    test(`${path} that is ${name} ends the run`, async () => {
      served[path] = act;
      const tell = await start();
      tell(RUN);
      const error = await next("error");
      assert.deepEqual([error.id, error.origin], [1, "python"]);
      assert.ok(error.message.startsWith(`${path.split("/").at(-1)} ${says}`), error.message);
    });

for (const path of NEEDED) {
  test(`${path} that never comes is given up after 30 s`, async () => {
    served[path] = () => new Promise(() => {});
    const tell = await start();
    tell(RUN);
    for (let i = 0; i < 20; i += 1) await soon(); // all else has come
    await pass(30_000);
    assert.deepEqual(of("error"), []);
    await pass(3_000);
    assert.equal(
      (await next("error")).message,
      `${path.split("/").at(-1)} could not be downloaded: no data for 30 s`,
    );
  });

  test(`${path} that never comes is given up by Stop`, async () => {
    served[path] = () => new Promise(() => {});
    const tell = await start();
    tell(RUN);
    for (let i = 0; i < 20; i += 1) await soon();
    tell({ type: "stop", id: 1 });
    assert.match((await next("error")).message, /could not be downloaded: it was stopped/);
  });
}

test("a script of Pyodide's that is missing ends the run", async () => {
  served["manifest.json"] = () => Response.json({ ...MANIFEST, folder: "elsewhere/" });
  served[`elsewhere/${CORE}`] = served[`runtime/${CORE}`];
  served["elsewhere/python_stdlib.zip"] = served["runtime/python_stdlib.zip"];
  const tell = await start();
  tell(RUN);
  assert.match(
    (await next("error")).message,
    /^pyodide(\.asm)?\.js could not be downloaded: no connection, or a wrong file$/,
  );
});

test("what fails ahead of a run is told as that alone", async () => {
  served["manifest.json"] = () => new Response("", { status: 503 });
  const tell = await start();
  tell({ type: "prepare", source: "1", packages: [], files: [] });
  await next("preparation failed");
  assert.deepEqual(sent, [{ type: "loaded" }, { type: "preparation failed" }]);
});

test("work ahead says nothing of itself, runs no program, and is of low priority", async () => {
  program = assert.fail;
  const tell = await start();
  tell({ type: "prepare", source: "import numpy", packages: ["numpy"], files: ["data/table.csv"] });
  await next("missing packages");
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["loaded", "ready", "missing packages"],
  );
  assert.deepEqual(live.preloaded, ["numpy"]);
  assert.ok(asked.every(([, priority]) => priority === "low"));
  program = () => {};
  const before = asked.length;
  tell({ ...RUN, source: "import numpy", packages: ["numpy"], files: ["data/table.csv"] });
  await next("done");
  assert.equal(asked.length, before);
});

test("a run is of the usual priority", async () => {
  const tell = await start();
  tell(RUN);
  await next("done");
  assert.ok(asked.every(([, priority]) => priority === "auto"));
});

test("the next worker needs no core that an earlier one has compiled", async () => {
  const tell = await start();
  tell(RUN);
  const { compiled } = await next("ready");
  await next("done");
  assert.ok(compiled.core instanceof WebAssembly.Module);
  [sent, asked] = [[], []];
  const tellNext = await start();
  tellNext({ type: "compiled modules", compiled });
  tellNext(RUN);
  await next("done");
  assert.ok(!asked.some(([path]) => path.endsWith(CORE)));
});

test("a shared number stops a run, a shared buffer brings an answer", async () => {
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  const tell = await start();
  tell({ type: "shared memory", buffers: { stopped, answer: new SharedArrayBuffer(16) } });
  stopped[0] = 1;
  tell(RUN); // it was stopped while it was on its way
  tell({ ...RUN, id: 2 });
  await next("done", 2);
  assert.deepEqual(
    of("start").map(({ id }) => id),
    [2],
  );
});

test("a session is forgotten, also before there is one", async () => {
  const tell = await start();
  tell({ type: "forget", session: "/#a" });
  tell(RUN);
  await next("done");
  tell({ type: "forget", session: "/#a" });
  await soon();
  assert.deepEqual(live.forgotten, ["/#a"]);
});

test("a message of unknown type or shape is reported once and leaves the runs as they are", async () => {
  const errors = mock.method(console, "error", () => {}).mock;
  const tell = await start();
  for (const message of [{ type: "eval" }, { ...RUN, source: 1 }, { type: "toString" }, undefined])
    tell(message);
  assert.equal(errors.callCount(), 4);
  tell(RUN);
  assert.deepEqual(await next("done"), { id: 1, type: "done" });
});
