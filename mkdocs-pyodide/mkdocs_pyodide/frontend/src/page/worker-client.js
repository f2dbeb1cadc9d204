/** Talk to the worker in which Python runs: one worker for the whole visit, one run at a time. */
import { explainCrash } from "../shared/crash.js";
import { Permit } from "../shared/interrupt.js";
import { FROM_WORKER, isMessage } from "../shared/protocol.js";
import { answerBuffer, putAnswer } from "../shared/stdin-channel.js";
import * as strings from "../shared/strings/en.js";
import { onWorkerGone } from "../shared/worker-liveness.js";

const STOP_GRACE_MS = 1000; // ms that an interrupt may take before the worker is replaced
const WORKER_TIMEOUT_MS = 30_000; // ms within which a worker's script is there

/**
 * @import { Buffers, CheckStarted, Compiled, Ended, FromWorker, Handlers, Needs, OfRun, Output, Request, Stretch,
 *   ToWorker, Value, Verdict, WidgetMessage } from "../shared/protocol.js"
 * @typedef {{type: "done" | "error" | "stopped" | "untrusted" | "worker replaced", origin?: "program" | "file" | "python" | "crash",
 *   restarted?: boolean, isEarlier?: boolean, name?: string, message?: string, line?: number,
 *   traceback?: string}} Outcome
 *   origin  of an error: the program; a file of it or of a package that could not be downloaded; a Python that could
 *         not start; a Python that a program ended or broke
 *   worker replaced  before the run began
 * @typedef {CheckStarted | Verdict} OfCheck
 * @typedef {Exclude<OfRun, Ended | Output | OfCheck>} Shown
 * @typedef {Handlers<Shown | ({type: "output"} & (Stretch | Value))> & Partial<Handlers<OfCheck>>} Listener
 * @typedef {{id: number, request: Request, on: Listener, started: boolean, permit?: Permit,
 *   resolve: (outcome: Outcome) => void}} Job
 */

export class WorkerClient {
  /** Counts the workers that are gone: what ran in one of them is forgotten. */
  workerCount = 0;

  /**
   * The bytes of each package that Python has not fetched yet; null as long as it is not there itself.
   * @type {Record<string, number> | null}
   */
  missing = null;
  onMissingChanged = () => {};

  /** Those that a widget's object can reach, by its id. @type {Map<string, (message: WidgetMessage) => void>} */
  widgets = new Map();

  /** @type {Worker | null} */ #worker = null;
  #hasPython = false;
  #isPreparing = false; // and no program has begun, which could make its worker say anything
  /** @type {Buffers | null} */ #shared = null;
  /** @type {Job[]} */ #jobs = []; // the first is with the worker
  /** @type {Compiled | null} */ #compiled = null; // for the next worker
  #count = 0;
  #cancelledRun = 0; // the run that has begun though it was stopped

