/** Parse and judge the answers to small questions. */
import * as strings from "../../shared/strings/en.js";

/** @typedef {number | number[] | number[][]} Value  true and false count as 1 and 0 */
/** @typedef {{solved: boolean, known?: number, says?: string, at?: number}} Judgement
 *   known  number of the known wrong answer
 *   says   what is true of any other wrong answer
 *   at     number of the entry that it speaks of
 */

export const TOLERANCE = 0.005; // relative, of a number that is not whole
const EXACT = 1e-9;
const CLOSE = 0.05;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An answer that cannot be read; says why. */
export class AnswerError extends Error {}

/** Return the number that a reader has typed. Raises AnswerError. */
export function parseNumber(/** @type {string} */ written) {
  const text = written
    .trim()
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/(?<=\d)\s(?=\d{3}(\D|$))/g, "") // thousands
    .replace(/\s*([-+/])\s*/g, "$1");
  if (!text) throw new AnswerError(strings.TYPE_NUMBER);
  if (text.includes(",")) throw new AnswerError(strings.COMMA);
  const parts = text.split("/");
  if (parts.length > 2 || !parts.every((part) => NUMBER.test(part)))
    throw new AnswerError(strings.notNumber(written.trim()));
  const [numerator, denominator] = [Number(parts[0]), Number(parts[1] ?? 1)];
  if (denominator === 0) throw new AnswerError(strings.ZERO_DENOMINATOR);
  return numerator / denominator;
}

/** Return the rows of an array that a reader has pasted, as Python, NumPy or a table writes them. */
export function parseArray(/** @type {string} */ pasted) {
  return pasted
    .replace(/^\s*(np\.)?array\(|\)\s*$/g, "")
    .split(/[\]\n;]/)
    .map((row) => row.split(/[\s,[]+/).filter(Boolean))
    .filter((row) => row.length > 0);
}

/** Return the entries of a value, row by row. */
const flat = (/** @type {Value} */ value) => [value].flat(2).map(Number);

const allowance = (/** @type {number} */ right, /** @type {number} */ tolerance) =>
  Number.isInteger(right) ? EXACT : tolerance * Math.abs(right);

/** Whether numbers count as equal to others: whole ones exactly, the rest within the tolerance. */
function areEqual(
  /** @type {number[]} */ given,
  /** @type {number[]} */ right,
  /** @type {number} */ tolerance,
) {
  return right.every((entry, index) => Math.abs(given[index] - entry) <= allowance(entry, tolerance));
}

/**
 * Judge an answer: right, one of the wrong ones that the author knows, or the most helpful thing that is true of it.
 *
 * @param {string} kind
 * @param {Value} given
 * @param {Value} right
 * @param {Value[]} wrong
 * @returns {Judgement}
 */
export function judge(kind, given, right, wrong, tolerance = TOLERANCE) {
  const entries = flat(given);
  const isEqual = (/** @type {Value} */ value) => areEqual(entries, flat(value), tolerance);
  if (isEqual(right)) return { solved: true };
  const known = wrong.findIndex(isEqual);
  if (known >= 0) return { solved: false, known };
  if (kind === "number") return { solved: false, says: ofNumber(entries[0], flat(right)[0]) };
  const columns = Array.isArray(right) && Array.isArray(right[0]) ? right[0].length : 0;
  const about = kind === "selection" ? ofSelection : ofMatrix;
  return { solved: false, ...about(entries, flat(right), columns, tolerance) };
}

function ofNumber(/** @type {number} */ given, /** @type {number} */ right) {
  if (right !== 0 && Math.abs(given + right) <= TOLERANCE * Math.abs(right)) return strings.WRONG_SIGN;
  if (!Number.isInteger(right) && Math.abs(given - right) < CLOSE * Math.abs(right))
    return strings.CLOSE_ANSWER;
  return given > right ? strings.TOO_LARGE : strings.TOO_SMALL;
}

/**
 * @param {number[]} given
 * @param {number[]} right
 * @param {number} columns  0 for a vector
 * @param {number} tolerance
 */
function ofMatrix(given, right, columns, tolerance) {
  const isRight = right.map((entry, index) => areEqual([given[index]], [entry], tolerance));
  const at = isRight.indexOf(false);
  const isTimes = (/** @type {number} */ factor) =>
    areEqual(
      given.map((entry) => entry / factor),
      right,
      tolerance,
    );
  if (columns && columns * columns === right.length) {
    const transposed = right.map(
      (_, index) => right[(index % columns) * columns + Math.floor(index / columns)],
    );
    if (areEqual(given, transposed, tolerance)) return { says: strings.TRANSPOSED };
  }
  const factor = given[at] / right[at];
  if (isTimes(-1)) return { says: strings.WRONG_SIGNS };
  if (factor && Number.isFinite(factor) && isTimes(factor) && right.filter(Boolean).length > 1)
    return { says: strings.times(format(factor)) };
  const where = nameOf(at, columns);
  const isSign = right[at] !== 0 && areEqual([-given[at]], [right[at]], tolerance);
  const count = isRight.filter(Boolean).length;
  if (count === 0) return { says: strings.beginWith(where), at };
  return { says: strings.entriesRight(count, right.length, where, isSign), at };
}

/**
 * @param {number[]} given
 * @param {number[]} right
 * @param {number} columns
 */
function ofSelection(given, right, columns) {
  const at = given.findIndex((entry, index) => entry > right[index]);
  if (at >= 0) return { says: strings.notOfAnswer(nameOf(at, columns)), at };
  const missing = right.filter((entry, index) => entry > given[index]).length;
  return { says: strings.missing(missing) };
}

function nameOf(/** @type {number} */ index, /** @type {number} */ columns) {
  return columns
    ? strings.rowAndColumn(Math.floor(index / columns) + 1, (index % columns) + 1)
    : strings.position(index + 1);
}

function format(/** @type {number} */ number) {
  return String(Number(number.toPrecision(3))).replace("-", "−");
}
