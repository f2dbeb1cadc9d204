/** Write progress into a file that people can read, and read such a file, whoever wrote it. */
import * as strings from "../../shared/strings/en.js";
import { isRecord } from "./store.js";

/**
 * @import { ProgressRecord } from "./store.js"
 * @typedef {{site: string, release: string, name: string, records: ProgressRecord[]}} ProgressFile
 *   name  of the student; empty in a file that is none of a hand-in
 */

const FORMAT = "exercise progress, version 1";
export const MAX_BYTES = 5_000_000;
const MAX_RECORDS = 2_000;
const MAX_NAME = 200; // characters

/** A file that cannot be used; says why and what to do. */
export class FileError extends Error {}

/** @param {ProgressFile} file */
export function format({ site, release, name, records }) {
  const answers = records.map(({ code, output, parts, time, ...record }) => ({
    ...record,
    time: new Date(time).toISOString(),
    code: code.split("\n"),
    verdicts: parts.map(([part, message]) => [part, message ?? "right"]),
    output: output.split("\n"),
  }));
  const owner = name ? { name } : {};
  return `${JSON.stringify({ format: FORMAT, site, release, ...owner, answers }, null, 1)}\n`;
}

/**
 * Read a file. Throws FileError.
 * @param {string} text
 * @returns {ProgressFile}
 */
export function parse(text) {
  const file = json(text);
  if (file?.format !== FORMAT) throw new FileError(strings.NO_PROGRESS_FILE);
  const { site, release, name = "", answers } = file;
  for (const [field, value] of Object.entries({ site, release, name }))
    if (typeof value !== "string" || value.length > MAX_NAME) throw damaged(strings.noShortText(field));
  if (!Array.isArray(answers) || answers.length > MAX_RECORDS) throw damaged(strings.noAnswers(MAX_RECORDS));
  return { site, release, name, records: answers.map(record) };
}

/** Read a file that a reader has chosen. Throws FileError. */
export async function read(/** @type {Blob} */ file) {
  if (file.size > MAX_BYTES)
    throw new FileError(strings.tooLarge(Math.ceil(file.size / 1e6), MAX_BYTES / 1e6));
  return parse(await file.text());
}

function json(/** @type {string} */ text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new FileError(strings.NO_JSON);
  }
}

function damaged(/** @type {string} */ what) {
  return new FileError(strings.damagedFile(what));
}

/**
 * @param {any} answer
 * @param {number} index
 * @returns {ProgressRecord}
 */
function record(answer, index) {
  const { verdicts, ...fields } = answer ?? {};
  const found = {
    ...fields,
    code: lines(fields.code),
    output: lines(fields.output),
    time: Date.parse(fields.time),
    parts: Array.isArray(verdicts)
      ? verdicts.map((pair) => (pair?.[1] === "right" ? [pair[0], null] : pair))
      : undefined,
  };
  if (!isRecord(found)) throw damaged(strings.incomplete(index + 1));
  const { id, page, starter, code, parts, solved, attempts, hints, solutionShown, output, release, time } =
    found;
  return { id, page, starter, code, parts, solved, attempts, hints, solutionShown, output, release, time };
}

function lines(/** @type {unknown} */ value) {
  return Array.isArray(value) && value.every((line) => typeof line === "string")
    ? value.join("\n")
    : undefined;
}

/** Hand a text to the reader as a file. */
export function download(/** @type {string} */ text, /** @type {string} */ name, type = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
