/** Set up the cells of a page: the entry point of page.js. */

import * as strings from "../shared/strings/en.js";
import { cells, cellsBefore, client, runAll } from "./cell.js";
import * as share from "./code/share-link.js";
import { Controls } from "./controls.js";
import { HandInCheck } from "./hand-in-check.js";
import { importWithRetry } from "./loading/lazy-import.js";
import { watchProgress } from "./progress/watch.js";
import { SmallQuestion } from "./question/small-question.js";
import { CellWidget } from "./widgets/cell-widget.js";

/** @type {() => Promise<typeof import("./embed/index.js")>} */
const importEmbed = importWithRetry("./embed.js");

const SLICE_MS = 8; // at a time for setting up cells

/** @type {Controls[]} */ const arrivals = [];

/** Set up cells when all of the page are there. */
Controls.onConnected = (controls) => {
  arrivals.push(controls);
  if (arrivals.length === 1) queueMicrotask(setUpCells);
};

/** Set up the cells that have come, in their order. All those of a long page at once would hold it up. */
async function setUpCells() {
  let end = performance.now() + SLICE_MS;
  while (arrivals[0]) {
    try {
      if (arrivals[0].isConnected) arrivals[0].setUp();
    } catch (error) {
      reportError(error);
    }
    arrivals.shift();
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + SLICE_MS;
  }
  openLink();
}

/** Put the code of the page's link, if it has one, into its cell. */
async function openLink() {
  const asked = share.read(location.hash);
  if (!asked) return;
  const figure = document.getElementById(asked.id);
  const cell = figure && cells.get(figure);
  const first = cells.get(/** @type {Element} */ (document.querySelector("figure.cell")));
  if (!cell) return first?.source.notice.show(strings.NO_SUCH_CELL);
  await cell.source.openLink(asked.code);
  cell.figure.scrollIntoView();
}

/** A package that has come for one cell is there for all. */
function showDownloadSizes() {
  for (const controls of document.querySelectorAll("cell-controls"))
    if (controls instanceof Controls) controls.showDownloadSize();
}

/** Show the exercise alone that the address names, `?embed=exercise-1`; nothing else is seen meanwhile. */
async function embed(/** @type {string} */ id) {
  const { style } = document.documentElement;
  style.visibility = "hidden";
  try {
    await (await importEmbed()).embed(id, (figure) => cells.get(figure)?.source);
  } catch (error) {
    reportError(error); // the whole page is there
  }
  style.visibility = "";
}

const embedded = new URLSearchParams(location.search).get("embed");
if (embedded !== null) await embed(embedded);
client.onMissingChanged = showDownloadSizes;
customElements.define("cell-controls", Controls);
CellWidget.page = {
  client,
  cellsBefore,
  runAll,
  cellOf: (/** @type {Element} */ figure) => cells.get(figure),
};
customElements.define("cell-widget", CellWidget);
customElements.define("hand-in-check", HandInCheck);
watchProgress();
customElements.define("small-question", SmallQuestion);
addEventListener("hashchange", openLink);
addEventListener("pyodide:offline-size", showDownloadSizes);
