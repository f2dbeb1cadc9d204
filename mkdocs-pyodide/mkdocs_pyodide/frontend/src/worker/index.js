/** Receive the page's messages, start Python and pass it the runs, one after the other: the entry point of worker.js. */

import { withPriority } from "../shared/priority-lock.js";
// These need what is withheld from programs.
import * as strings from "../shared/strings/en.js";
import { OpfsCache } from "./opfs-cache.js";
import "../shared/interrupt.js";
import { holdLock } from "../shared/worker-liveness.js";
import { post as postToPage } from "./post-message.js";
import "./sandbox.js";
import { explainBrokenInterpreter, explainCrash } from "../shared/crash.js";
import { ARCHIVE, ENGINE, LIVE, MODULES } from "../shared/paths.js";
import { isMessage, TO_WORKER } from "../shared/protocol.js";
import { extractInto } from "../shared/zip.js";
import { Boot } from "./boot.js";
import { Downloads, gunzip } from "./downloads.js";
import { Network, Unavailable } from "./fetch.js";
import { FetchShim } from "./fetch-shim.js";
import { limitMemory } from "./memory-limit.js";
import { PackageLoader } from "./packages.js";
import { current, execute, interruptWait, signal, stdin, waits } from "./run.js";
import { guardStack } from "./stack-guard.js";

/**
 * @import { Asked, Buffers, Compiled, Ended, Handlers, Needs, ToWorker } from "../shared/protocol.js"
 * @import { Manifest } from "../shared/manifest.js"
 * @import { Failure, Python } from "../shared/pyodide.js"
 * @import { Post } from "./run.js"
 */

const home = new URL("../", import.meta.url);
const CACHE_DELAY_MS = 1000; // ms after a run
const network = new Network(home);
const downloads = new Downloads(network, new OpfsCache(home));
const shim = new FetchShim(home, downloads);
const packages = new PackageLoader(downloads, shim, postToPage);
/** @type {Buffers | null} */ let shared = null; // where the page is cross-origin isolated
/** @type {Compiled | null} */ let compiled = null; // by an earlier worker
/** @type {Promise<Python> | undefined} */ let starting;
let hasStarted = false;
/** @type {Promise<void> | undefined} */ let preparing; // what is done ahead of the first run
/** @type {(() => Promise<void>) | null | undefined} */ let cacheForNextVisit; // what the next visit begins with; done once
let runs = Promise.resolve(); // one after the other

/** @type {Handlers<ToWorker>} */
const handlers = {
  run: (message) => {
    runs = withPriority(runs.then(() => run(message)));
  },
  prepare,
  "compiled modules": (message) => {
    compiled = message.compiled;
  },
  "hold lock": ({ name }) => holdLock(name, postToPage),
  stop,
  "shared memory": ({ buffers }) => {
    shared = buffers;
  },
  stdin: ({ text }) => stdin.answer(text),
  forget: async ({ session }) => {
    const python = await starting;
    signal.maskDuring(() => python?.live.forget(session));
  },
};

// What fails on the way to Python is reported by run(), once.
self.addEventListener("unhandledrejection", (event) => event.preventDefault());
self.onmessage = ({ data }) => {
  if (isMessage(TO_WORKER, data)) /** @type {(message: ToWorker) => unknown} */ (handlers[data.type])(data);
};

async function run(/** @type {Asked} */ asked) {
  const { id } = asked;
  /** @type {Post} */ const post = (message) => postToPage({ ...message, id });
  current.loading = id;
  network.priority = "auto";
  downloads.onLazyReadError = (message) => post({ type: "output", stream: "stderr", text: `${message}\n` });
  post(await outcome(asked, post));
  setTimeout(cacheRuntime, CACHE_DELAY_MS);
}

/**
 * Load what a cell needs and run it; return the message that ends the run.
 * @param {Asked} asked
 * @param {Post} post
 * @returns {Promise<Ended>}
 */
