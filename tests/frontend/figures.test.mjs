import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toHTML } from "../../snippets/widgets/markup.js";

/** name → { script, state, expected }: a figure's front end, its state, and what Python says it must show. */
const FIGURES = JSON.parse(readFileSync(process.env.FIGURES, "utf8"));
const modules = new Map();
for (const [name, { script }] of Object.entries(FIGURES))
  modules.set(name, await import(`../../snippets/widgets/${script}`));

const choose = (definition, state, changes = {}) => {
  const chosen = { ...definition.start(state), live: true, ...changes };
  return { ...chosen, ...definition.settle?.(state, chosen) };
};
const elements = (trees) =>
  trees.filter((tree) => typeof tree !== "string").flatMap((tree) => [tree, ...elements(tree.children)]);
const textOf = (tree) => (typeof tree === "string" ? tree : tree.children.map(textOf).join(""));

/** The values that each control can set. */
function controlsOf(definition, state, chosen) {
  const values = new Map();
  for (const { tag, attributes } of elements(definition.controls(state, chosen))) {
    const name = attributes["data-set"];
    if (!name) continue;
    const { min, max } = attributes;
    const added =
      tag !== "input" ? [attributes["data-value"]] : min === undefined ? [] : [min, (min + max) / 2, max];
    if (tag === "input" && min !== undefined)
      added[1] = min + Math.round((added[1] - min) / attributes.step) * attributes.step;
    values.set(name, [...(values.get(name) ?? []), ...added]);
  }
  return [...values];
}

const products = (lists) =>
  lists.reduce(
    (all, [name, values]) => all.flatMap((some) => values.map((value) => ({ ...some, [name]: value }))),
    [{}],
  );

for (const [name, { state }] of Object.entries(FIGURES)) {
  const { prerender, definition } = modules.get(name);

  test(`${name} is whole without scripts`, () => {
    const html = prerender(state).replace(/<style>.*?<\/style>/, "");
    assert.match(html, /^<layer-figure role="group" aria-label="[^"]+"/);
    assert.doesNotMatch(html, /undefined|NaN|Infinity|tabindex|data-point|data-pad|null/);
  });

  if (definition.tick)
    test(`${name}: Play ends, and begins anew at the end`, () => {
      const { figure } = state;
      const play = (chosen) => ({
        ...chosen,
        playing: true,
        ...definition.tick(figure, { ...chosen, playing: true }),
      });
      let chosen = play(choose(definition, figure));
      assert.equal(chosen.playing, true);
      for (let ticks = 0; chosen.playing; ticks++) {
        assert.ok(ticks < 1000);
        chosen = play(chosen);
      }
      assert.equal(play(chosen).playing, true);
    });

  test(`${name} is whole whatever its controls are set to`, () => {
    const { figure } = state;
    const first = choose(definition, figure);
    const cases = products(controlsOf(definition, figure, first));
    const seen = new Set();
    for (const changes of cases) {
      const chosen = choose(definition, figure, changes);
      const html = definition.view(figure, chosen).map(toHTML).join("");
      const said = definition.say(figure, chosen);
      assert.doesNotMatch(`${html} ${said}`, /undefined|NaN|Infinity|null/, JSON.stringify(changes));
      seen.add(html);
    }
    assert.ok(seen.size > 1 || cases.length === 1);
  });

  test(`${name} has names for its tables, pictures and controls`, () => {
    const { figure } = state;
    const chosen = choose(definition, figure);
    for (const { tag, attributes, children } of elements(definition.view(figure, chosen))) {
      if (tag === "svg") assert.ok(attributes["aria-label"] && attributes.role, "a picture without a name");
      if (tag === "th") assert.ok(children.some(textOf), "a head without a name");
      if (tag === "table") assert.ok(children.some((child) => child.tag === "caption" && textOf(child)));
    }
    for (const { tag, attributes } of elements(definition.controls(figure, chosen)))
      if (tag === "div" && attributes.role) assert.ok(attributes["aria-label"]);
  });

  test(`${name}: Step leads to the end, and Back to the start`, () => {
    const { figure } = state;
    const { actions } = definition;
    if (!actions?.back) return;
    const go = (chosen, act) => choose(definition, figure, { ...chosen, ...actions[act](figure, chosen) });
    const isOff = (chosen, act) =>
      elements(definition.controls(figure, chosen)).some(
        ({ attributes }) => attributes["data-act"] === act && attributes.disabled === "",
      );
    for (const act of ["step", "back"]) {
      let chosen = choose(definition, figure);
      for (let count = 0; !isOff(chosen, act); count += 1) {
        assert.ok(count < 1000, `${act} has no end`);
        chosen = go(chosen, act);
      }
    }
  });
}

