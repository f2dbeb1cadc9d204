import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import {
  FROM_SERVICE_WORKER,
  FROM_WORKER,
  isMessage,
  TO_SERVICE_WORKER,
  TO_WORKER,
} from "../../mkdocs_pyodide/frontend/src/shared/protocol.js";

const NEEDS = { source: "1", packages: ["numpy"], files: [] };
const compiled = { core: {}, libraries: new Map() };

const VALID = [
  [
    TO_WORKER,
    [
      { type: "run", id: 1, session: "/#a", rich: true, ...NEEDS },
      { type: "run", id: 2, session: "/#a", rich: false, permit: "blob:1", exercise: "a.b", ...NEEDS },
      { type: "prepare", ...NEEDS },
      { type: "compiled modules", compiled },
      { type: "hold lock", name: "python-1" },
      { type: "stop", id: 1 },
      { type: "shared memory", buffers: { stopped: new Int32Array(1), answer: new SharedArrayBuffer(8) } },
      { type: "stdin", text: "" },
      { type: "forget", session: "/#a" },
    ],
  ],
  [
    FROM_WORKER,
    [
      { type: "loaded" },
      { type: "lock held" },
      { type: "ready", compiled },
      { type: "missing packages", missing: { numpy: 7 } },
      { type: "preparation failed" },
      { type: "crash", message: "Python has stopped working." },
      { type: "progress", id: 1, stage: "downloading Python" },
      { type: "start", id: 1, from: "cold" },
      { type: "output", id: 1, stream: "stdout", text: "1\n" },
      { type: "check", id: 1 },
      {
        type: "verdict",
        id: 1,
        parts: [
          ["dX", null],
          ["dW", "transposed"],
        ],
      },
      { type: "verdict", id: 1, parts: [], fault: "author", error: { name: "TypeError", message: "" } },
      { type: "output", id: 1, data: { "text/plain": "1" }, display_id: null, update: false },
      { type: "stdin request", id: 1, prompt: "" },
      { type: "done", id: 1 },
      { type: "error", id: 1, origin: "program", name: "KeyboardInterrupt" },
    ],
  ],
  [
    TO_SERVICE_WORKER,
    [
      { type: "precache" },
      { type: "precache", files: ["index.html"] },
      { type: "precache all" },
      { type: "measure" },
      { type: "activate" },
    ],
  ],
  [
    FROM_SERVICE_WORKER,
    [
      { type: "progress", done: 0, total: 7 },
      { type: "failed", problem: "room" },
    ],
  ],
];

const INVALID = [
  [TO_WORKER, { type: "run", session: "/#a", ...NEEDS }],
  [TO_WORKER, { type: "run", id: 1, session: "/#a", ...NEEDS, packages: "numpy" }],
  [TO_WORKER, { type: "stop", id: "1" }],
  [TO_WORKER, { type: "stdin" }],
  [TO_WORKER, { type: "eval", text: "1" }],
  [FROM_WORKER, { type: "output", id: 1, stream: "x md-overlay", text: "forged" }],
  [FROM_WORKER, { type: "output", id: 1, stream: "stdout", text: 1 }],
  [FROM_WORKER, { type: "output", id: 1, stream: "stdout" }],
  [FROM_WORKER, { type: "output", id: 1, data: 1, display_id: null }],
  [FROM_WORKER, { type: "output", id: 1, data: null, stream: "stdout", text: "1" }],
  [FROM_WORKER, { type: "output", id: 1, data: { "text/plain": null } }],
  [FROM_WORKER, { type: "output", id: 1 }],
  [FROM_WORKER, { type: "verdict", id: 1, parts: [] }],
  [FROM_WORKER, { type: "verdict", id: 1, parts: [["dX", 1]] }],
  [FROM_WORKER, { type: "verdict", id: 1, parts: ["dX"] }],
  [FROM_WORKER, { type: "verdict", id: 1, parts: [], fault: "nobody", error: {} }],
  [FROM_WORKER, { type: "done" }],
  [FROM_WORKER, { type: "ready" }],
  [TO_SERVICE_WORKER, { type: "keep" }],
  [FROM_SERVICE_WORKER, { done: 1, total: 2 }],
  ...["constructor", "toString", "hasOwnProperty", "__proto__", undefined, null].map((type) => [
    FROM_WORKER,
    { type },
  ]),
  ...[null, undefined, "run", 7, []].map((message) => [TO_WORKER, message]),
];

let errors;

beforeEach(() => {
  errors = mock.method(console, "error", () => {}).mock;
});

for (const [checks, messages] of VALID)
  for (const message of messages)
    test(`"${message.type}" is a message`, () => {
      assert.equal(isMessage(checks, message), true);
      assert.equal(errors.callCount(), 0);
    });

test("each type of message has an example here", () => {
  for (const [checks, messages] of VALID)
    assert.deepEqual(new Set(messages.map(({ type }) => type)), new Set(Object.keys(checks)));
});

for (const [checks, message] of INVALID)
  test(`${JSON.stringify(message)} is reported once and ignored`, () => {
    assert.equal(isMessage(checks, message), false);
    assert.equal(errors.callCount(), 1);
    const [text, shown] = errors.calls[0].arguments;
    assert.match(text, /^Ignored a message of unknown type or shape\. .*reload the page/);
    assert.equal(shown, message);
  });

test("messages are checked also where a program has replaced the methods of objects", () => {
  const { hasOwn, values } = Object;
  const { isArray } = Array;
  Object.hasOwn = Object.values = Array.isArray = () => false;
  try {
    for (const message of VALID[0][1]) assert.equal(isMessage(TO_WORKER, message), true);
  } finally {
    Object.assign(Object, { hasOwn, values });
    Array.isArray = isArray;
  }
});
