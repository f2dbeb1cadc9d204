/** Load the reader's progress where there is some to show: a page without any costs no more than this. */
import * as strings from "../../shared/strings/en.js";
import { importWithRetry } from "../loading/lazy-import.js";
import { FLAG } from "./site.js";

/** @type {() => Promise<typeof import("./index.js")>} */
const progress = importWithRetry("./progress.js");

export function hasProgress() {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false; // what lasts for the visit is shown from the first attempt on
  }
}

/** A place that shows progress; the overview does so in any case. */
class ProgressPlace extends HTMLElement {
  connectedCallback() {
    const isOverview = this.localName === "progress-overview";
    if (isOverview || hasProgress()) show().catch(() => isOverview && this.prepend(strings.NO_PROGRESS));
  }
}

async function show() {
  await (await progress()).show();
}

export function watchProgress() {
  for (const name of ["page-progress", "progress-continue", "progress-overview"])
    customElements.define(name, class extends ProgressPlace {});
  addEventListener("exercise-attempt", async (event) => (await progress()).record(event));
  addEventListener("exercise-help", async (event) => (await progress()).recordHelp(event));
  if (hasProgress()) show().catch(() => {}); // the navigation has no marks then
}
