/** The page's side of Python: one worker for the whole visit, one run at a time. */
import { explainCrash } from "../shared/crash.js";
import { Permit } from "../shared/interrupt.js";
import { answerBuffer, putAnswer } from "../shared/stdin-channel.js";
import { watch } from "../shared/worker-liveness.js";

const GRACE = 1000; // ms that an interrupt may take before the worker is replaced
const PATIENCE = 30_000; // ms within which a worker's script is there
const DAMAGED =
  "worker.js is damaged: reload the page. If that does not help, the site has to be built anew.";

/**
 * @import { Buffers, Compiled, FromWorker, Handlers, OfRun, Request, ToWorker, Wanted } from "../shared/protocol.js"
 * @typedef {{type: "done" | "error" | "stopped" | "untrusted" | "lost", of?: "program" | "file" | "python" | "crash",
 *   restarted?: boolean, isEarlier?: boolean, name?: string, message?: string, line?: number,
 *   traceback?: string}} Outcome
 *   of    what an error is of: the program; a file of it or of a package that cannot be had; a Python that could
 *         not start; a Python that a program ended or broke
 *   lost  with the worker, before it began
 * @typedef {Handlers<Exclude<OfRun, import("../shared/protocol.js").Ended>>} Listener
 * @typedef {{id: number, request: Request, on: Listener, started: boolean, permit?: Permit,
 *   resolve: (outcome: Outcome) => void}} Job
 */

export class Kernel {
  /** Counts the workers that are gone: what ran in one of them is forgotten. */
  generation = 0;

  /**
   * The bytes of each package that Python has not fetched yet; null as long as it is not there itself.
   * @type {Record<string, number> | null}
   */
  missing = null;

  /** @type {Worker | null} */ #worker = null;
  #hasPython = false;
  #isPreparing = false; // and no program has begun, which could make its worker say anything
  /** @type {Buffers | null} */ #shared = null;
  /** @type {Job[]} */ #jobs = []; // the first is with the worker
  /** @type {Compiled | null} */ #compiled = null; // for the next worker
  #count = 0;
  #stray = 0; // the run that has begun though it was stopped
  #onFetched;

  /** @param {() => void} onFetched called when less is missing */
  constructor(onFetched) {
    this.#onFetched = onFetched;
  }

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
   * @param {Wanted} wanted
   */
  prepare(wanted) {
    if (this.#worker) return;
    this.#worker = this.#startWorker();
    this.#isPreparing = true;
    this.#worker.postMessage({ type: "prepare", ...wanted });
  }

  /** Answer the program that is waiting for a line. */
  answer(/** @type {string} */ text) {
    if (this.#shared) putAnswer(this.#shared.answer, text);
    else this.#worker?.postMessage({ type: "answer", text });
  }

  /**
   * Start another Python in place of the one there is: what runs or waits is stopped, all names are gone.
   * @param {Wanted} wanted by the next run
   * @returns {boolean} whether there was one
   */
  restart(wanted) {
    if (!this.#worker && !this.#compiled) return false;
    const jobs = this.#jobs;
    this.#jobs = [];
    this.#dismiss();
    for (const job of jobs) this.#settle(job, { type: "stopped", restarted: true });
    this.prepare(wanted);
    return true;
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
      if (worker === this.#worker) this.#lose({ type: "error", of: "python", message });
    };
    const late = setTimeout(() => end("worker.js cannot be fetched: nothing came"), PATIENCE);
    worker.onmessage = ({ data }) => {
      clearTimeout(late);
      if (worker === this.#worker) this.#receive(data);
    };
    watch(worker, () => end("Python has ended: the browser closed it, for want of memory, say."));
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(late);
      if (this.#hasPython && worker === this.#worker)
        this.#lose({ type: "error", of: "crash", message: explainCrash(event) });
      else end(event.message === undefined ? "worker.js cannot be fetched" : DAMAGED);
    };
    if (globalThis.crossOriginIsolated) {
      this.#shared = { stopped: new Int32Array(new SharedArrayBuffer(4)), answer: answerBuffer() };
      worker.postMessage({ type: "share", buffers: this.#shared });
    }
    if (this.#compiled) worker.postMessage({ type: "compiled", compiled: this.#compiled });
    return worker;
  }

  #receive(/** @type {FromWorker} */ message) {
    if (message.type === "python") {
      this.#hasPython = true;
      this.#compiled ??= message.compiled; // the first: no program has run yet
    }
    if (message.type === "fetched") {
      this.missing = message.missing;
      this.#onFetched();
    }
    if (message.type === "start") this.#isPreparing = false;
    if (message.type === "unprepared" && this.#isPreparing) this.#startAnew();
    if (message.type === "crash") return this.#lose({ ...message, type: "error", of: "crash" });
    const job = this.#jobs[0];
    if (!job || message.id !== job.id) return this.#hearStray(message);
    this.#hear(job, /** @type {OfRun} */ (message));
  }

  #hear(/** @type {Job} */ job, /** @type {OfRun} */ message) {
    if (message.type === "start") job.started = true;
    if (message.type === "error" && (message.of === "python" || message.of === "crash")) this.#lose(message);
    else if (message.type === "error" || message.type === "done") this.#settle(job, message);
    else {
      const hear = /** @type {(message: OfRun) => unknown} */ (job.on[message.type]);
      hear(message);
    }
  }

  /** Python could not be told in time that a run was stopped: the worker goes if the run does not end by itself. */
  #hearStray(/** @type {FromWorker} */ { id, type }) {
    if (type === "start" && id) {
      this.#stray = id;
      setTimeout(() => {
        if (this.#stray === id) this.#lose({ type: "lost" });
      }, GRACE);
    } else if (type === "done" || type === "error") this.#stray = 0;
  }

  #settle(/** @type {Job} */ job, /** @type {Outcome} */ outcome) {
    const isFirst = job === this.#jobs[0];
    this.#jobs = this.#jobs.filter((other) => other !== job);
    job.permit?.withdraw();
    job.resolve(outcome);
    if (isFirst) this.#send();
  }

  #stop(/** @type {Job} */ job) {
    if (!this.#jobs.includes(job)) return;
    if (job === this.#jobs[0]) this.#interrupt(job);
    if (!job.started) return this.#settle(job, { type: "stopped" });
    setTimeout(() => {
      if (this.#jobs.includes(job)) this.#lose({ type: "stopped", restarted: true });
    }, GRACE);
  }

  /** The worker has this run, whether it has begun or not. */
  #interrupt(/** @type {Job} */ job) {
    job.permit?.withdraw();
    if (this.#shared) this.#shared.stopped[0] = job.id;
    if (this.#hasPython)
      this.#worker?.postMessage({ type: "stop", id: job.id }); // heard if the program waits
    else this.#dismiss(); // it may wait for a file that never comes, and nobody misses it
  }

  /** What was done ahead failed: a run that waits for it does it anew. */
  #startAnew() {
    this.#dismiss();
    this.#send();
  }

  /** Give up the worker with all its sessions. */
  #lose(/** @type {Outcome} */ outcome) {
    this.#dismiss();
    const [job, ...behind] = this.#jobs;
    this.#jobs = [];
    job?.permit?.withdraw();
    job?.resolve(outcome);
    for (const other of behind) other.resolve({ type: "lost" });
  }

  #dismiss() {
    this.#worker?.terminate();
    this.#worker = this.#shared = null;
    this.#hasPython = this.#isPreparing = false;
    this.#stray = 0;
    this.generation += 1;
  }
}
