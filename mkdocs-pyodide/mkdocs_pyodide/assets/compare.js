/**
 * Hold a live output against the published one: numbers within a tolerance, all else to the letter.
 */

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;
export const RELATIVE = 1e-6;
const ABSOLUTE = 1e-12;

/**
 * @param {string} published
 * @param {string} live
 * @param {number} relative by how much a number may be off, of its size
 * @returns {string} what differs and by how much; empty where nothing does
 */
export function difference(published, live, relative = RELATIVE) {
  if (words(published) !== words(live)) return firstDifference(published, live);
  const expected = numbers(published);
  const errors = numbers(live).map((x, i) => Math.abs(x - expected[i]));
  const worst = errors.reduce((worst, e, i) => (e > errors[worst] ? i : worst), 0);
  const isClose = errors.every((e, i) => e <= ABSOLUTE + relative * Math.abs(expected[i]));
  return isClose ? "" : `${expected[worst]} is off by ${errors[worst].toPrecision(2)}`;
}

/** @param {string} text */
function numbers(text) {
  return (text.match(NUMBER) ?? []).map(Number);
}

/** The text with each number and each stretch of white space made one: widths may follow digits. */
function words(/** @type {string} */ text) {
  return text
    .replace(NUMBER, "0")
    .replace(/\s+/g, " ")
    .replace(/ ?([[\](),]) ?/g, "$1")
    .trim();
}

function firstDifference(/** @type {string} */ published, /** @type {string} */ live) {
  const expected = published.trimEnd().split("\n");
  const actual = live.trimEnd().split("\n");
  const line = expected.findIndex((text, i) => actual[i] === undefined || words(text) !== words(actual[i]));
  return `line ${(line < 0 ? expected.length : line) + 1} of the output`;
}
