import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openPage } from "./dom.mjs";

openPage();
const { OutputArea } = await import("../../mkdocs_pyodide/frontend/src/page/output/output-area.js");

const FRAME = 8_000; // characters that one frame may show
let element;
let output;

beforeEach(() => {
  openPage('<figure class="cell"><button class="cell-button">Run</button><output>old</output></figure>');
  element = document.querySelector("output");
  output = new OutputArea(element);
  output.clear();
});

const out = (text, stream = "stdout") => output.append({ stream, text });
const value = (text, display_id = null, update = false) =>
  output.append({ data: { "text/plain": text }, display_id, update });
const spans = () => [...element.querySelectorAll("span")].map((span) => [span.className, span.textContent]);

test("text is text, each stream in an element of its own", async () => {
  out("<b>1</b>\n");
  out("2\n");
  out("careful\n", "stderr");
  out("3\n");
  await output.settled();
  assert.deepEqual(spans(), [
    ["cell-stdout", "<b>1</b>\n2\n"],
    ["cell-stderr", "careful\n"],
    ["cell-stdout", "3\n"],
  ]);
  assert.equal(element.querySelector("b"), null);
});

const REWRITTEN = [
  [["1\r2\n"], "2\n"],
  [["a\r\nb\r\n"], "a\nb\n"],
  [["progress 10 %\rprogress 100 %\n"], "progress 100 %\n"],
  [["begin", "\r30 %...", "\r60 %", "\r100 %\nend", "ing\r", "bye"], "100 %\nbye"],
  [["a\n", "b\rc"], "a\nc"],
  [["waits\r"], "waits"], // one at the end of all waits for what comes
  [["a\r", "\n"], "a\n"], // halves of one end of line
  [["a", "\r\nb"], "a\nb"],
  [["x\ry\rz", "!\n", "\r", "q"], "z!\nq"],
];
for (const [parts, expected] of REWRITTEN) {
  test(`carriage returns in ${JSON.stringify(parts)} that come bit by bit`, async () => {
    for (const part of parts) {
      out(part);
      output.flush();
    }
    await output.settled();
    assert.equal(output.text, expected);
  });

  test(`carriage returns in ${JSON.stringify(parts)} that come at once`, async () => {
    for (const part of parts) out(part);
    await output.settled();
    assert.equal(output.text, expected);
  });
}

test("a line that is rewritten without end is one piece of text", () => {
  for (let i = 0; i < 1000; i += 1) {
    out(`${i}\r`);
    output.flush();
  }
  assert.equal(output.text, "999");
  assert.equal(element.querySelector("span").childNodes.length, 1);
});

/** The length of the text after each frame. */
async function frames() {
  const lengths = [];
  const done = output.settled().then(() => lengths.push(output.text.length));
  for (let last = 0; last !== lengths.at(-1); ) {
    last = lengths.at(-1);
    lengths.push(output.text.length);
    await new Promise((resolve) => setTimeout(resolve));
  }
  await done;
  return lengths;
}

for (const [name, text] of [
  ["lines", Array.from({ length: 9_000 }, (_, i) => `${i}\n`).join("")],
  ["one line", "x".repeat(50_000)],
])
  test(`much text in ${name} is shown in portions, and whole`, async () => {
    out(text);
    const lengths = await frames();
    assert.equal(output.text, text);
    for (const [i, length] of lengths.entries()) assert.ok(length - (lengths[i - 1] ?? 0) <= FRAME);
  });

test("many small parts are shown in portions too", async () => {
  for (let i = 0; i < 1000; i += 1) out("x", i % 2 ? "stdout" : "stderr");
  await new Promise((resolve) => setTimeout(resolve, 1));
  output.flush();
  assert.equal(output.text.length, 1000);
});

test("lines are laid out in blocks that end with a line", async () => {
  out("123456789\n".repeat(3_000));
  await output.settled();
  const blocks = spans().map(([, text]) => text);
  assert.ok(blocks.length > 1);
  for (const block of blocks) assert.ok(block.length < 15_000 && block.endsWith("\n"));
});

test("on a page that is not seen all is shown at once", async () => {
  Object.defineProperty(document, "hidden", { value: true });
  out("x\n".repeat(20_000));
  await output.settled();
  assert.equal(output.text.length, 40_000);
});

test("values and text keep their order", async () => {
  out("a\n");
  value("1");
  out("b\n");
  value("2");
  await output.settled();
  assert.equal(output.text, "a\n1\nb\n2\n");
});