const { convolution, attention, graph, network, lookup, normalization, unroll } = FIGURES;
test("convolution: all stamps together are the gradient, and the products the output", () => {
  const { definition, stamped, bandsOf, sumsOf } = modules.get("convolution");
  const { figure } = convolution.state;
  for (const [key, Y] of Object.entries(figure.Y)) {
    const [kernel, channels, stride, padding] = key.split(" ");
    const [X, K] = [figure.X[channels], figure.K[`${kernel} ${channels}`]];
    const now = { X, K, Y, stride: Number(stride), padding: Number(padding) };
    convolution.expected[key].forEach((dX, c) => {
      const sums = stamped({ ...now, i: Y.length - 1, j: Y[0].length - 1 }, c);
      dX.forEach((row, i) => {
        row.forEach((value, j) => {
          assert.ok(Math.abs(sums[i + now.padding][j + now.padding] - value) < 0.011, key);
        });
      });
    });
    if (channels === "1") {
      const x = X[0].flat();
      const y = new Array(Y.flat().length).fill(0);
      for (const { row, column, weight } of bandsOf(now)) y[row] += weight * x[column];
      Y.flat().forEach((value, i) => {
        assert.ok(Math.abs(y[i] - value) < 1e-9, key);
      });
    }
    Y.forEach((row, i) => {
      row.forEach((value, j) => {
        assert.equal(sumsOf({ ...now, i, j }).length, Number(channels));
        const chosen = choose(definition, figure, { kernel, channels, stride, padding, output: [i, j] });
        const [, terms, said] = definition.say(figure, chosen).replaceAll("−", "-").split(" = ");
        const sum = terms.split(" + ").reduce((all, term) => {
          const [a, b = 1] = term.replace(/[()]/g, "").split("·").map(Number);
          return all + a * b;
        }, 0);
        assert.ok(Math.abs(sum - Number(said)) < 1e-9 && Math.abs(sum - value) < 1e-9, `${terms} = ${said}`);
      });
    });
  }
});

test("attention: the weights are the softmax of the scores that are shown", () => {
  const { definition, read } = modules.get("attention");
  const { figure } = attention.state;
  for (const scaled of ["on", "off"])
    for (const masked of ["on", "off"])
      for (const head of ["meaning", "previous word"]) {
        const { P, t, scores } = read(
          figure,
          choose(definition, figure, { word: "4", scaled, masked, head }),
        );
        const odds = scores.map((score) => (score === null ? 0 : Math.exp(score)));
        const sum = odds.reduce((a, b) => a + b);
        odds.forEach((odd, s) => {
          assert.ok(Math.abs(odd / sum - P[t][s]) < 0.01, `${head} ${scaled} ${masked}`);
        });
      }
});

test("network: every gradient is traced to the loss, and each line is right", () => {
  const { traceOf } = modules.get("network");
  const { figure } = network.state;
  const number = (text) => Number(text.replace(/[()]/g, "").replace("−", "-"));
  let lines = 0;
  for (const [i, j, array] of [0, 1].flatMap((i) => [0, 1].flatMap((j) => [1, 4, 0].map((a) => [i, j, a])))) {
    const trace = traceOf(figure, { entry: [array, 1, i, j], live: true });
    const isZero = / = 0$/.test(trace.lines[0]) && trace.lines.length === 1;
    assert.ok(isZero || trace.lines.at(-1) === "∂L/∂L = 1", trace.lines.join("; "));
    for (const line of trace.lines.slice(0, -1)) {
      const [, terms, value] = line.replace(/ Every factor.*/, "").split(" = ");
      const sum = terms.split(" + ").reduce((all, term) => {
        const [a, b] = term.split("·").map(number);
        return all + a * b;
      }, 0);
      assert.ok(Math.abs(sum - number(value)) < 2e-3, line);
      lines += 1;
    }
  }
  assert.ok(lines > 30);
});

test("lookup: a sentence reads and sends what the layer does, however it is written", () => {
  const { definition, look } = modules.get("lookup");
  const { figure } = lookup.state;
  figure.sentences.forEach((sentence, i) => {
    const { Y, dE } = look(figure, { sentence: ` ${sentence.toUpperCase()}.` });
    assert.deepEqual({ Y, dE }, figure.runs[i]);
  });
  assert.match(
    definition.say(figure, { sentence: "the zebra" }),
    /No row is read twice.* Not in the table: zebra/,
  );
  assert.match(definition.say(figure, { sentence: " " }), /^Write a word/);
  assert.match(toHTML(definition.view(figure, { sentence: "<b>" })[0]), /<table/);
});

