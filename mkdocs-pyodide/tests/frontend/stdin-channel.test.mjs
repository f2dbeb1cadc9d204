import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { PendingWaits } from "../../mkdocs_pyodide/frontend/src/shared/interrupt.js";
import {
  answerBuffer,
  putAnswer,
  StdinChannel,
} from "../../mkdocs_pyodide/frontend/src/shared/stdin-channel.js";

const MODULE = new URL("../../mkdocs_pyodide/frontend/src/shared/stdin-channel.js", import.meta.url).href;

/** Another thread, the page's side, which answers after a while. */
function answerLater(buffer, text) {
  const code = `
    const { workerData: { buffer, text, module } } = require("node:worker_threads");
    import(module).then(({ putAnswer }) => setTimeout(() => putAnswer(buffer, text), 50));
  `;
  new Worker(code, { eval: true, workerData: { buffer, text, module: MODULE } }).unref();
}

for (const text of ["Ada", "", "π 😀 <b>", "é".repeat(32_768)])
  test(`a program that sleeps gets an answer of ${text.length} characters`, () => {
    const stdin = new StdinChannel(new PendingWaits());
    const buffer = answerBuffer();
    stdin.share(buffer, () => {});
    putAnswer(buffer, "of an earlier question");
    answerLater(buffer, text);
    assert.equal(stdin.wait(), text);
  });

test("an answer that is too long is cut between characters", () => {
  const buffer = answerBuffer();
  putAnswer(buffer, `a${"é".repeat(40_000)}`);
  const [, length] = new Int32Array(buffer, 0, 2);
  assert.equal(length, 65_535);
  const bytes = new Uint8Array(buffer, 8, length).slice();
  assert.equal(new TextDecoder("utf-8", { fatal: true }).decode(bytes), `a${"é".repeat(32_767)}`);
});

test("a program that sleeps can be stopped", () => {
  const stdin = new StdinChannel(new PendingWaits());
  let looks = 0;
  stdin.share(answerBuffer(), () => {
    looks += 1;
    if (looks === 3) throw new Error("KeyboardInterrupt");
  });
  assert.throws(() => stdin.wait(), /KeyboardInterrupt/);
});

test("without shared memory an answer is a message, and Stop ends the waiting", async () => {
  const waits = new PendingWaits();
  const stdin = new StdinChannel(waits);
  const answer = stdin.wait();
  stdin.answer("Ada");
  assert.equal(await answer, "Ada");
  const stopped = stdin.wait();
  assert.equal(waits.end(), true);
  assert.equal(await stopped, false);
});
