/**
 * Check the answers of hand-ins again: each in a session of its own, and in a Python that nothing but plain code of
 * other students has run in; the check runs in another one, in which no student's code ever runs. See
 * kernel/hand_in.py and kernel/plain_code.py.
 */

import { byRecord } from "../page/progress/exercises.js";
import * as strings from "../shared/strings/en.js";
import { Python } from "./python.js";
import { checkQuestion } from "./question.js";

/**
 * @import { Exercise, Index, PageExercises } from "../page/progress/exercises.js"
 * @import { Part, ProgressRecord } from "../page/progress/store.js"
 * @import { Ended, Needs } from "./python.js"
 * @typedef {"right" | "wrong" | "error" | "time" | "crash" | "unknown" | "stopped"} Verdict
 *   error    the code raises an exception
 *   unknown  the site has no such exercise
 * @typedef {{record: ProgressRecord, title: string, verdict: Verdict, message: string, hasChanged: boolean}} Result
 *   hasChanged  the exercise, since it was answered
 */

const MODULE = "mkdocs_pyodide.kernel.hand_in";
const CHUNK = 20_000; // characters that a Python waits for at a time
const REQUEST = /^[\w+/=]+$/;
const NO_NAMES = '{"names": {}}';

/** Return a call of a function of the kernel as an expression. */
function expression(/** @type {string} */ name, /** @type {string[]} */ ...values) {
  return `__import__("${MODULE}", fromlist=["${name}"]).${name}(${values.join(", ")})`;
}

const quoted = (/** @type {string} */ text) => JSON.stringify(text);

