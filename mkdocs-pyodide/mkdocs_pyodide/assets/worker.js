/** Python's side: the only file that knows Pyodide. Ends each run with one message. */
import { hold } from "./life.js"; // before what it needs is withheld
import "./confine.js";
import { Downloads } from "./download.js";
import { SIGINT, Signal, Waits } from "./interrupt.js";
import { Questions } from "./questions.js";

const home = new URL("../", import.meta.url);
const downloads = new Downloads();
const waits = new Waits();
const questions = new Questions(waits);
const signal = new Signal();
const stopped = new Set(); // runs that ended before they began
let shared = null; // {interrupt, answer}, where the page is cross-origin isolated
let starting; // the promise of {pyodide, live}
let running = null; // the id of the run that Python has begun

const handlers = {
  run,
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

async function run({ id, session, source, packages, files, rich, permit }) {
  const post = (message) => self.postMessage({ id, ...message });
  try {
    starting ??= start(packages, post);
    const { pyodide, live } = await starting;
    await load(pyodide, live, packages, source, post);
    await bring(pyodide, files);
    if (stopped.delete(id)) return;
    post({ type: "start" });
    running = id;
    signal.begin(permit);
    post(await execute(await starting, { session, source, rich }, post));
  } catch (error) {
    post({ type: "unavailable", message: error.message });
  } finally {
    signal.end();
    running = null;
  }
}

/** Stop a run that has not begun, or one whose program waits: only then is this heard. */
async function stop({ id }) {
  if (id !== running) return stopped.add(id);
  const { live } = await starting;
  if (id !== running) return;
  // The signal is for the program, not for the lines that end its waiting.
  signal.isHeld = true;
  if (shared) shared.interrupt[0] = 0;
  if (waits.end() || live.interrupt()) return signal.end();
  signal.isHeld = false;
  if (shared) shared.interrupt[0] = SIGINT;
}

/** Run a cell; return the message that ends the run. */
async function execute({ pyodide, live }, { session, source, rich }, post) {
  const tell = (event) => {
    post(JSON.parse(event));
    pyodide.checkInterrupt(); // a slow loop comes by here before Python looks by itself
  };
  const ask = (prompt) => {
    post({ type: "input", prompt });
    return questions.wait();
  };
  try {
    const error = JSON.parse(await live.run(session, source, rich, tell, ask));
    return error ? { type: "error", ...error } : { type: "done" };
  } catch (error) {
    // An interrupt can hit the few lines around the cell.
    if (error.type === "KeyboardInterrupt") return { type: "error", name: error.type, message: "" };
    throw new Error(`Python has ended: ${error.message}`);
  }
}

/** Start Python with the packages of the first cell. */
async function start(packages, post) {
  const manifest = await (await reach("manifest.json")).json();
  const modules = reach("modules.zip").then((response) => response.arrayBuffer());
  const wanted = ["pyodide.asm.wasm", "python_stdlib.zip", ...packages.map((p) => manifest.packages[p])];
  downloads.know({ ...manifest.files, ...manifest.data });
  downloads.expect(wanted);
  tellProgress(post);
  const indexURL = new URL("runtime/", home).href;
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    ["pyodide.js", "pyodide.asm.js"].map((name) => import(`${indexURL}${name}`)),
  );
  const loading = loadPyodide({ indexURL, packages, createPyodideModule });
  const pyodide = await Promise.race([loading, downloads.failure]);
  await downloads.verified();
  pyodide.unpackArchive(await modules, "zip", { extractDir: "/live" });
  pyodide.runPython("import sys; sys.path[:0] = ['/live/modules', '/live/engine']");
  pyodide.setInterruptBuffer(shared ? shared.interrupt : signal);
  if (shared) {
    questions.share(shared.answer, () => pyodide.checkInterrupt());
  }
  const live = pyodide.pyimport("mkdocs_pyodide.live");
  live.prepare((milliseconds) => waits.until((resolve) => setTimeout(resolve, milliseconds)));
  return { pyodide, live };
}

/** Have all that a source needs, imported ahead so that its run is the reader's own time. */
async function load(pyodide, live, packages, source, post) {
  tellProgress(post);
  const modules = JSON.parse(live.imports(source));
  await pyodide.loadPackage(packages, { messageCallback: () => {} });
  await pyodide.loadPackagesFromImports(modules.map((m) => `import ${m}`).join("\n"), {
    messageCallback: () => {},
  });
  await downloads.verified();
  for (const module of modules) {
    post({ type: "progress", stage: `importing ${module}` });
    live.preload(module);
  }
}

/** Put the data files that a cell names beside the modules, each once. */
async function bring(pyodide, files) {
  const missing = files.filter((name) => !pyodide.FS.analyzePath(`/live/modules/${name}`).exists);
  downloads.expect(missing);
  const contents = await Promise.all(
    missing.map(async (name) => (await reach(`data/${name}`)).arrayBuffer()),
  );
  await downloads.verified();
  for (const [index, name] of missing.entries()) {
    const path = `/live/modules/${name}`;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, new Uint8Array(contents[index]));
  }
}

function tellProgress(post) {
  downloads.report = (loaded, total) =>
    post({ type: "progress", stage: loaded < total ? "fetching Python" : "starting Python", loaded, total });
}

/** Fetch one of the engine's own files. */
function reach(name) {
  return fetch(new URL(name, home));
}
