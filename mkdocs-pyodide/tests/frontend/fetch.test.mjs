import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

globalThis.self = globalThis;
const { Network, Unavailable } = await import("../../mkdocs_pyodide/frontend/src/worker/fetch.js");

const HOME = new URL("https://example.org/assets/pyodide/");
let asked;
let answer; // what the server does with a request
let now;

beforeEach(() => {
  [asked, now] = [[], 0];
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  mock.method(performance, "now", () => now);
  self.fetch = async (address, { priority, signal }) => {
    asked.push([String(address), priority]);
    return Promise.race([aborted(signal), answer(signal)]);
  };
});

function aborted(signal) {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** A response that comes in parts; what is no text is done when its turn comes. */
function coming(...parts) {
  return (signal) => {
    const pull = async (controller) => {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else if (typeof part === "string") controller.enqueue(new TextEncoder().encode(part));
      else await part(controller);
    };
    const start = (controller) => signal.addEventListener("abort", () => controller.error(signal.reason));
    return new Response(new ReadableStream({ start, pull }, { highWaterMark: 0 }));
  };
}

const hang = () => new Promise(() => {});
const breakOff = (controller) => controller.error(new TypeError("network error"));

/** Let time pass by steps that the watch can see. */
async function pass(milliseconds) {
  for (let i = 0; i < milliseconds; i += 1000) {
    now += 1000;
    mock.timers.tick(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a file comes whole, with the priority of the moment", async () => {
  answer = coming("a", "b", "c");
  const network = new Network(HOME);
  assert.equal(await (await network.fetchAll("runtime/é.bin")).text(), "abc");
  answer = coming();
  network.priority = "low";
  await network.fetchAll("manifest.json");
  assert.deepEqual(asked, [
    [`${HOME}runtime/%C3%A9.bin`, "auto"],
    [`${HOME}manifest.json`, "low"],
  ]);
});

for (const [name, act, says] of [
  ["has no such file", () => new Response("", { status: 404 }), "file.bin could not be downloaded: HTTP 404"],
  ["is overloaded", () => new Response("", { status: 503 }), "file.bin could not be downloaded: HTTP 503"],
  [
    "is gone",
    () => Promise.reject(new TypeError("failed")),
    "file.bin could not be downloaded: no connection",
  ],
  ["breaks off", coming("a", breakOff), "file.bin could not be downloaded: the connection broke off"],
])
  test(`a server that ${name} is told of`, async () => {
    answer = act;
    await assert.rejects(new Network(HOME).fetchAll("runtime/file.bin"), (error) => {
      assert.ok(error instanceof Unavailable);
      assert.equal(error.message, says);
      return true;
    });
  });

for (const [name, act] of [
  ["answers nothing", hang],
  ["sends half", coming("a", hang)],
])
  test(`a server that ${name} is given up when nothing has come for 30 s`, async () => {
    answer = act;
    const file = new Network(HOME).fetchAll("file.bin");
    let outcome = "";
    file.catch((error) => {
      outcome = error.message;
    });
    await pass(29_000);
    assert.equal(outcome, "");
    await pass(6_000);
    assert.equal(outcome, "file.bin could not be downloaded: no data for 30 s");
  });

test("a slow file is not given up as long as something comes, nor what waits beside it", async () => {
  const network = new Network(HOME);
  const later = async (controller) => {
    await pass(20_000);
    controller.enqueue(new Uint8Array(1));
  };
  answer = coming(...Array(10).fill(later));
  const slow = network.fetchAll("slow.bin");
  let isGivenUp = false;
  network.withIdleTimeout("script.js", hang()).catch(() => {
    isGivenUp = true;
  });
  assert.equal((await slow).size, 10);
  assert.equal(isGivenUp, false);
  await pass(36_000);
  assert.equal(isGivenUp, true);
});

test("Stop gives up all that is on its way, and nothing that is asked for later", async () => {
  answer = hang;
  const network = new Network(HOME);
  const [one, other] = [network.fetchAll("one.bin"), network.withIdleTimeout("two.js", hang())];
  network.abort();
  await assert.rejects(one, { message: "one.bin could not be downloaded: it was stopped" });
  await assert.rejects(other, { message: "two.js could not be downloaded: it was stopped" });
  answer = coming("a");
  assert.equal((await network.fetchAll("one.bin")).size, 1);
});

test("a script's failure is told by its name", async () => {
  const network = new Network(HOME);
  assert.equal(await network.withIdleTimeout("a/pyodide.js", Promise.resolve(7)), 7);
  await assert.rejects(network.withIdleTimeout("a/pyodide.js", Promise.reject(new Error("x"))), {
    message: "pyodide.js could not be downloaded: no connection, or a wrong file",
  });
});

test("nobody looks at the clock while nothing is on its way", async () => {
  answer = coming("a");
  const network = new Network(HOME);
  await network.fetchAll("file.bin");
  const look = mock.method(network, "abort");
  await pass(60_000);
  assert.equal(look.mock.callCount(), 0);
  answer = hang;
  network.fetchAll("file.bin").catch(() => {});
  await pass(29_000); // what passed before does not count
  assert.equal(look.mock.callCount(), 0);
});
