/** Python's side: the only file that knows Pyodide. Ends each run with one message. */

// These need what is withheld from programs.
import { busyWith } from "./busy.js";
import { Depot } from "./depot.js";
import { hold } from "./life.js";
import "./confine.js";
import { unpack } from "./archive.js";
import { Boot } from "./boot.js";
import { Downloads } from "./download.js";
import { Signal, Waits } from "./interrupt.js";
import { Questions } from "./questions.js";

const home = new URL("../", import.meta.url);
const CALM = 1000; // ms after a run
const downloads = new Downloads(home, new Depot(home));
const waits = new Waits();
const questions = new Questions(waits);
const signal = new Signal();
let shared = null; // {stopped, answer}, where the page is cross-origin isolated
let compiled = null; // by an earlier worker
let starting; // the promise of {pyodide, live, from}
let preparing; // what is done ahead of the first run
let keep; // what the next visit begins with; done once
let runs = Promise.resolve(); // one after the other
let running = 0; // the number of the run that Python has begun and not ended

const handlers = {
  run: (message) => {
    runs = busyWith(runs.then(() => run(message)));
  },
  prepare,
  compiled: (message) => {
    compiled = message.compiled;
  },
  live: ({ life }) => hold(life),
  stop,
  share: ({ buffers }) => {
    shared = buffers;
  },
  answer: ({ text }) => questions.answer(text),
  forget: async ({ session }) => (await starting)?.live.forget(session),
};

// What fails on the way to Python is told by run(), once.
self.addEventListener("unhandledrejection", (event) => event.preventDefault());
self.onmessage = ({ data }) => handlers[data.type](data);

async function run(asked) {
  const { id, source, packages, files } = asked;
  const post = (message) => self.postMessage({ id, ...message });
  downloads.priority = "auto";
  try {
    tellProgress(post);
    await preparing;
    starting ??= start(packages);
    const { pyodide, live } = await starting;
    await load(pyodide, live, packages, source, post);
    await bring(pyodide, files);
    downloads.lament = (message) => post({ type: "output", stream: "stderr", text: `${message}\n` });
    post(await execute(await starting, asked, post));
  } catch (error) {
    post({ type: "unavailable", message: error.message });
  }
  setTimeout(keepRuntime, CALM);
}

/** Stop a run that has not begun, or one whose program waits: only then is this heard. */
async function stop({ id }) {
  signal.stop(id);
  if (id !== running) return;
  const { live } = await starting;
  // The signal is for the program, not for the lines that end its waiting.
  signal.isHeld = true;
  if (waits.end() || live.interrupt()) signal.end();
  else signal.isHeld = false;
}

/** The reader may run this soon: do all that comes before, and say nothing. */
function prepare({ source, packages }) {
  downloads.priority = "low";
  starting ??= start(packages);
  const loading = starting.then(({ pyodide, live }) => load(pyodide, live, packages, source, () => {}));
  preparing = busyWith(loading.catch(() => self.postMessage({ type: "unprepared" })));
}

/** Run a cell; return the message that ends the run. */
async function execute({ pyodide, live, from }, { id, session, source, rich, permit }, post) {
  const page = {
    begin: () => {
      if (signal.stopped[0] >= id) return false;
      running = id;
      signal.begin(id, permit);
      post({ type: "start", from });
      return true;
    },
    end: () => {
      running = 0;
      signal.end();
    },
    tell: (event) => {
      post(JSON.parse(event));
      pyodide.checkInterrupt(); // a slow loop comes by here before Python looks by itself
    },
    ask: (prompt) => {
      post({ type: "input", prompt });
      return questions.wait();
    },
  };
  try {
    const error = JSON.parse(await live.run(session, source, rich, page));
    return error ? { type: "error", ...error } : { type: "done" };
  } catch (error) {
    // An interrupt can hit the few lines around the cell.
    if (error.type === "KeyboardInterrupt") return { type: "error", name: error.type, message: "" };
    throw new Error(`Python has ended: ${error.message}`);
  }
}

/** Start Python with the packages of the first cell. */
async function start(packages) {
  const modules = downloads.inflated("modules.bin");
  modules.catch(() => {});
  const manifest = await (await downloads.reach("manifest.json")).json();
  downloads.know(manifest.folder, manifest.files, manifest.data);
  const boot = new Boot(downloads, manifest, home, packages, compiled);
  const { pyodide, isRestored } = await boot.python();
  // A program has not run yet, so what another worker gets is what was verified.
  self.postMessage({ type: "compiled", compiled: await boot.compiled() });
  if (isRestored) keep = () => boot.keep();
  unpack(pyodide.FS, "/live", await modules);
  if (!isRestored) pyodide.runPython("import sys; sys.path[:0] = ['/live/modules', '/live/engine']");
  pyodide.setInterruptBuffer(signal);
  if (shared) {
    signal.stopped = shared.stopped;
    questions.share(shared.answer, () => pyodide.checkInterrupt());
  }
  const live = pyodide.pyimport("mkdocs_pyodide.live");
  if (isRestored) live.wake();
  live.prepare((milliseconds) => waits.until((resolve) => setTimeout(resolve, milliseconds)));
  return { pyodide, live, from: isRestored ? "snapshot" : "nothing" };
}

/** Where it cannot be kept, the next visit starts as this one did. */
function keepRuntime() {
  keep?.().catch(() => {});
  keep = null;
}

/** Have all that a source needs, imported ahead so that its run is the reader's own time. */
async function load(pyodide, live, packages, source, post) {
  const modules = JSON.parse(live.imports(source));
  const quiet = { messageCallback: () => {} };
  const imports = modules.map((m) => `import ${m}`).join("\n");
  // What fails is told by the download; Pyodide goes on without the package.
  await Promise.race([downloads.failure, pyodide.loadPackage(packages, quiet)]);
  await Promise.race([downloads.failure, pyodide.loadPackagesFromImports(imports, quiet)]);
  for (const module of modules) {
    post({ type: "progress", stage: `importing ${module}` });
    live.preload(module);
  }
}

/** Put the data files that a cell names beside the modules, each once. */
async function bring(pyodide, files) {
  const missing = files.filter((name) => !pyodide.FS.analyzePath(`/live/modules/${name}`).exists);
  const contents = await Promise.all(missing.map((name) => downloads.data(name)));
  for (const [index, name] of missing.entries()) {
    const path = `/live/modules/${name}`;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, contents[index]);
  }
}

function tellProgress(post) {
  downloads.report = (loaded, total) =>
    post({ type: "progress", stage: loaded < total ? "fetching Python" : "starting Python", loaded, total });
  downloads.tell();
}
