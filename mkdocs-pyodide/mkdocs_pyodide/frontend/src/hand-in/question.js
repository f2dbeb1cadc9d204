/** Check the answer to a small question again, by what its page says of it. */

import { SITE } from "../page/progress/site.js";
import { AnswerError, judge, parseNumber } from "../page/question/judge.js";
import * as strings from "../shared/strings/en.js";

/** @import { Verdict } from "./checker.js" */

/** @type {Map<string, Promise<Document>>} */ const pages = new Map();

/**
 * @param {string} path of the page, below the site
 * @param {string} id
 * @param {string} text  the answer as its record has it
 * @returns {Promise<{verdict: Verdict, message: string}>}
 */
export async function checkQuestion(path, id, text) {
  const page = pages.get(path) ?? load(path);
  pages.set(path, page);
  const question = (await page).getElementById(id);
  if (!question) return { verdict: "unknown", message: strings.NO_SUCH_QUESTION };
  try {
    return judgeText(question, text);
  } catch (error) {
    if (error instanceof AnswerError) return { verdict: "wrong", message: error.message };
    throw error;
  }
}

async function load(/** @type {string} */ path) {
  const response = await fetch(new URL(path, SITE));
  if (!response.ok) throw new Error(strings.notDownloaded(path, strings.httpStatus(response.status)));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** @returns {{verdict: Verdict, message: string}} */
function judgeText(/** @type {HTMLElement} */ question, /** @type {string} */ text) {
  const { kind = "", answer = "null", tolerance } = question.dataset;
  const messages = /** @type {NodeListOf<HTMLTemplateElement>} */ (
    question.querySelectorAll("template[data-value]")
  );
  const right = JSON.parse(answer);
  const wrong = [...messages].map(({ dataset }) => JSON.parse(dataset.value ?? "null"));
  const given = read(question, text, [right].flat(2).length);
  const judgement = judge(kind, given, right, wrong, tolerance ? Number(tolerance) : undefined);
  if (judgement.solved) return { verdict: "right", message: "" };
  const { known, says = "" } = judgement;
  const message = known === undefined ? says : (messages[known].content.textContent ?? "").trim();
  return { verdict: "wrong", message };
}

/** The value of an answer: the number of a choice, or the entries. Throws AnswerError. */
function read(/** @type {HTMLElement} */ question, /** @type {string} */ text, /** @type {number} */ count) {
  const choices = [
    .../** @type {NodeListOf<HTMLElement>} */ (question.querySelectorAll(".question-choices [data-value]")),
  ];
  if (choices.length > 0) {
    const chosen = choices.find(({ textContent }) => textContent === text);
    if (!chosen) throw new AnswerError(strings.NO_CHOICE);
    return Number(chosen.dataset.value);
  }
  const entries = text.split(/[,;]/);
  if (entries.length !== count) throw new AnswerError(strings.entriesOf(entries.length, count));
  return entries.map(parseNumber);
}
