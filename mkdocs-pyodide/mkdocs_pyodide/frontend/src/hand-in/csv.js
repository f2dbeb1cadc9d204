/** Write a table as CSV that a spreadsheet takes for text, whatever is in it. */

// A spreadsheet would compute what begins so, also after white space and in full-width letters.
const FORMULA = /^\s*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/;
// Nobody sees these, and some reorder what is beside them.
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** @param {(string | number)[][]} rows */
export function format(rows) {
  const lines = rows.map((row) => row.map(field).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`; // by this mark a spreadsheet knows UTF-8
}

function field(/** @type {string | number} */ value) {
  if (typeof value === "number") return String(value);
  const text = visible(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A text in one line, of characters that can be seen. */
export function visible(/** @type {string} */ text) {
  return text.replace(UNSEEN, " ").trim();
}