  /**
   * @param {Request} request
   * @param {Listener} on
   * @returns {{ended: Promise<Outcome>, stop: () => void}}
   */
  run(request, on) {
    /** @type {Job} */ const job = { id: ++this.#count, request, on, resolve() {}, started: false };
    /** @type {Promise<Outcome>} */
    const ended = new Promise((resolve) => {
      job.resolve = resolve;
    });
    this.#jobs.push(job);
    if (this.#jobs.length === 1) this.#send();
    return { ended, stop: () => this.#stop(job) };
  }

  /**
   * Do ahead what a run would begin with; should that fail, the run does it anew.
   * @param {Needs} needs
   */
  prepare(needs) {
    if (this.#worker) return;
    this.#worker = this.#startWorker();
    this.#isPreparing = true;
    this.#worker.postMessage({ type: "prepare", ...needs });
  }

  /** Answer the program that is waiting for a line. */
  answer(/** @type {string} */ text) {
    if (this.#shared) putAnswer(this.#shared.answer, text);
    else this.#worker?.postMessage({ type: "stdin", text });
  }

  /**
   * Start another Python in place of the one there is: what runs or waits is stopped, all names are gone.
   * @param {Needs} needs by the next run
   * @returns {boolean} whether there was one
   */
  restart(needs) {
    if (!this.#worker && !this.#compiled) return false;
    this.close();
    this.prepare(needs);
    return true;
  }

  /** End Python: what runs or waits is stopped, all names are gone. */
  close() {
    const jobs = this.#jobs;
    this.#jobs = [];
    this.#terminate();
    for (const job of jobs) this.#settle(job, { type: "stopped", restarted: true });
  }

  /** Let a session's names go. */
  forget(/** @type {string} */ session) {
    this.#worker?.postMessage({ type: "forget", session });
  }

  #send() {
    const job = this.#jobs[0];
    if (!job) return;
    this.#worker ??= this.#startWorker();
    if (!this.#shared) job.permit = new Permit();
    this.#worker.postMessage({ type: "run", id: job.id, permit: job.permit?.address, ...job.request });
  }

  #startWorker() {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    const end = (/** @type {string} */ message) => {
      if (worker === this.#worker) this.#replaceWorker({ type: "error", origin: "python", message });
    };
    const late = setTimeout(() => end(strings.NO_RESPONSE), WORKER_TIMEOUT_MS);
    worker.onmessage = ({ data }) => {
      clearTimeout(late);
      if (worker === this.#worker && isMessage(FROM_WORKER, data)) this.#receive(data);
    };
    onWorkerGone(worker, () => end(strings.WORKER_GONE));
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(late);
      if (this.#hasPython && worker === this.#worker)
        this.#replaceWorker({ type: "error", origin: "crash", message: explainCrash(event) });
      else end(event.message === undefined ? strings.NO_WORKER : strings.DAMAGED);
    };
    if (globalThis.crossOriginIsolated) {
      this.#shared = { stopped: new Int32Array(new SharedArrayBuffer(4)), answer: answerBuffer() };
      worker.postMessage({ type: "shared memory", buffers: this.#shared });
    }
    if (this.#compiled) worker.postMessage({ type: "compiled modules", compiled: this.#compiled });
    return worker;
  }

  #receive(/** @type {FromWorker} */ message) {
    if (message.type === "ready") {
      this.#hasPython = true;
      this.#compiled ??= message.compiled; // the first: no program has run yet
    }
    if (message.type === "missing packages") {
      this.missing = message.missing;
      this.onMissingChanged();
    }
    if (message.type === "start") this.#isPreparing = false;
    if (message.type === "preparation failed" && this.#isPreparing) this.#retryPreparation();
    if (message.type === "crash") return this.#replaceWorker({ ...message, type: "error", origin: "crash" });
    const job = this.#jobs[0];
    if (!job || message.id !== job.id) return this.#onCancelledRunStarted(message);
    this.#onRunMessage(job, /** @type {OfRun} */ (message));
  }

  #onRunMessage(/** @type {Job} */ job, /** @type {OfRun} */ message) {
    if (message.type === "start") job.started = true;
    if (message.type === "output" && "widget" in message)
      return this.widgets.get(message.widget)?.(message.message);
    if (message.type === "error" && (message.origin === "python" || message.origin === "crash"))
      this.#replaceWorker(message);
    else if (message.type === "error" || message.type === "done") this.#settle(job, message);
    else {
      const onMessage = /** @type {((message: OfRun) => unknown) | undefined} */ (job.on[message.type]);
      onMessage?.(message);
    }
  }

  /** A run was stopped too late to keep it from starting: replace the worker if the run does not end by itself. */
  #onCancelledRunStarted(/** @type {FromWorker} */ { id, type }) {
    if (type === "start" && id) {
      this.#cancelledRun = id;
      setTimeout(() => {
        if (this.#cancelledRun === id) this.#replaceWorker({ type: "worker replaced" });
      }, STOP_GRACE_MS);
    } else if (type === "done" || type === "error") this.#cancelledRun = 0;
  }

  #settle(/** @type {Job} */ job, /** @type {Outcome} */ outcome) {
    const isFirst = job === this.#jobs[0];
    this.#jobs = this.#jobs.filter((other) => other !== job);
    job.permit?.revoke();
    job.resolve(outcome);
    if (isFirst) this.#send();
  }

  #stop(/** @type {Job} */ job) {
    if (!this.#jobs.includes(job)) return;
    if (job === this.#jobs[0]) this.#interrupt(job);
    if (!job.started) return this.#settle(job, { type: "stopped" });
    setTimeout(() => {
      if (this.#jobs.includes(job)) this.#replaceWorker({ type: "stopped", restarted: true });
    }, STOP_GRACE_MS);
  }

  /** The worker has this run, whether it has begun or not. */
  #interrupt(/** @type {Job} */ job) {
    job.permit?.revoke();
    if (this.#shared) this.#shared.stopped[0] = job.id;
    if (this.#hasPython)
      this.#worker?.postMessage({ type: "stop", id: job.id }); // heard if the program waits
    else this.#terminate(); // it may wait for a file that never comes, and nobody misses it
  }

  /** What was done ahead failed: a run that waits for it does it anew. */
  #retryPreparation() {
    this.#terminate();
    this.#send();
  }

  /** Give up the worker with all its sessions. */
  #replaceWorker(/** @type {Outcome} */ outcome) {
    this.#terminate();
    const [job, ...waiting] = this.#jobs;
    this.#jobs = [];
    job?.permit?.revoke();
    job?.resolve(outcome);
    for (const other of waiting) other.resolve({ type: "worker replaced" });
  }

  #terminate() {
    this.#worker?.terminate();
    this.#worker = this.#shared = null;
    this.#hasPython = this.#isPreparing = false;
    this.#cancelledRun = 0;
    this.widgets.clear();
    this.workerCount += 1;
  }
}