test("unroll: the sums that are said are the positions, and the wires end there", () => {
  const { definition } = modules.get("unroll");
  const { figure } = unroll.state;
  const { C, Fortran } = figure.orders;
  figure.X.flat(2).forEach((value) => {
    const entry = [Math.floor(value / 6), Math.floor(value / 3) % 2, value % 3];
    const chosen = choose(definition, figure, { entry });
    const said = [...definition.say(figure, chosen).matchAll(/Y\[(\d+)\]: .*?, ([\d·+ ]+) = (\d+)\./g)];
    const sums = said.map(([, position, sum, result]) => {
      const terms = sum.split(" + ").map((term) => term.split("·").reduce((a, b) => a * Number(b), 1));
      return [Number(position), terms.reduce((a, b) => a + b), Number(result)];
    });
    const expected = [C.indexOf(value), Fortran.indexOf(value)];
    assert.deepEqual(
      sums,
      expected.map((position) => [position, position, position]),
    );
    const drawn = elements(definition.view(figure, chosen));
    const ends = drawn.filter(({ attributes }) => attributes.class === "line wire");
    const ats = ends.map(({ attributes }) => (Number(/L([\d.]+) /.exec(attributes.d)[1]) - 14) / 24);
    assert.deepEqual(ats, expected);
    const marked = drawn.filter(({ attributes }) => attributes["data-mark"] === "from");
    assert.equal(new Set(marked.map((tree) => textOf(tree.children[1]))).size, 1);
    assert.equal(marked.length, 3); // in the cube and in both rows
  });
});

test("unroll: Play goes through X in C order, and ends", () => {
  const { definition } = modules.get("unroll");
  const { figure } = unroll.state;
  let chosen = choose(definition, figure, { entry: [1, 1, 2], playing: true });
  const seen = [];
  while (chosen.playing) {
    chosen = { ...chosen, ...definition.tick(figure, chosen) };
    const [c, h, w] = chosen.entry;
    seen.push(figure.X[c][h][w]);
  }
  assert.deepEqual(seen, figure.orders.C);
});

test("normalization: the values on the edges of the graph are products, and add up", () => {
  const { definition } = modules.get("normalization");
  const { figure } = normalization.state;
  const number = (text) => Number(text.replace(/[()]/g, "").replace("−", "-"));
  for (const norm of ["batch norm", "layer norm"])
    for (const x of [-5, 1, 9])
      for (const entry of [0, 1, 2, 3].flatMap((r) => [0, 1, 2].map((c) => [r, c]))) {
        const chosen = choose(definition, figure, { norm, x, entry });
        const svg = elements(definition.view(figure, chosen)).find(({ tag }) => tag === "svg");
        const label = svg.attributes["aria-label"];
        const products = [...label.matchAll(/(−?[\d.]+)·(\(?−?[\d.]+\)?) = (−?[\d.]+\d|0)/g)];
        assert.equal(products.length, 3, label);
        let sum = 0;
        for (const [, value, factor, result] of products) {
          assert.ok(Math.abs(number(value) * number(factor) - number(result)) < 0.0025, label);
          sum += number(result);
        }
        assert.ok(Math.abs(sum - number(/sum is (\S+)\.$/.exec(label)[1])) < 0.0021, label);
        const texts = svg.children.map(textOf);
        for (const [, , factor, result] of products)
          assert.ok(texts.includes(`·${factor} = ${result}`), label);
      }
});

test("graph: every sum that is said is right, and Step comes through all rounds", () => {
  const { definition } = modules.get("graph");
  const { figure } = graph.state;
  const value = (text) => {
    const terms = text.replaceAll("−", "-").replace(/·/g, "*").replace(/²/g, "**2");
    assert.match(terms, /^[-+*().\d ]+$/);
    return new Function(`return ${terms}`)();
  };
  let chosen = choose(definition, figure, { round: 1, stage: 0 });
  let sums = 0;
  for (let count = 0; ; count += 1) {
    for (const [, terms, result] of definition
      .say(figure, chosen)
      .matchAll(/ = ([^=a-z]*\d[^=a-z]*) = (−?[\d.]+\d|\d)/g)) {
      assert.ok(Math.abs(value(terms) - value(result)) <= 0.01 * Math.max(1, Math.abs(value(result))), terms);
      sums += 1;
    }
    const svg = elements(definition.view(figure, chosen)).find(({ tag }) => tag === "svg");
    const shown = svg.children.filter(({ attributes }) => /blue|rust/.test(attributes.class));
    assert.equal(shown.length, [4, 5, 6, 7, 9, 11, 13][chosen.stage]);
    const next = definition.actions.step(figure, chosen);
    if (next.round > figure.rounds.length) break;
    assert.ok(count < 100);
    chosen = choose(definition, figure, next);
  }
  assert.ok(sums >= 40, String(sums));
  assert.deepEqual(definition.tick(figure, chosen), { round: 1, stage: 0, playing: true });
});
