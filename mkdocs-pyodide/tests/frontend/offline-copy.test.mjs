import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openPage, turn } from "./dom.mjs";

const SCOPE = new URL("../../mkdocs_pyodide/", import.meta.url).href; // three folders above the script
let sent; // messages to the service worker
let reply; // to the last one
let ports;
let registration; // before the page was opened
let count = 0;

beforeEach(() => {
  const window = openPage();
  globalThis.customElements = window.customElements;
  globalThis.OFFLINE = { first: 1, all: 21_300_000 };
  globalThis.self = globalThis;
  [sent, ports] = [[], []];
  registration = undefined;
  const active = {
    postMessage: (message, [port]) => {
      sent.push(message.type);
      ports.push(port);
      reply = (answer) => port.postMessage(answer);
    },
  };
  const container = {
    register: async () => ({}),
    getRegistration: async () => registration,
    ready: Promise.resolve({ active }),
  };
  Object.defineProperty(globalThis.navigator, "serviceWorker", { value: container, configurable: true });
});

afterEach(() => {
  for (const port of ports) port.close(); // else Node waits for more
});

/** Open a page with the button; return what it shows. */
async function open() {
  await import(`../../mkdocs_pyodide/frontend/src/offline/offline-copy.js?${count++}`);
  document.body.innerHTML = "<offline-copy></offline-copy>";
  await turn();
  const [button, bar, status] = ["button", "progress", "[role=status]"].map((s) => document.querySelector(s));
  return { button, bar, status, text: () => document.body.textContent };
}

async function answer(message) {
  reply(message);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

test("nothing is asked of a service worker that another replaces, since the page was loaded anew", async () => {
  registration = { scope: SCOPE, waiting: {} };
  const navigation = mock.method(performance, "getEntriesByType", () => [{ type: "reload" }]);
  await open();
  await turn();
  assert.deepEqual(sent, []);
  navigation.mock.restore();
});

test("nothing is sent before a press, and the total is told", async () => {
  const { button, text } = await open();
  assert.deepEqual(sent, []);
  assert.match(text(), /Keep for offline the whole site with Python, 21 MB/);
  assert.equal(
    document.getElementById(button.getAttribute("aria-describedby")).textContent.slice(-5),
    "21 MB",
  );
});

test("a press keeps all, shows progress and says when it is done", async () => {
  const { button, bar, status, text } = await open();
  button.click();
  await turn();
  assert.deepEqual(sent, ["precache all"]);
  assert.deepEqual([button.disabled, bar.hidden, status.textContent], [true, false, "downloading"]);
  await answer({ type: "progress", done: 5_000_000, total: 20_000_000 });
  assert.equal(bar.value, 0.25);
  assert.match(text(), /5\.0 MB of 20 MB stored/);
  await answer({ type: "progress", done: 20_000_000, total: 20_000_000 });
  assert.deepEqual([button.hidden, bar.hidden], [true, true]);
  assert.match(status.textContent, /^Kept for offline/);
});

test("what went wrong is told, and can be tried again", async () => {
  const { button, bar, status } = await open();
  for (const [problem, told] of [
    ["connection", /broke off/],
    ["room", /no space/],
  ]) {
    button.click();
    await turn();
    await answer({ type: "failed", problem });
    assert.match(status.textContent, told);
    assert.deepEqual([button.disabled, button.hidden, bar.hidden], [false, false, true]);
  }
});

test("a page of a site that is kept says so", async () => {
  registration = { scope: SCOPE };
  const { button, status } = await open();
  await turn();
  assert.deepEqual(sent, ["measure"]);
  await answer({ type: "progress", done: 7, total: 7 });
  assert.equal(button.hidden, true);
  assert.match(status.textContent, /^Kept for offline/);
});

test("without service workers there is no button", async () => {
  Object.defineProperty(globalThis.navigator, "serviceWorker", { value: undefined, configurable: true });
  await import(`../../mkdocs_pyodide/frontend/src/offline/offline-copy.js?${count++}`);
  document.body.innerHTML = "<offline-copy></offline-copy>";
  assert.equal(document.querySelector("offline-copy").childNodes.length, 0);
});