test("an update takes the place of what was there", async () => {
  value("first", "p");
  value("other", "q");
  await output.settled();
  value("second", "p", true);
  await output.settled();
  assert.equal(output.text, "second\nother\n");
  assert.equal(element.children.length, 2);
});

test("without an update the same place is shown again", async () => {
  value("first", "p");
  value("second", "p");
  value("third", "p", true);
  await output.settled();
  assert.equal(output.text, "first\nthird\n");
});

test("an update that is overtaken before it is seen is not shown", async () => {
  const seen = new Set();
  new MutationObserver(() => seen.add(output.text)).observe(element, { childList: true, subtree: true });
  value("0", "p");
  for (let i = 1; i <= 500; i += 1) value(String(i), "p", true);
  await output.settled();
  await null;
  assert.equal(output.text, "500\n");
  assert.ok(seen.size < 5, [...seen].join());
});

test("a page shows what was published until it is cleared, and again when it is restored", () => {
  const other = new OutputArea(Object.assign(document.createElement("output"), { textContent: "published" }));
  assert.equal(other.published, "published");
  other.clear();
  assert.equal(other.text, "");
  assert.equal(other.element.dataset.origin, "live");
  assert.equal(other.isEmpty, true);
  other.append({ stream: "stdout", text: "live" });
  other.flush();
  assert.equal(other.isEmpty, false);
  other.restore();
  assert.equal(other.text, "published");
  assert.equal(other.element.dataset.origin, "published");
});

test("what is soon back stays until the run has ended", async () => {
  out("1\n");
  await output.settled();
  output.clear({ isSoonBack: true });
  out("2\n");
  output.flush();
  assert.equal(output.text, "1\n");
  await output.settled();
  assert.equal(output.text, "2\n");
});

test("an update of an earlier run's place is shown in this one's output", async () => {
  value("old", "p");
  await output.settled();
  output.clear();
  value("new", "p", true);
  await output.settled();
  assert.equal(output.text, "new\n");
});

test("what waits for a cleared output is dropped", async () => {
  out("old\n");
  value("old", "p", true);
  output.clear();
  value("new", "p", true);
  await output.settled();
  assert.equal(output.text, "new\n");
});

function submit(text) {
  const field = element.querySelector("input");
  field.value = text;
  field.form.dispatchEvent(new Event("submit", { cancelable: true }));
}

test("a question takes the keyboard, is answered in the output, and gives the keyboard back", async () => {
  const answers = [];
  const button = document.querySelector("button");
  button.focus();
  out("Hello\n");
  output.ask("Name? ", (text) => answers.push(text));
  assert.equal(element.querySelector("label").textContent, "Name? ");
  assert.equal(document.activeElement, element.querySelector("input"));
  submit("<b>Ada</b>");
  await output.settled();
  assert.deepEqual(answers, ["<b>Ada</b>"]);
  assert.equal(output.text, "Hello\nName? <b>Ada</b>\n");
  assert.equal(document.activeElement, button);
  assert.equal(element.querySelector("form"), null);
});

test("a question leaves a reader who is elsewhere alone", () => {
  const elsewhere = document.createElement("button");
  document.body.append(elsewhere);
  elsewhere.focus();
  output.ask("Name? ", () => {});
  assert.equal(document.activeElement, elsewhere);
  const said = element.querySelector("[role=status]");
  assert.equal(said.firstElementChild.style.visibility, "hidden"); // a region that comes with its content is not announced
});

test("a question without a prompt has a name, and goes with the run", async () => {
  output.ask("", () => {});
  assert.equal(element.querySelector("label").textContent, "input");
  await output.settled();
  assert.equal(element.querySelector("form"), null);
});

test("a widget is compared by its state, of the published output and of the live one", async () => {
  const withState = (a) => {
    const shown = document.createElement("div");
    shown.innerHTML = "<cell-widget>view</cell-widget>";
    shown.firstChild.readData = async () => ({ state: { a } });
    return shown;
  };
  element.replaceChildren(withState(1));
  output = new OutputArea(element);
  element.replaceChildren(withState(2));
  await output.readStates();
  assert.deepEqual(output.states, { published: '[{"a":1}]', live: '[{"a":2}]' });
  assert.equal(output.text, "");
});

test("what is announced is the beginning of the output, in words", async () => {
  out("  one\n two\n");
  value("three");
  await output.settled();
  element.append(Object.assign(document.createElement("div"), { innerHTML: '<img alt="a curve">' }));
  assert.equal(output.summary, "one two, three, a curve");
  out("x".repeat(1000));
  await output.settled();
  assert.equal(output.summary.length, 400);
  assert.ok(output.summary.startsWith("one two, three, a curve, xxx"));
});