function base64(/** @type {string} */ text) {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

export class Checker {
  #check = new Python();
  #students = [new Python(), new Python()]; // one starts anew while the other one works
  #count = 0;
  /** @type {Needs} */ #needs = { packages: [], files: [] }; // of the last answer: the next one's are likely the same
  /** @type {Map<string, Promise<string[]>>} */ #required = new Map();
  isStopped = false;

  /**
   * @param {Index} index
   * @param {number} limit ms that an answer may take
   */
  constructor(index, limit) {
    this.exercises = byRecord(index);
    this.limit = limit;
  }

  /** Check the answers of one student. Throws PythonError where Python does not start. */
  async checkAll(/** @type {ProgressRecord[]} */ records) {
    const student = this.#students[0];
    const results = [];
    for (const record of records) {
      const exercise = this.exercises.get(record.id);
      const title = exercise ? `${exercise.page.title}: ${exercise.title}` : record.id;
      const found = this.isStopped
        ? { verdict: /** @type {Verdict} */ ("stopped"), message: "" }
        : await this.#checkOne(student, exercise, record);
      const hasChanged = exercise !== undefined && exercise.starter !== record.starter;
      results.push({ record, title, hasChanged, ...found });
    }
    if (student.isTainted && !this.isStopped) {
      student.renew(this.#needs);
      this.#students.reverse();
    }
    return results;
  }

  stop() {
    this.isStopped = true;
    for (const python of [this.#check, ...this.#students]) python.stop();
  }

  end() {
    for (const python of [this.#check, ...this.#students]) python.end();
  }

  /**
   * @param {Python} student
   * @param {(Exercise & {page: PageExercises}) | undefined} exercise
   * @param {ProgressRecord} record
   * @returns {Promise<{verdict: Verdict, message: string}>}
   */
  async #checkOne(student, exercise, record) {
    if (!exercise) return { verdict: "unknown", message: strings.NO_SUCH_EXERCISE };
    if (exercise.check === undefined) return checkQuestion(exercise.page.path, exercise.id, record.code);
    const { check, packages = [], files = [] } = exercise;
    const needs = { packages, files };
    this.#needs = needs;
    const required = await this.#requiredNames(check, needs);
    const answer = new Answer(student, `answer ${++this.#count}`, needs, this.limit);
    try {
      const failure = await answer.run(record.code);
      if (failure) return failure;
      const names = await answer.ask(expression("export", quoted(required), "globals()"));
      return answer.failure ?? (await this.#judge(check, needs, names ?? NO_NAMES, answer));
    } finally {
      answer.forget();
    }
  }

  /** The names that a check needs. */
  #requiredNames(/** @type {string} */ check, /** @type {Needs} */ needs) {
    const found = this.#required.get(check) ?? this.#askRequired(check, needs);
    this.#required.set(check, found);
    return found;
  }

  async #askRequired(/** @type {string} */ check, /** @type {Needs} */ needs) {
    const source = expression("required", quoted(check));
    const { message } = await this.#check.run("required", source, needs, 6 * this.limit);
    return JSON.parse(message ?? NO_NAMES).names ?? [];
  }

  /**
   * Have the check judge what an answer has defined.
   * @param {string} check
   * @param {Needs} needs
   * @param {string} names
   * @param {Answer} answer
   * @returns {Promise<{verdict: Verdict, message: string}>}
   */
  async #judge(check, needs, names, answer) {
    const session = `check ${this.#count}`;
    const values = [check, session, base64(names)].map(quoted);
    const reply = (/** @type {string} */ request) => answer.reply(request);
    const ended = await this.#check.run(
      session,
      expression("check", ...values),
      needs,
      2 * this.limit,
      reply,
    );
    const { message, isLate, outcome } = ended;
    this.#check.forget(session);
    if (answer.failure) return answer.failure;
    if (outcome.type === "done" && message !== null) return verdictOf(message);
    if (this.isStopped) return { verdict: "stopped", message: "" };
    this.#check.isTainted = true; // it was interrupted somewhere
    this.#check.renew(needs);
    if (isLate) return { verdict: "time", message: strings.CHECK_TOO_LONG };
    return { verdict: "error", message: outcome.name ?? strings.CHECK_NOT_RUN };
  }
}

/** The verdict that a check has returned. */
function verdictOf(/** @type {string} */ text) {
  /** @type {{parts?: Part[], error?: [string, string]}} */
  const { parts = [], error } = JSON.parse(text);
  if (error) return { verdict: /** @type {Verdict} */ ("error"), message: error.join(": ") };
  const wrong = parts.filter(([, message]) => message !== null);
  const verdict = /** @type {Verdict} */ (wrong.length > 0 || parts.length === 0 ? "wrong" : "right");
  return { verdict, message: wrong.map((part) => part.join(": ")).join("; ") };
}

/** An answer in the Python of its student: its code, and the calls of its functions. */
class Answer {
  /** @type {{verdict: Verdict, message: string} | null} */ failure = null;
  #rest = ""; // of a reply that the check has not yet taken

  /**
   * @param {Python} student
   * @param {string} session
   * @param {Needs} needs
   * @param {number} limit ms for all that the answer does
   */
  constructor(student, session, needs, limit) {
    this.student = student;
    this.session = session;
    this.needs = needs;
    this.limit = limit;
    this.time = 0; // ms that it has taken
  }

  /** Run the code; return what is wrong with it, if it cannot be checked. */
  async run(/** @type {string} */ code) {
    const message = await this.ask(expression("plain", quoted(base64(code))));
    if (!message || !JSON.parse(message).plain) this.student.isTainted = true;
    if (!this.failure) await this.ask(code);
    return this.failure;
  }

  /** Run a source in the session; return the message that it displays. */
  async ask(/** @type {string} */ source) {
    const { student, session, needs } = this;
    const ended = await student.run(session, source, needs, Math.max(1, this.limit - this.time));
    this.time += ended.time;
    this.failure = this.#failureOf(ended);
    if (this.failure && this.failure.verdict !== "error") student.isTainted = true;
    return ended.message;
  }

  #failureOf(/** @type {Ended} */ { outcome, isLate }) {
    const seconds = this.limit / 1000;
    if (isLate) return failure("time", strings.takesLonger(seconds));
    if (outcome.type === "done") return null;
    if (outcome.type === "stopped") return failure("stopped", "");
    if (outcome.origin !== "program") return failure("crash", strings.BREAKS_PYTHON);
    return failure(
      "error",
      outcome.line ? strings.failedIn(outcome.name ?? "", outcome.line) : (outcome.name ?? ""),
    );
  }

  /** Reply to a request of the check, in parts; an empty request asks for the next part. */
  async reply(/** @type {string} */ request) {
    if (request) this.#rest = await this.#call(request);
    const part = this.#rest.slice(0, CHUNK);
    this.#rest = this.#rest.slice(CHUNK);
    return (this.#rest ? "+" : ".") + part;
  }

  async #call(/** @type {string} */ request) {
    const error = (/** @type {string} */ message) => JSON.stringify({ error: ["RuntimeError", message] });
    if (this.failure) return error(this.failure.message);
    if (!REQUEST.test(request)) return error("no request");
    const message = await this.ask(expression("call", quoted(request)));
    return message ?? error("no answer");
  }

  forget() {
    this.student.forget(this.session);
  }
}

function failure(/** @type {Verdict} */ verdict, /** @type {string} */ message) {
  return { verdict, message };
}
