/**
 * Define the messages between page, worker and service worker, and check those that arrive.
 *
 * A message is an object with a type. Each table below has a check for each type that one side may receive: what is
 * unknown or lacks a field is reported in the console and goes no further.
 */

/**
 * What a cell needs of Python.
 * @typedef {{source: string, packages: string[], files: string[]}} Needs
 *
 * widget: instead of the source, a message to a widget that the session has displayed.
 * @typedef {{method: "update", state: Record<string, unknown>} | {method: "custom", content: unknown}} WidgetMessage
 * @typedef {{widget: string, message: WidgetMessage}} ToWidget
 *
 * exercise: the module whose check follows the run, if any.
 * @typedef {Needs & {session: string, rich: boolean, widget?: ToWidget, exercise?: string}} Request
 *
 * A run. permit: an address that holds as long as the run may go on; none where memory is shared.
 * @typedef {Request & {id: number, permit?: string}} Asked
 * @typedef {{core: WebAssembly.Module, libraries: Map<string, WebAssembly.Module>}} Compiled
 *
 * Memory that the page shares with the worker: the last run that was stopped; room for an answer.
 * @typedef {{stopped: Int32Array, answer: SharedArrayBuffer}} Buffers
 * @typedef {({type: "run"} & Asked)
 *   | ({type: "prepare"} & Needs)
 *   | {type: "compiled modules", compiled: Compiled}
 *   | {type: "hold lock", name: string}
 *   | {type: "stop", id: number}
 *   | {type: "shared memory", buffers: Buffers}
 *   | {type: "stdin", text: string}
 *   | {type: "forget", session: string}} ToWorker
 *
 * @typedef {{stream: string, text: string}} Stretch
 *
 * data: a value in each of its forms, by MIME type.
 * @typedef {{data: Record<string, string>, display_id: string | null, update: boolean}} Value
 * @typedef {{type: "progress", stage: string, loaded?: number, total?: number}} Progress
 * @typedef {{type: "start", from: string}} Started
 * @typedef {{type: "output"} & (Stretch | Value | ToWidget)} Output
 * @typedef {{type: "stdin request", prompt: string}} StdinRequest
 *
 * A check has begun; what it has found: the message of each part, null where it is right, or whose error ended it.
 * @typedef {{type: "check"}} CheckStarted
 * @typedef {[name: string, message: string | null]} Part
 * @typedef {{name: string, message: string, line?: number | null, traceback?: string}} CheckError
 * @typedef {{type: "verdict", parts: Part[], fault?: "reader" | "author", error?: CheckError}} Verdict
 *
 * How a run ended. origin: see Outcome of worker-client.js.
 * @typedef {{type: "done"}
 *   | {type: "error", origin: "program", name: string, message?: string, line?: number, traceback?: string}
 *   | {type: "error", origin: "file" | "python" | "crash", message: string}} Ended
 * @typedef {Progress | Started | Output | StdinRequest | CheckStarted | Verdict | Ended} OfRun
 * @typedef {(OfRun & {id: number})
 *   | {type: "loaded" | "lock held" | "preparation failed", id?: undefined}
 *   | {type: "ready", id?: undefined, compiled: Compiled}
 *   | {type: "missing packages", id?: undefined, missing: Record<string, number>}
 *   | {type: "crash", id?: undefined, message: string}} FromWorker
 *
 * @typedef {{type: "precache", files?: string[]} | {type: "precache all" | "measure" | "activate"}} ToServiceWorker
 *
 * In bytes.
 * @typedef {{type: "progress", done: number, total: number}
 *   | {type: "failed", problem: "connection" | "room"}} FromServiceWorker
 */

/**
 * A function for each type of message.
 * @template {{type: string}} Message
 * @typedef {{[Type in Message["type"]]: (message: Extract<Message, {type: Type}>) => unknown}} Handlers
 */

/**
 * @template {{type: string}} Message
 * @typedef {Record<Message["type"], (message: any) => boolean>} Checks
 */

// In the worker nothing of this calls a method, since a program may have replaced it.
const { hasOwn } = Object;
const text = (/** @type {unknown} */ value) => typeof value === "string";
const number = (/** @type {unknown} */ value) => typeof value === "number";
const object = (/** @type {unknown} */ value) => typeof value === "object" && value !== null;
const needs = (/** @type {Needs} */ message) =>
  text(message.source) && object(message.packages) && object(message.files);
const ofRun = (/** @type {{id: number}} */ message) => number(message.id);
const always = () => true;

/** @type {Checks<ToWorker>} */
export const TO_WORKER = {
  run: (message) => ofRun(message) && needs(message) && text(message.session),
  prepare: needs,
  "compiled modules": ({ compiled }) => object(compiled),
  "hold lock": ({ name }) => text(name),
  stop: ofRun,
  "shared memory": ({ buffers }) => object(buffers),
  stdin: (message) => text(message.text),
  forget: ({ session }) => text(session),
};

/** @type {Checks<FromWorker>} */
export const FROM_WORKER = {
  loaded: always,
  "lock held": always,
  ready: ({ compiled }) => object(compiled),
  "missing packages": ({ missing }) => object(missing),
  "preparation failed": always,
  crash: ({ message }) => text(message),
  progress: (message) => ofRun(message) && text(message.stage),
  start: ofRun,
  output: (message) => ofRun(message) && isOutput(message),
  "stdin request": (message) => ofRun(message) && text(message.prompt),
  check: ofRun,
  verdict: (message) => ofRun(message) && isVerdict(message),
  done: ofRun,
  error: (message) => ofRun(message) && text(message.origin),
};

/** @type {Checks<ToServiceWorker>} */
export const TO_SERVICE_WORKER = {
  precache: ({ files }) => files === undefined || object(files),
  "precache all": always,
  measure: always,
  activate: always,
};

/** @type {Checks<FromServiceWorker>} */
export const FROM_SERVICE_WORKER = {
  progress: ({ done, total }) => number(done) && number(total),
  failed: ({ problem }) => text(problem),
};

/** @type {unknown[]} */ const STREAMS = ["stdout", "stderr", "result", "note", "error"];

/** Whether an event of a program can be shown: a program may emit anything. */
function isOutput(/** @type {Partial<Stretch & Value & ToWidget>} */ { stream, text: shown, data, ...rest }) {
  if (rest.widget !== undefined) return text(rest.widget) && object(rest.message);
  if (data !== undefined) return object(data) && Object.values(data).every(text);
  return STREAMS.includes(stream) && text(shown);
}

/** Whether a verdict can be shown: a program may replace the check. */
function isVerdict(/** @type {Partial<Verdict>} */ { parts, fault, error }) {
  const isPart = (/** @type {unknown[]} */ [name, message]) =>
    text(name) && (message === null || text(message));
  const hasParts = Array.isArray(parts) && parts.every((part) => Array.isArray(part) && isPart(part));
  const isFault = fault === "reader" || fault === "author";
  return hasParts && (fault === undefined ? parts.length > 0 : isFault && object(error) && text(error?.name));
}

/**
 * Whether a message has a known type and the fields of that type; report one that has not.
 * @template {{type: string}} Message
 * @param {Checks<Message>} checks of the side that receives it
 * @param {any} message
 * @returns {message is Message}
 */
export function isMessage(checks, message) {
  /** @type {Message["type"]} */ const type = message?.type;
  if (hasOwn(checks, type) && checks[type](message)) return true;
  console.error("Ignored a message of unknown type or shape. If cells do not run, reload the page:", message);
  return false;
}
