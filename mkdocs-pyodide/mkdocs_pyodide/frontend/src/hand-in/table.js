/** Show what was found in each hand-in: a row of a table, and all rows as CSV. */

import { make } from "../page/progress/make.js";
import * as strings from "../shared/strings/en.js";
import { format, visible } from "./csv.js";

/**
 * @import { Result, Verdict } from "./checker.js"
 * @typedef {{file: string, name: string, results: Result[], problem: string}} HandIn
 *   problem  why nothing of it was checked
 */

const MAX_CODE = 20_000; // characters that the table shows of an answer
const HEADINGS = strings.HAND_IN_HEADINGS;

/** @type {Record<Verdict, string>} */
const WORDS = strings.VERDICTS;

export class Table {
  /** @type {HandIn[]} */ handIns = [];
  #body = make("tbody");

  constructor() {
    const headings = HEADINGS.map((text) => make("th", { scope: "col" }, text));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...headings)), this.#body);
    this.element = make("div", { className: "hand-in-table", hidden: true }, table);
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", strings.RESULTS);
    this.element.tabIndex = 0; // it scrolls
  }

  add(/** @type {HandIn} */ handIn) {
    this.element.hidden = false;
    const isRepeated = this.handIns.some(({ name }) => name !== "" && name === handIn.name);
    this.handIns.push(handIn);
    const { file, name, results } = handIn;
    const person = make("bdi", {}, visible(name) || strings.NO_NAME);
    const of = make("bdi", { className: "hand-in-file" }, visible(file));
    const remarks = [...remarksOf(handIn), ...(isRepeated ? [strings.NAME_TWICE] : [])];
    this.#body.append(
      make(
        "tr",
        {},
        make("th", { scope: "row" }, person, make("br"), of),
        make("td", {}, handIn.problem ? "–" : strings.ofTotal(count(results, "right"), results.length)),
        make("td", {}, remarks.join("; ")),
        make("td", {}, results.length > 0 ? answers(results, visible(name)) : "–"),
      ),
    );
  }

  /** The table as CSV, with a column for each exercise. */
  csv() {
    const ids = [...new Set(this.handIns.flatMap(({ results }) => results.map(({ record }) => record.id)))];
    ids.sort();
    const rows = this.handIns.map((handIn) => {
      const { file, name, results } = handIn;
      const found = new Map(results.map((result) => [result.record.id, result]));
      const cells = ids.map((id) => {
        const { verdict = "", message = "" } = found.get(id) ?? {};
        return message ? `${verdict}: ${message}` : verdict;
      });
      return [file, name, count(results, "right"), results.length, remarksOf(handIn).join("; "), ...cells];
    });
    return format([["file", "name", "right", "answers", "remarks", ...ids], ...rows]);
  }
}

function count(/** @type {Result[]} */ results, /** @type {Verdict} */ verdict) {
  return results.filter((result) => result.verdict === verdict).length;
}

function remarksOf(/** @type {HandIn} */ { results, problem }) {
  if (problem) return [problem];
  const claimed = results.filter(({ record, verdict }) => record.solved && verdict !== "right").length;
  const changed = results.filter(({ hasChanged }) => hasChanged).length;
  return [
    claimed > 0 && strings.claimed(claimed),
    changed > 0 && strings.otherVersion(changed),
    count(results, "time") > 0 && strings.tookTooLong(count(results, "time")),
    count(results, "crash") > 0 && strings.broke(count(results, "crash")),
    count(results, "unknown") > 0 && strings.unknown(count(results, "unknown")),
  ].filter((remark) => remark !== false);
}

/** The answers of a hand-in, made when they are opened. */
function answers(/** @type {Result[]} */ results, /** @type {string} */ name) {
  const summary = make(
    "summary",
    {},
    strings.SHOW,
    make("span", { className: "progress-words" }, strings.thoseOf(name)),
  );
  const details = make("details", {}, summary);
  details.addEventListener("toggle", () => details.append(make("ul", {}, ...results.map(answer))), {
    once: true,
  });
  return details;
}

function answer(/** @type {Result} */ { record, title, verdict, message }) {
  const { code, attempts, hints, solutionShown } = record;
  const word = make("strong", { className: "progress-note" }, WORDS[verdict]);
  word.dataset.status = verdict === "right" ? "solved" : "changed";
  const effort = [strings.effort(attempts, hints), ...(solutionShown ? [strings.SOLUTION_SHOWN] : [])];
  const shown = code.length > MAX_CODE ? `${code.slice(0, MAX_CODE)}\n…` : code;
  const text = make("pre", { tabIndex: 0 }, make("code", {}, shown));
  return make("li", {}, visible(title), word, make("div", {}, visible(message)), effort.join(", "), text);
}
