import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { prerender } from "../../snippets/widgets/linked-arrays.js";
import { Board, indexOf, show } from "../../snippets/widgets/links.js";
import { element, toHTML } from "../../snippets/widgets/markup.js";

const BOARDS = JSON.parse(readFileSync(process.env.BOARDS, "utf8"));

const array = (name, role, shape, values) => ({ name, role, shape, values });
/** Z = X·w with X (1, 2), w (2): as a layer without a bias. */
const SMALL = {
  arrays: [
    array("X", "input", [1, 2], [3, -2]),
    array("w", "input", [2], [0.5, 0]),
    array("k", "constant", [], [7]),
    array("Z", "output", [1], [1.5]),
    array("∂L/∂Z", "upstream", [1], [-2]),
    array("∂L/∂X", "gradient", [1, 2], [-1, 0]),
    array("∂L/∂w", "gradient", [2], [-6, 4]),
  ],
  inputs: ["X", "w"],
  outputs: ["Z"],
  links: [
    [
      [
        [0, 0.5, 1, 0],
        [1, 0, 1, 1],
      ],
      [
        [0, 3, 0, 0],
        [1, -2, 0, 1],
      ],
    ],
  ],
  sum: { of: "X", plus: [] },
};
const small = new Board(SMALL);
const marks = ({ marks }) => marks.map(({ name, entry }) => `${name} ${entry}`);

/** The sum of the products that a text has before its last equals sign. */
function evaluate(products) {
  const number = (text) => Number(text.replace(/[()]/g, "").replace("−", "-"));
  return products
    .split(" + ")
    .map((product) =>
      product
        .split("·")
        .map(number)
        .reduce((a, b) => a * b),
    )
    .reduce((a, b) => a + b);
}

test("numbers have four digits, a true minus and no negative zero", () => {
  assert.deepEqual([1 / 3, -0.5, -0, 12345.6].map(show), ["0.3333", "−0.5", "0", "12350"]);
});

test("the index of an entry counts rows first", () => {
  assert.equal(indexOf(array("X", "input", [2, 3, 4], []), 23), "1,2,3");
  assert.equal(indexOf(array("L", "output", [], []), 0), "");
});

test("an output is the sum of its products", () => {
  const said = small.describe("Z", 0, "Forward");
  assert.equal(said.terms, "Z[0] = 3·0.5 + (−2)·0 = 1.5");
  assert.deepEqual(marks(said), ["X 0", "X 1", "w 0", "w 1"]);
});

test("an output that depends on no entry says so, with one equals sign", () => {
  const dropped = new Board({ ...SMALL, links: [[[], []]] });
  const { terms, why } = dropped.describe("Z", 0, "Forward");
  assert.equal(terms, "Z[0] = 1.5");
  assert.equal(why, "It depends on no entry.");
});

test("an input names the outputs that it takes part in", () => {
  const said = small.describe("X", 1, "Forward");
  assert.equal(said.terms, "X[0, 1] = −2");
  assert.equal(said.why, "It takes part in 1 of 1 outputs: Z[0].");
  assert.deepEqual(marks(said), ["Z 0"]);
});

test("a gradient is the sum of upstream gradients times factors, and marks where these are from", () => {
  const said = small.describe("∂L/∂w", 0, "Backward");
  assert.equal(said.terms, "∂L/∂w[0] = (−2)·3 = −6");
  assert.deepEqual(marks(said), ["∂L/∂Z 0"]);
  assert.deepEqual(
    said.factors.map(({ name, entry }) => `${name} ${entry}`),
    ["X 0"],
  );
});

test("a gradient that is 0 whatever arrives says why", () => {
  const { terms, why } = small.describe("∂L/∂X", 1, "Backward");
  assert.equal(terms, "∂L/∂X[0, 1] = (−2)·0 = 0");
  assert.match(why, /^Every factor is 0/);
});

test("an upstream gradient says what it sends where", () => {
  const said = small.describe("∂L/∂Z", 0, "Backward");
  assert.equal(said.terms, "∂L/∂Z[0] = −2");
  assert.equal(
    said.why,
    "It sends (−2)·0.5 to ∂L/∂X[0, 0], (−2)·0 to ∂L/∂X[0, 1], (−2)·3 to ∂L/∂w[0], (−2)·(−2) to ∂L/∂w[1].",
  );
});

test("an input of the backward direction marks what it is the factor between", () => {
  assert.deepEqual(marks(small.describe("w", 0, "Backward")), ["∂L/∂X 0", "∂L/∂Z 0"]);
});

test("a constant gets no gradient", () => {
  assert.equal(small.describe("k", 0, "Forward").terms, "k = 7");
});

test("the factors are shown backward, if they are entries of inputs", () => {
  assert.deepEqual(small.layout("Forward").factors, []);
  assert.deepEqual(
    small.layout("Backward").factors.map(({ name }) => name),
    ["X", "w"],
  );
});

for (const [name, { board: state }] of Object.entries(BOARDS)) {
  const board = new Board(state);
  const ofRole = (...roles) => state.arrays.filter(({ role }) => roles.includes(role));

  test(`every sum of ${name} is the value of its entry`, () => {
    const summed = ofRole("gradient", ...(state.sum ? ["output"] : []));
    assert.ok(summed.length);
    for (const { name, role, values } of summed)
      for (const [entry, value] of values.entries()) {
        const { terms } = board.describe(name, entry, role === "output" ? "Forward" : "Backward");
        const parts = terms.split(" = ");
        assert.equal(parts[0], board.label(name, entry));
        assert.equal(parts.at(-1), show(value));
        if (parts.length === 3) assert.ok(Math.abs(evaluate(parts[1]) - value) < 2e-3, terms);
        else assert.equal(value, 0, terms);
      }
  });

  test(`every entry of ${name} ends with its value, in both directions`, () => {
    for (const mode of ["Forward", "Backward"]) {
      const { from, to, factors } = board.layout(mode);
      for (const { name, values } of [...from, ...to, ...factors])
        for (const [entry, value] of values.entries())
          assert.ok(board.describe(name, entry, mode).terms.endsWith(`= ${show(value)}`));
    }
  });
}

test("the published board has a worked entry, and nothing to press", () => {
  const html = prerender({ board: SMALL, mode: "Backward", caption: "See <b>.", point: ["∂L/∂w", "1"] });
  assert.match(html, /^<linked-arrays data-mode="Backward">/);
  assert.match(html, /data-array="∂L\/∂w" data-index="1" data-mark="from">4</);
  assert.match(
    html,
    /data-array="∂L\/∂Z" data-index="0" data-mark="to" style="--weight:1" data-sign="negative">−2</,
  );
  assert.match(html, /class="terms">∂L\/∂w\[1\] = \(−2\)·\(−2\) = 4</);
  assert.match(html, /See &lt;b&gt;\./);
  assert.doesNotMatch(html, /<button/);
});

test("an array of more than two axes is slices, each with its indices", () => {
  const cube = { ...SMALL, arrays: [...SMALL.arrays, array("C", "constant", [2, 1, 1, 2], [1, 2, 3, 4])] };
  const html = prerender({ board: cube, mode: "Forward", caption: "" });
  assert.match(html, /<caption>C\[0, 0\]<\/caption>.*<caption>C\[1, 0\]<\/caption>/);
  assert.match(html, /C\[1, 0\].*>3<\/td><td>4<\/td>/);
});

test("text is escaped", () => {
  assert.equal(
    toHTML(element("p", { title: '"', hidden: false }, "<&>")),
    '<p title="&quot;">&lt;&amp;&gt;</p>',
  );
});
