/** Python's side: the only file that knows Pyodide. Ends each run with one message. */

// These need what is withheld from programs.
import { Signal, Waits } from "../shared/interrupt.js";
import { busyWith } from "../shared/priority-lock.js";
import { hold } from "../shared/worker-liveness.js";
import { Depot } from "./opfs-cache.js";
import { post as postToPage } from "./post-message.js";
import "./sandbox.js";
import { explainBroken, explainCrash, guardStack } from "../shared/crash.js";
import { Questions } from "../shared/stdin-channel.js";
import { unpack } from "../shared/zip.js";
import { Boot } from "./boot.js";
import { Downloads, inflate } from "./downloads.js";
import { Network, Unavailable } from "./fetch.js";

/**
 * @import { Asked, Buffers, Compiled, Failure, FileSystem, FromWorker, Handlers, Live, Manifest, OfRun, PageOfRun,
 *   Pyodide, Python, ToWorker, Wanted } from "../shared/protocol.js"
 * @typedef {(message: OfRun) => void} Post
 */

const home = new URL("../", import.meta.url);
const CALM = 1000; // ms after a run
const CHECK_INTERVAL_MS = 500;
const network = new Network(home);
const downloads = new Downloads(home, network, new Depot(home));
const waits = new Waits();
const questions = new Questions(waits);
const signal = new Signal();
/** @type {Buffers | null} */ let shared = null; // where the page is cross-origin isolated
/** @type {Compiled | null} */ let compiled = null; // by an earlier worker
let told = -1; // how many packages the page knows to be there
/** @type {Manifest} */ let manifest; // what the site has of Python
/** @type {Promise<Python> | undefined} */ let starting;
let hasStarted = false;
/** @type {Promise<void> | undefined} */ let preparing; // what is done ahead of the first run
/** @type {(() => Promise<void>) | null | undefined} */ let keep; // what the next visit begins with; done once
let runs = Promise.resolve(); // one after the other
let loading = 0; // the number of the run whose files are on their way
let running = 0; // the number of the run that Python has begun and not ended

/** @type {Handlers<ToWorker>} */
const handlers = {
  run: (message) => {
    runs = busyWith(runs.then(() => run(message)));
  },
  prepare,
  compiled: (message) => {
    compiled = message.compiled;
  },
  live: ({ life }) => hold(life, postToPage),
  stop,
  share: ({ buffers }) => {
    shared = buffers;
  },
  answer: ({ text }) => questions.answer(text),
  forget: async ({ session }) => (await starting)?.live.forget(session),
};

// What fails on the way to Python is told by run(), once.
self.addEventListener("unhandledrejection", (event) => event.preventDefault());
self.onmessage = (/** @type {MessageEvent<ToWorker>} */ { data }) =>
  /** @type {(message: ToWorker) => unknown} */ (handlers[data.type])(data);

async function run(/** @type {Asked} */ asked) {
  const { id } = asked;
  /** @type {Post} */ const post = (message) => postToPage({ ...message, id });
  loading = id;
  network.priority = "auto";
  downloads.lament = (message) => post({ type: "output", stream: "stderr", text: `${message}\n` });
  post(await outcome(asked, post));
  setTimeout(keepRuntime, CALM);
}

/**
 * Run a cell; return the message that ends the run. `of` tells what an error is of: see worker-client.js.
 * @param {Asked} asked
 * @param {Post} post
 * @returns {Promise<import("../shared/protocol.js").Ended>}
 */
async function outcome(asked, post) {
  let python;
  if (signal.stopped[0] >= asked.id) return { type: "done" };
  try {
    tellProgress(post);
    await preparing;
    starting ??= start(asked.packages);
    python = await starting;
    await load(python, asked, post);
  } catch (error) {
    const isPythons = python && /** @type {Failure} */ (error).type; // an exception that no file explains
    if (isPythons)
      return { type: "error", of: "crash", message: explainBroken(/** @type {Failure} */ (error)) };
    return { type: "error", of: python ? "file" : "python", message: /** @type {Error} */ (error).message };
  }
  return execute(python, asked, post);
}

/** Stop a run that has not begun, or one whose program waits: only then is this heard. */
async function stop(/** @type {{id: number}} */ { id }) {
  signal.stop(id);
  if (id === loading) network.giveUp();
  if (id !== running) return;
  const { live } = /** @type {Python} */ (await starting);
  // The signal is for the program, not for the lines that end its waiting.
  signal.isHeld = true;
  if (waits.end() || live.interrupt()) signal.end();
  else signal.isHeld = false;
}

/** The reader may run this soon: do all that comes before, and say nothing. */
function prepare(/** @type {Wanted} */ wanted) {
  network.priority = "low";
  starting ??= start(wanted.packages);
  const prepared = starting.then((python) => load(python, wanted, () => {}));
  preparing = busyWith(prepared.catch(() => postToPage({ type: "unprepared" })));
}

/**
 * @param {Python} python
 * @param {Asked} asked
 * @param {Post} post
 * @returns {Promise<import("../shared/protocol.js").Ended>}
 */