async function outcome(asked, post) {
  let python;
  if (signal.stopped[0] >= asked.id) return { type: "done" };
  try {
    reportProgress(post);
    await preparing;
    starting ??= start(asked.packages);
    python = await starting;
    if (!asked.widget) await packages.load(python, asked, post); // its cell has run
  } catch (error) {
    const isPythons = python && /** @type {Failure} */ (error).type; // an exception that no file explains
    if (isPythons)
      return {
        type: "error",
        origin: "crash",
        message: explainBrokenInterpreter(/** @type {Failure} */ (error)),
      };
    return {
      type: "error",
      origin: python ? "file" : "python",
      message: /** @type {Error} */ (error).message,
    };
  }
  return execute(python, asked, post);
}

/** Stop a run that has not begun, or one whose program waits: only then is this message received. */
async function stop(/** @type {{id: number}} */ { id }) {
  signal.stop(id);
  if (id === current.loading) network.abort();
  if (id === current.running) interruptWait(/** @type {Python} */ (await starting));
}

/** The reader may run this soon: do all that comes before, and say nothing. */
function prepare(/** @type {Needs} */ needs) {
  network.priority = "low";
  starting ??= start(needs.packages);
  const prepared = starting.then((python) => packages.load(python, needs, () => {}));
  preparing = withPriority(prepared.catch(() => postToPage({ type: "preparation failed" })));
}

/** Start Python with the packages of the first cell. */
async function start(/** @type {string[]} */ names) {
  const modules = fetchFile(ARCHIVE, (file) => gunzip(file.stream()));
  modules.catch(() => {});
  const manifest = /** @type {Manifest} */ (
    await fetchFile("manifest.json", async (file) => JSON.parse(await file.text()))
  );
  downloads.setManifest(manifest);
  const boot = new Boot(network, downloads, shim, manifest, home, names, compiled);
  const { pyodide, isRestored } = await boot.start();
  // A program has not run yet, so what another worker gets is what was verified.
  postToPage({ type: "ready", compiled: await boot.compiled() });
  if (isRestored) cacheForNextVisit = () => boot.cacheForNextVisit();
  extractInto(pyodide.FS, LIVE, await modules);
  if (!isRestored) pyodide.runPython(`import sys; sys.path[:0] = ["${MODULES}", "${ENGINE}"]`);
  pyodide._api.on_fatal = (error) => postToPage({ type: "crash", message: explainCrash(error) });
  guardStack(pyodide._module);
  limitMemory();
  pyodide.setInterruptBuffer(signal);
  if (shared) {
    signal.stopped = shared.stopped;
    stdin.share(shared.answer, () => pyodide.checkInterrupt());
  }
  const live = pyodide.pyimport("mkdocs_pyodide.kernel.bridge");
  if (isRestored) live.after_restore();
  hasStarted = true;
  live.make_sleep_interruptible((milliseconds) => waits.wait((resolve) => setTimeout(resolve, milliseconds)));
  return { pyodide, live, manifest, from: isRestored ? "snapshot" : "cold" };
}

/** Cache what the next visit begins with; where that fails, it starts as this one did. */
function cacheRuntime() {
  cacheForNextVisit?.().catch(() => {});
  cacheForNextVisit = null;
}

/**
 * A file that the manifest does not name, and what is made of it. Throws Unavailable.
 * @template Made
 * @param {string} name
 * @param {(file: Blob) => Promise<Made>} make
 */
async function fetchFile(name, make) {
  const file = await network.fetchAll(name);
  return make(file).catch(() => {
    throw new Unavailable(strings.isDamaged(name));
  });
}

function reportProgress(/** @type {Post} */ post) {
  /** @type {(stage: string, loaded?: number, total?: number) => void} */
  const report = (stage, loaded, total) => post({ type: "progress", stage, loaded, total });
  downloads.onProgress = (loaded, total) => {
    if (loaded < total)
      report(hasStarted ? strings.DOWNLOADING_PACKAGES : strings.DOWNLOADING_PYTHON, loaded, total);
    else if (!hasStarted) report(strings.STARTING_PYTHON, loaded, total);
  };
  if (!hasStarted) report(strings.DOWNLOADING_PYTHON);
  downloads.emitProgress();
}

postToPage({ type: "loaded" });
