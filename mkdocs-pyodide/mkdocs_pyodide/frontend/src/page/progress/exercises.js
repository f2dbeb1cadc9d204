/** Read the index of the site's exercises, and say how far a reader is with each. */
import { SITE } from "./site.js";

/**
 * @import { ProgressRecord } from "./store.js"
 * @typedef {{id: string, title: string, starter: string, check?: string, packages?: string[],
 *   files?: string[]}} Exercise
 * @typedef {{path: string, title: string, exercises: Exercise[]}} PageExercises
 * @typedef {{site: string, release: string, overview: string | null, pages: PageExercises[]}} Index
 *   see finish/exercises.py
 * @typedef {"new" | "attempted" | "solved" | "changed"} Status
 *   changed  since the attempt: the record is of another exercise under the same id
 */

/** @type {Promise<Index> | null} */ let index = null;

/** @returns {Promise<Index>} */
export function loadIndex() {
  index ??= fetch(new URL("assets/pyodide/exercises.json", SITE)).then((response) => {
    if (!response.ok) throw new Error(`exercises.json: HTTP ${response.status}`);
    return response.json();
  });
  index.catch(() => {
    index = null;
  });
  return index;
}

/**
 * All exercises of the site by the ids of their records, in the order of the pages.
 * @param {Index} index
 */
export function byRecord({ pages }) {
  return new Map(
    pages.flatMap((page) =>
      page.exercises.map((exercise) => [`${page.path}#${exercise.id}`, { ...exercise, page }]),
    ),
  );
}

/**
 * @param {{starter: string}} exercise
 * @param {ProgressRecord | undefined} record
 * @returns {Status}
 */
export function statusOf(exercise, record) {
  if (!record?.attempts) return "new"; // its reader may have seen hints
  if (record.starter !== exercise.starter) return "changed";
  return record.solved ? "solved" : "attempted";
}

/**
 * Where to go on: the exercise of the last attempt, or the next one that is not solved.
 * @param {string[]} ids of all records there can be, in their order
 * @param {Map<string, Status>} statuses
 * @param {ProgressRecord[]} records
 * @returns {string | undefined} none where all are solved
 */
export function nextExercise(ids, statuses, records) {
  const known = records.filter(({ id }) => statuses.has(id)).sort((one, other) => other.time - one.time);
  const start = known.length > 0 ? ids.indexOf(known[0].id) : 0;
  return [...ids.slice(start), ...ids.slice(0, start)].find((id) => statuses.get(id) !== "solved");
}

/**
 * The record after an attempt: what solved an exercise stays, and a later attempt only counts.
 * @param {ProgressRecord | null} earlier
 * @param {Omit<ProgressRecord, "attempts">} attempt
 * @returns {ProgressRecord}
 */
export function afterAttempt(earlier, attempt) {
  const same = earlier?.starter === attempt.starter ? earlier : null;
  const counts = { attempts: (same?.attempts ?? 0) + 1, time: attempt.time };
  const record = { ...(same?.solved && !attempt.solved ? same : attempt), ...counts };
  return same ? afterHelp(afterHelp(record, attempt), same) : record;
}

/**
 * The record once its reader has seen more hints, or the solution.
 * @param {ProgressRecord} record
 * @param {{hints: number, solutionShown: boolean}} help
 * @returns {ProgressRecord}
 */
export function afterHelp(record, { hints, solutionShown }) {
  return {
    ...record,
    hints: Math.max(record.hints, hints),
    solutionShown: record.solutionShown || solutionShown,
  };
}

/**
 * One record of two, of this browser and of a file: that of the exercise as it is, the solved one, the
 * attempted one, the later one.
 * @param {ProgressRecord} one
 * @param {ProgressRecord} other
 * @param {string | undefined} starter of the exercise as it is
 * @returns {ProgressRecord}
 */
export function merged(one, other, starter) {
  const rank = (/** @type {ProgressRecord} */ record) => [
    Number(record.starter === starter),
    Number(record.solved),
    Number(record.attempts > 0),
    record.time,
  ];
  const [mine, theirs] = [rank(one), rank(other)];
  const first = mine.findIndex((value, i) => value !== theirs[i]);
  const [better, worse] = first >= 0 && theirs[first] > mine[first] ? [other, one] : [one, other];
  if (better.starter !== worse.starter) return better;
  const counts = {
    attempts: Math.max(one.attempts, other.attempts),
    time: Math.max(one.time, other.time),
  };
  return { ...afterHelp(better, worse), ...counts };
}
