/** Check the answers of small questions: the entry point of question.js. */
import * as strings from "../../shared/strings/en.js";
import { recordId } from "../progress/site.js";
import { load } from "../progress/store.js";
import { AnswerError, judge, parseArray, parseNumber } from "./judge.js";
import { offerWidget } from "./on-widget.js";

/** @import { Judgement, Value } from "./judge.js" */

/** @typedef {{value: Value, text: string}} Answer  text: as the reader's record has it */

/** Act on what a reader does in a question. */
export function respond(/** @type {HTMLElement} */ question, /** @type {Event} */ event) {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (event instanceof ClipboardEvent) return paste(question, event);
  if (event instanceof KeyboardEvent) {
    if (event.key === "Enter" && target instanceof HTMLInputElement) check(question);
    return;
  }
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.value !== undefined) choose(question, button);
  else if (button.classList.contains("question-check")) check(question);
  else button.ariaPressed = String(button.ariaPressed !== "true");
}

/** Show a question as its reader left it. */
export async function restore(/** @type {HTMLElement} */ question) {
  offerWidget(
    question,
    () => fields(question),
    (text) => say(question, text),
  );
  const record = await load(recordId(question.id));
  if (!record || "attempted" in question.dataset) return;
  if (record.starter !== question.dataset.starter) {
    if (record.attempts > 0) say(question, strings.QUESTION_CHANGED);
    return;
  }
  write(question, record.code);
  show(question, record.solved ? { solved: true } : null);
}

function choose(/** @type {HTMLElement} */ question, /** @type {HTMLElement} */ button) {
  for (const each of question.querySelectorAll("[data-value]"))
    if (each instanceof HTMLButtonElement) each.ariaPressed = String(each === button);
  check(question);
}

function check(/** @type {HTMLElement} */ question) {
  const { kind = "", answer = "", tolerance } = question.dataset;
  for (const field of fields(question)) field.removeAttribute("aria-invalid");
  try {
    const given = read(question);
    const wrong = messages(question).map(({ dataset }) => JSON.parse(dataset.value ?? ""));
    const judgement = judge(
      kind,
      given.value,
      JSON.parse(answer),
      wrong,
      tolerance ? Number(tolerance) : undefined,
    );
    show(question, judgement);
    publish(question, judgement, given.text);
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    say(question, error.message, "wrong");
  }
}

const fields = (/** @type {Element} */ question) => [
  .../** @type {NodeListOf<HTMLInputElement | HTMLButtonElement>} */ (
    question.querySelectorAll(".question-fields :is(input, [aria-pressed])")
  ),
];

const choices = (/** @type {Element} */ question) => [
  .../** @type {NodeListOf<HTMLButtonElement>} */ (question.querySelectorAll(".question-choices button")),
];

const messages = (/** @type {Element} */ question) => [
  .../** @type {NodeListOf<HTMLTemplateElement>} */ (question.querySelectorAll("template[data-value]")),
];

/** Read what the reader has typed or chosen. Raises AnswerError. */
function read(/** @type {HTMLElement} */ question) {
  const chosen = choices(question).find(({ ariaPressed }) => ariaPressed === "true");
  if (chosen) return { value: Number(chosen.dataset.value), text: chosen.textContent ?? "" };
  const inputs = fields(question);
  const texts = inputs.map((field) =>
    field instanceof HTMLInputElement ? field.value.trim() : field.ariaPressed === "true" ? "1" : "0",
  );
  const empty = texts.filter((text) => !text).length;
  if (texts.length > 1 && empty > 0) {
    inputs[texts.indexOf("")].focus();
    throw new AnswerError(strings.emptyFields(empty));
  }
  const value = texts.map((text, index) => {
    try {
      return parseNumber(text);
    } catch (error) {
      inputs[index].ariaInvalid = "true";
      throw error;
    }
  });
  const rows = [...question.querySelectorAll(".question-fields tr")].map(({ children }) => children.length);
  const lines = rows.map((length, row) => texts.slice(row * length, (row + 1) * length).join(", "));
  return { value, text: lines.join("; ") || texts[0] };
}

/** Write an earlier answer into the fields. */
function write(/** @type {HTMLElement} */ question, /** @type {string} */ text) {
  for (const choice of choices(question)) choice.ariaPressed = String(choice.textContent === text);
  const texts = text.split(/[,;]/).map((part) => part.trim());
  for (const [index, field] of fields(question).entries()) {
    if (field instanceof HTMLInputElement) field.value = texts[index] ?? "";
    else field.ariaPressed = String(texts[index] === "1");
  }
}

/** Spread a pasted array over the fields, if it has their shape. */
function paste(/** @type {HTMLElement} */ question, /** @type {ClipboardEvent} */ event) {
  const rows = parseArray(event.clipboardData?.getData("text") ?? "");
  const inputs = fields(question);
  if (inputs.length < 2 || rows.flat().length < 2) return;
  event.preventDefault();
  const expected = [...question.querySelectorAll(".question-fields tr")].map(
    ({ children }) => children.length,
  );
  const shape = (/** @type {number[]} */ lengths) => `${lengths.length} × ${lengths[0]}`;
  const lengths = rows.map((row) => row.length);
  if (String(lengths) !== String(expected))
    return say(question, strings.wrongShape(shape(lengths), shape(expected)), "wrong");
  write(question, rows.flat().join(","));
}

/** Show a judgement: null for an earlier answer that was wrong. */
function show(/** @type {HTMLElement} */ question, /** @type {Judgement | null} */ judgement) {
  question.dataset.attempted = "";
  for (const choice of choices(question))
    choice.dataset.verdict = choice.ariaPressed === "true" ? (judgement?.solved ? "right" : "wrong") : "";
  if (!judgement) return;
  const { solved, known, says = "", at } = judgement;
  if (at !== undefined) fields(question)[at].ariaInvalid = "true";
  if (solved) {
    question.dataset.solved = "";
    const reason = question.querySelector(".question-reason");
    const content = reason instanceof HTMLTemplateElement ? reason.content : reason;
    return say(question, content?.cloneNode(true) ?? "", "right");
  }
  say(question, known === undefined ? says : messages(question)[known].content.cloneNode(true), "wrong");
}

const MARKS = { right: strings.ANSWER_RIGHT, wrong: "✗" };

function say(
  /** @type {HTMLElement} */ question,
  /** @type {string | Node} */ content,
  /** @type {keyof typeof MARKS | ""} */ verdict = "",
) {
  const place = /** @type {HTMLElement} */ (question.querySelector(".question-verdict"));
  place.dataset.verdict = verdict;
  const mark = document.createElement("strong");
  mark.textContent = verdict ? MARKS[verdict] : "";
  if (verdict === "wrong") mark.ariaLabel = strings.ANSWER_WRONG;
  place.replaceChildren(mark, " ", content);
}

/** Have the attempt stored by whoever stores the progress of the page. */
function publish(
  /** @type {HTMLElement} */ question,
  /** @type {Judgement} */ { solved, known, says },
  /** @type {string} */ code,
) {
  const message = known === undefined ? says : messages(question)[known].content.textContent?.trim();
  const detail = {
    id: question.id,
    starter: question.dataset.starter,
    code,
    parts: [["answer", solved ? null : message]],
    solved,
    hints: 0,
  };
  question.dispatchEvent(new CustomEvent("exercise-attempt", { bubbles: true, detail }));
}
