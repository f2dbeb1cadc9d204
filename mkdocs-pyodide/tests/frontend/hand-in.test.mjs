import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openPage, turn } from "./dom.mjs";

const INDEX = { site: "Trial", release: "", overview: null, pages: [] };
let sendIndex;

globalThis.self = globalThis;
openPage();
const { attach } = await import("../../mkdocs_pyodide/frontend/src/hand-in/index.js");

beforeEach(() => {
  openPage("<hand-in-check></hand-in-check>");
  attach(document.querySelector("hand-in-check"));
});

function drop(...texts) {
  const files = texts.map((text, i) => new File([text], `${i}.json`));
  document
    .querySelector(".hand-in-drop")
    .dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: { files } }));
}

const status = () => document.querySelector("[role=status]").textContent;
const press = (label) =>
  [...document.querySelectorAll("button")].find(({ textContent }) => textContent === label).click();

test("Stop, and more files, before the list of exercises has come", async () => {
  globalThis.fetch = () =>
    new Promise((resolve) => {
      sendIndex = () => resolve({ ok: true, json: async () => INDEX, text: async () => "" });
    });
  drop("{");
  press("Stop");
  drop("{");
  sendIndex();
  await turn();
  assert.equal(status(), "Stopped: 0 of 2 hand-ins are checked.");
  assert.equal(document.querySelectorAll("tbody tr").length, 0);
});

test("files that are dropped during a check are part of it", async () => {
  drop("{");
  drop("[]", "{");
  await turn();
  assert.equal(status(), "All 3 hand-ins are checked.");
  assert.match(document.querySelector("tbody").textContent, /damaged, or not JSON.*not a file with progress/);
});
