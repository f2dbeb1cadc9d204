/**
 * Compare a live output with the published one: numbers within a tolerance, all else to the letter, but for the
 * name of NumPy's whole numbers, which have 64 bits where a site is built and 32 in a browser, and for NumPy's
 * floating-point warnings, which WebAssembly does not raise.
 */
import * as strings from "../../shared/strings/en.js";

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;
const INTEGER_TYPE = /\b(u?int)(?:32|64)\b/g;
const EVENT = "(?:divide by zero|overflow|underflow|invalid value) encountered in .*";
// A warning with its place and the line of code, or what np.errstate(all="print") prints.
const FLOAT_WARNING = new RegExp(
  `(?:Cell, line \\d+|[^\\s:]+:\\d+): RuntimeWarning: ${EVENT}\\n(?:  .*(?:\\n|$))?|^Warning: ${EVENT}\\n`,
  "gm",
);
export const RELATIVE_TOLERANCE = 1e-6;
const ABSOLUTE_TOLERANCE = 1e-12;
const MAX_LINE_CHARACTERS = 40; // of a line that is quoted

/**
 * @param {string} published
 * @param {string} live
 * @param {number} relative by how much a number may be off, of its size
 * @returns {string} what is most unlike what was published, and that; empty where nothing is
 */
export function compareOutputs(published, live, relative = RELATIVE_TOLERANCE) {
  if (textWithoutNumbers(published) !== textWithoutNumbers(live)) return firstDifference(published, live);
  const expected = numbers(published);
  const isOff = (/** @type {number} */ x, /** @type {number} */ i) =>
    x !== expected[i] &&
    !(Math.abs(x - expected[i]) <= ABSOLUTE_TOLERANCE + relative * Math.abs(expected[i]));
  const off = numbers(live).flatMap((x, i) => (isOff(x, i) ? [{ x, y: expected[i] }] : []));
  if (off.length === 0) return "";
  const [{ x, y }] = off.sort((one, other) => size(other) - size(one));
  return strings.number(x, y);
}

/** Whether the published output has floating-point warnings of NumPy that the live one lacks. */
export function lacksFloatWarnings(/** @type {string} */ published, /** @type {string} */ live) {
  const count = (/** @type {string} */ text) => text.match(FLOAT_WARNING)?.length ?? 0;
  return count(published) > count(live);
}

/** How far a number is off, of its size. */
function size(/** @type {{x: number, y: number}} */ { x, y }) {
  return Math.abs(x - y) / Math.abs(y);
}

/** @param {string} text */
function numbers(text) {
  return (withoutPlatformDifferences(text).match(NUMBER) ?? []).map(Number);
}

/** The text without what depends on where Python runs. */
function withoutPlatformDifferences(/** @type {string} */ text) {
  return text.replace(FLOAT_WARNING, "").replace(INTEGER_TYPE, "$1");
}

/** The text with each number and each stretch of white space made one: widths may follow digits. */
function textWithoutNumbers(/** @type {string} */ text) {
  return withoutPlatformDifferences(text)
    .replace(NUMBER, "0")
    .replace(/\s+/g, " ")
    .replace(/ ?([[\](),]) ?/g, "$1")
    .trim();
}

function firstDifference(/** @type {string} */ published, /** @type {string} */ live) {
  const [expected, actual] = [published, live].map((text) => linesOf(text.replace(FLOAT_WARNING, "")));
  const line = expected.findIndex(
    (text, i) => actual[i] === undefined || textWithoutNumbers(text) !== textWithoutNumbers(actual[i]),
  );
  const lines = linesOf(published);
  if (line < 0) return strings.extraLine(lines.length + 1);
  const number = lines.indexOf(expected[line], line) + 1 || line + 1; // warnings were left out before it
  return strings.lineDiffers(number, truncate(expected[line].trim()));
}

function linesOf(/** @type {string} */ text) {
  return text.trimEnd().split("\n");
}

function truncate(/** @type {string} */ text) {
  return text.length > MAX_LINE_CHARACTERS ? `${text.slice(0, MAX_LINE_CHARACTERS - 1)}…` : text;
}
