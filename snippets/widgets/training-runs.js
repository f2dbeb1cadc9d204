/** The runs of a training panel: what a reader sets, the run that goes on, and the one before it. */

/**
 * @typedef {{ name: string, label: string, value: number, least: number, most: number | null, multiple: number }} Field
 * @typedef {[step: number, value: number]} Point
 * @typedef {{ title: string, lines?: [string, string][], label?: string, images?: string[], shape?: [number, number],
 *   columns?: number, size?: number, names?: [string[], string[]] }} Part
 * @typedef {{ step: number, parts: Part[], norms: Record<string, number> }} Look
 * @typedef {Record<string, number>} Settings
 * @typedef {{ number: number, settings: Settings, steps: number, history: Record<string, Point[]>, looks: Look[],
 *   error: string }} Run  number: 0 is the recorded one
 * @typedef {{ number: number, error?: string, steps: number, history: Record<string, Point[]>, looks: Look[] }} Answer
 * @typedef {Record<string, any>} Chosen
 */

const MAX_LOOKS = 60; // of a run; of more, every second is left out

/** What is wrong with each field, by its name. @returns {Record<string, string>} */
export function faults(/** @type {Field[]} */ fields, /** @type {Chosen} */ chosen) {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const problem = faultOf(field, String(chosen[field.name]).trim());
      return problem ? [[field.name, problem]] : [];
    }),
  );
}

function faultOf(/** @type {Field} */ { label, least, most, multiple }, /** @type {string} */ text) {
  const value = text === "" ? Number.NaN : Number(text);
  const given = `${label} ${text === "" ? "is empty" : `is ${text}`}`;
  if (most === null)
    return value > 0 && value < Number.POSITIVE_INFINITY ? "" : `${given}: write a number above 0.`;
  const isFine = Number.isInteger(value) && value >= least && value <= most && value % multiple === 0;
  const kind = multiple > 1 ? `multiple of ${multiple}` : "whole number";
  return isFine ? "" : `${given}: write a ${kind} from ${least} to ${most}.`;
}

/** @returns {Settings} */
export function settingsOf(/** @type {Field[]} */ fields, /** @type {Chosen} */ chosen) {
  return Object.fromEntries(fields.map(({ name }) => [name, Number(chosen[name])]));
}

/** @returns {Run} */
export function newRun(/** @type {number} */ number, /** @type {Settings} */ settings) {
  return { number, settings, steps: 0, history: {}, looks: [], error: "" };
}

/** Whether a run is of Python's, has steps to go and no error. */
export function canGoOn(/** @type {Run} */ { number, settings, steps, error }) {
  return number > 0 && steps < settings.steps && !error;
}

/** Begin the run that the fields describe, or go on with it; nothing where a field is wrong. @returns {Chosen} */
export function go(/** @type {Field[]} */ fields, /** @type {Chosen} */ chosen, /** @type {number} */ steps) {
  if (Object.keys(faults(fields, chosen)).length > 0) return { end: null };
  const settings = settingsOf(fields, chosen);
  const isSame = JSON.stringify(settings) === JSON.stringify(chosen.run.settings);
  const begun = isSame && canGoOn(chosen.run) ? {} : replace(chosen, settings);
  const run = begun.run ?? chosen.run;
  return { ...begun, end: Math.min(run.steps + steps, settings.steps), frame: -1, problem: "" };
}

/** Begin anew: the run so far is the one before, if it has come anywhere. @returns {Chosen} */
export function replace(/** @type {Chosen} */ chosen, /** @type {Settings} */ settings) {
  const { run, other } = chosen;
  const number = chosen.count + 1;
  return {
    run: newRun(number, settings),
    other: run.steps > 0 ? run : other,
    count: number,
    end: null,
    pausing: false,
    frame: -1,
  };
}

/** Add what Python has answered to a run; it may begin anew, and tell what is known already. @returns {Run} */
export function extended(
  /** @type {Run} */ run,
  /** @type {Answer} */ { number, error, steps, history, looks },
) {
  if (number !== run.number) return run;
  if (error) return { ...run, error };
  const names = Object.keys(history);
  const joined = names.map((name) => [name, [...(run.history[name] ?? []), ...history[name]]]);
  const last = run.looks.at(-1)?.step ?? -1;
  let all = [...run.looks, ...looks.filter(({ step }) => step > last)];
  if (all.length > MAX_LOOKS) all = all.filter((_, i) => i % 2 === 0 || i === all.length - 1);
  return { ...run, steps: Math.max(run.steps, steps), history: Object.fromEntries(joined), looks: all };
}

/** The last look of a run at or before a step. @returns {Look | undefined} */
export function lookAt(/** @type {Run} */ { looks }, /** @type {number} */ step) {
  return looks.filter((look) => look.step <= step).at(-1) ?? looks[0];
}

/** The values of a run at a step: the last of each measurement, of many the mean of a few. */
export function valuesAt(/** @type {Run} */ { history }, /** @type {number} */ step) {
  return Object.entries(history).flatMap(([name, points]) => {
    const last = binned(points)
      .filter(([at]) => at <= step)
      .at(-1);
    return last ? [{ name, value: last[1] }] : [];
  });
}

const BINS = 120;

/** At most so many points of a curve: means of neighbours. @returns {Point[]} */
export function binned(/** @type {Point[]} */ points) {
  const size = Math.ceil(points.length / BINS);
  if (size <= 1) return points;
  /** @type {Point[]} */ const bins = [];
  for (let i = 0; i < points.length; i += size) {
    const part = points.slice(i, i + size);
    bins.push([part[part.length - 1][0], part.reduce((sum, [, value]) => sum + value, 0) / part.length]);
  }
  return bins;
}
