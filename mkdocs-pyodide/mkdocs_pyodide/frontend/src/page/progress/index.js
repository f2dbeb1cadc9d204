/** Record attempts, and show the reader's progress wherever a page has a place for it: the entry point of progress.js. */
import * as strings from "../../shared/strings/en.js";
import { afterAttempt, afterHelp, byRecord, loadIndex, nextExercise, statusOf } from "./exercises.js";
import { addStyles, make } from "./make.js";
import { markNavigation } from "./navigation.js";
import { showOverview } from "./overview.js";
import { recordId, SITE } from "./site.js";
import { all, load, onChange, save, unsavedCount } from "./store.js";

/**
 * @import { Index, Status } from "./exercises.js"
 * @import { ProgressRecord } from "./store.js"
 * @typedef {{index: Index, records: Map<string, ProgressRecord>, statuses: Map<string, Status>}} Progress
 */

const MAX_OUTPUT = 20_000; // characters that a record has of an attempt's output
const REFRESH_MS = 50; // changes that come together are shown together

let recording = Promise.resolve(); // one attempt after the other
/** @type {ReturnType<typeof setTimeout> | undefined} */ let refreshing;
/** @type {Element | null} */ let seen = null; // of the navigation that has its marks

/** Store an attempt, the event of an exercise or a question. */
export function record(/** @type {Event} */ event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  const output = /** @type {Element | null} */ (event.target)?.querySelector?.("output")?.textContent ?? "";
  const id = recordId(detail.id);
  return inTurn(async () => {
    const attempt = await newRecord(id, { output, ...detail });
    await save(id, afterAttempt(await load(id), attempt));
  });
}

/** Store what a reader has been shown, also before the first attempt. */
export function recordHelp(/** @type {Event} */ event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  const id = recordId(detail.id);
  return inTurn(async () => {
    const earlier = await load(id);
    const same = earlier?.starter === detail.starter ? earlier : null;
    if (!same && earlier?.attempts) return; // of what the exercise was: the code of an attempt stays
    await save(id, afterHelp(same ?? (await newRecord(id, detail)), detail));
  });
}

/** @returns {Promise<ProgressRecord>} of an event, without an attempt */
async function newRecord(/** @type {string} */ id, /** @type {any} */ detail) {
  const index = await loadIndex().catch(() => null);
  const page = index?.pages.find(({ path }) => id.startsWith(`${path}#`));
  return {
    id,
    page: page?.title ?? document.title,
    starter: detail.starter,
    code: detail.code ?? "",
    parts: detail.parts ?? [],
    solved: detail.solved ?? false,
    attempts: 0,
    hints: detail.hints ?? 0,
    solutionShown: detail.solutionShown ?? false,
    output: (detail.output ?? "").slice(0, MAX_OUTPUT),
    release: index?.release ?? "",
    time: Date.now(),
  };
}

function inTurn(/** @type {() => Promise<void>} */ task) {
  recording = recording.then(task).catch(reportError);
  return recording;
}

/** Show progress in all places of the page, and keep it up to date. */
export function show() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => refresh().catch(() => {}), REFRESH_MS); // without the index nothing is shown
}

async function refresh() {
  const [index, found] = await Promise.all([loadIndex(), all(), addStyles()]);
  const records = new Map(found.map((record) => [record.id, record]));
  const exercises = byRecord(index);
  const statuses = new Map([...exercises].map(([id, each]) => [id, statusOf(each, records.get(id))]));
  const progress = { index, records, statuses };
  markNavigation(solvedPages(progress));
  seen = document.querySelector("nav a[href]");
  for (const place of document.querySelectorAll("page-progress")) showPage(place, progress);
  for (const place of document.querySelectorAll("progress-continue"))
    showContinue(/** @type {HTMLElement} */ (place), progress, found);
  for (const place of document.querySelectorAll("progress-overview")) showOverview(place, progress);
}

/** The addresses of pages of which all exercises are solved. */
function solvedPages(/** @type {Progress} */ { index, statuses }) {
  const isSolved = (/** @type {Index["pages"][0]} */ { path, exercises }) =>
    exercises.every(({ id }) => statuses.get(`${path}#${id}`) === "solved");
  return new Set(index.pages.filter(isSolved).map(({ path }) => path));
}

/** Say how many exercises of the page are solved; of a page without attempts, how many it has. */
function showPage(/** @type {Element} */ place, /** @type {Progress} */ { index, statuses }) {
  const here = recordId("");
  const ids = [...statuses.keys()].filter((id) => id.startsWith(here));
  const total = strings.exercises(ids.length);
  if (ids.every((id) => statuses.get(id) === "new")) return place.replaceChildren(total);
  const count = (/** @type {Status} */ status) => ids.filter((id) => statuses.get(id) === status).length;
  const changed = count("changed") && strings.changedSince(count("changed"));
  const notes = [changed, unsavedCount() > 0 && strings.VISIT_ONLY].filter(Boolean);
  const label = [strings.solvedOfPage(count("solved"), total), ...notes].join(", ");
  const link = index.overview !== null && make("a", { href: new URL(index.overview, SITE).href }, label);
  place.replaceChildren(link || label);
}

/** Lead to the exercise with which to go on. */
function showContinue(
  /** @type {HTMLElement} */ place,
  /** @type {Progress} */ { index, statuses },
  /** @type {ProgressRecord[]} */ records,
) {
  place.replaceChildren();
  const id = nextExercise([...statuses.keys()], statuses, records);
  if (records.length === 0 || id === undefined) return;
  const exercise = byRecord(index).get(id);
  const link = { href: new URL(id, SITE).href, className: place.dataset.class ?? "", title: exercise?.title };
  place.append(make("a", link, strings.continueWith(exercise?.page.title ?? "")));
}

onChange(show);
// A theme that loads pages in place brings another navigation.
new MutationObserver(() => {
  if (!seen?.isConnected && document.querySelector("nav a[href]")) show();
}).observe(document.body, { childList: true, subtree: true });