async function execute({ pyodide, live, from }, { id, session, source, rich, permit }, post) {
  /** @type {PageOfRun} */ const page = {
    begin: () => {
      if (!signal.begin(id, permit)) return false;
      [loading, running] = [0, id];
      post({ type: "start", from });
      return true;
    },
    end: () => {
      running = 0;
      signal.end();
    },
    tell: (event) => {
      post({ ...JSON.parse(event), type: "output" }); // a program can call this too
      pyodide.checkInterrupt(); // a slow loop comes by here before Python looks by itself
    },
    ask: (prompt) => {
      post({ type: "input", prompt });
      return questions.wait();
    },
  };
  const watch = setInterval(() => checkMeanwhile(live), CHECK_INTERVAL_MS);
  try {
    const error = JSON.parse(await live.run(session, source, rich, page));
    live.check();
    return error ? { ...error, type: "error", of: "program" } : { type: "done" };
  } catch (error) {
    // An interrupt can hit the few lines around the cell.
    // The type is that of an exception of Python's; without one Python itself has failed.
    const name = /** @type {Failure | undefined} */ (error)?.type;
    if (name === "KeyboardInterrupt") return { type: "error", of: "program", name };
    const message = name
      ? explainBroken(/** @type {Failure} */ (error))
      : explainCrash(/** @type {Failure | undefined} */ (error));
    return { type: "error", of: "crash", message };
  } finally {
    clearInterval(watch);
  }
}

/** Check Python while a run waits, or no longer comes to its end: a program has the worker to itself otherwise. */
function checkMeanwhile(/** @type {Live} */ live) {
  const { isHeld } = signal;
  signal.isHeld = true; // it is for the program
  try {
    live.probe();
  } catch (error) {
    postToPage({ type: "crash", message: explainBroken(/** @type {Failure} */ (error)) });
  } finally {
    signal.isHeld = isHeld;
  }
}

/** Start Python with the packages of the first cell. */
async function start(/** @type {string[]} */ packages) {
  const modules = whole("modules.bin", (file) => inflate(file.stream()));
  modules.catch(() => {});
  manifest = await whole("manifest.json", async (file) => JSON.parse(await file.text()));
  downloads.know(manifest.folder, manifest.files, manifest.data);
  const boot = new Boot(network, downloads, manifest, home, packages, compiled);
  const { pyodide, isRestored } = await boot.python();
  // A program has not run yet, so what another worker gets is what was verified.
  postToPage({ type: "python", compiled: await boot.compiled() });
  if (isRestored) keep = () => boot.keep();
  unpack(pyodide.FS, "/live", await modules);
  if (!isRestored) pyodide.runPython("import sys; sys.path[:0] = ['/live/modules', '/live/engine']");
  pyodide._api.on_fatal = (error) => postToPage({ type: "crash", message: explainCrash(error) });
  guardStack(pyodide._module);
  pyodide.setInterruptBuffer(signal);
  if (shared) {
    signal.stopped = shared.stopped;
    questions.share(shared.answer, () => pyodide.checkInterrupt());
  }
  const live = pyodide.pyimport("mkdocs_pyodide.kernel.bridge");
  if (isRestored) live.wake();
  hasStarted = true;
  live.prepare((milliseconds) => waits.until((resolve) => setTimeout(resolve, milliseconds)));
  return { pyodide, live, from: isRestored ? "snapshot" : "nothing" };
}

/** Where it cannot be kept, the next visit starts as this one did. */
function keepRuntime() {
  keep?.().catch(() => {});
  keep = null;
}

/**
 * A file that the manifest does not name, and what is made of it. Throws Unavailable.
 * @template Made
 * @param {string} name
 * @param {(file: Blob) => Promise<Made>} make
 */
async function whole(name, make) {
  const file = await network.whole(name);
  return make(file).catch(() => {
    throw new Unavailable(`${name} is damaged`);
  });
}

/**
 * Have all that a source needs, imported ahead so that its run is the reader's own time. Throws Unavailable.
 * @param {Python} python
 * @param {Wanted} wanted
 * @param {Post} post
 */
async function load({ pyodide, live }, { source, packages, files = [] }, post) {
  /** @type {string[]} */ const modules = JSON.parse(live.imports(source));
  const quiet = { messageCallback: () => {} };
  const imports = modules.map((m) => `import ${m}`).join("\n");
  downloads.startCount();
  // What fails is told by the download; Pyodide goes on without the package.
  await downloads.through(pyodide.loadPackage(packages, quiet));
  await downloads.through(pyodide.loadPackagesFromImports(imports, quiet));
  await bring(pyodide, files);
  tellMissing(pyodide);
  const ahead = JSON.parse(live.imports_ahead(source));
  if (ahead.length > 0) post({ type: "progress", stage: "importing modules" });
  for (const module of ahead) live.preload(module);
}

/** Say which packages a run would still have to fetch, in bytes, when there are fewer of them. */
function tellMissing(/** @type {Pyodide} */ { loadedPackages }) {
  const count = Object.keys(loadedPackages).length;
  if (count === told) return;
  told = count;
  const missing = (/** @type {[string, string]} */ [name]) => !(name in loadedPackages);
  const size = (/** @type {[string, string]} */ [name, file]) => [name, manifest.files[file].size];
  const packages = Object.entries(manifest.packages).filter(missing).map(size);
  postToPage({ type: "fetched", missing: Object.fromEntries(packages) });
}

/** Put the data files that a cell names beside the modules, each once. */
async function bring(/** @type {Pyodide} */ pyodide, /** @type {string[]} */ files) {
  const missing = files.filter((name) => !pyodide.FS.analyzePath(`/live/modules/${name}`).exists);
  const contents = await Promise.all(missing.map((name) => downloads.data(name)));
  for (const [index, name] of missing.entries()) {
    const path = `/live/modules/${name}`;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, contents[index]);
  }
}

function tellProgress(/** @type {Post} */ post) {
  /** @type {(stage: string, loaded?: number, total?: number) => void} */
  const tell = (stage, loaded, total) => post({ type: "progress", stage, loaded, total });
  downloads.report = (loaded, total) => {
    if (loaded < total) tell(hasStarted ? "fetching packages" : "fetching Python", loaded, total);
    else if (!hasStarted) tell("starting Python", loaded, total);
  };
  if (!hasStarted) tell("fetching Python");
  downloads.tell();
}

postToPage({ type: "here" });
