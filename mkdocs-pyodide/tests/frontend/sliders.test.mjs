import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Sliders } from "../../mkdocs_pyodide/frontend/src/page/code/sliders.js";
import { openPage } from "./dom.mjs";

const SLIDER = (name, range) =>
  `<label><code>${name}</code><input type="range" ${range}><span></span></label>`;
const SLIDERS = [
  SLIDER("stride", 'min="1" max="3" step="1"'),
  SLIDER("rate", 'min="-3" max="1" step="any"'),
  SLIDER("width", 'min="0" max="0.5" step="0.005"'),
];
const CODE = "stride = 1\nrate = 0.1  # a comment\nwidth = 0.25\nstride + rate";

let source;
let turned;
let sliders;

beforeEach(() => {
  openPage(`<figure><div class="cell-sliders">${SLIDERS.join("")}</div></figure>`);
  source = { text: CODE, isTrusted: true };
  turned = [];
  sliders = new Sliders(document.querySelector("figure"), source, (text) => {
    turned.push(text);
    source.text = text;
  });
});

const input = (place) => document.querySelectorAll("input")[place];
const looks = () =>
  [...document.querySelectorAll("label")].map(({ children: [, slider, value] }) => [
    slider.disabled,
    Number(slider.value),
    value.textContent,
    slider.getAttribute("aria-valuetext"),
  ]);

function turn(place, value) {
  input(place).value = value;
  input(place).dispatchEvent(new Event("input"));
}

test("sliders stand where the code's numbers are, one of them by the logarithm", () => {
  assert.deepEqual(looks(), [
    [false, 1, "1", "1"],
    [false, -1, "0.1", "0.1"],
    [false, 0.25, "0.25", "0.25"],
  ]);
});

test("turning writes the number into its line and leaves all else", () => {
  turn(0, "3");
  turn(1, "-3");
  turn(1, "0.5");
  turn(2, "0.015");
  assert.deepEqual(turned, [
    CODE.replace("stride = 1", "stride = 3"),
    CODE.replace("stride = 1", "stride = 3").replace("0.1", "0.001"),
    CODE.replace("stride = 1", "stride = 3").replace("0.1", "3.2"),
    CODE.replace("stride = 1", "stride = 3").replace("0.1", "3.2").replace("0.25", "0.015"),
  ]);
});

test("sliders follow the code", () => {
  source.text = "rate = 1e-2\nstride = 2\nwidth = .5";
  sliders.show();
  assert.deepEqual(looks(), [
    [false, 2, "2", "2"],
    [false, -2, "1e-2", "1e-2"],
    [false, 0.5, ".5", ".5"],
  ]);
});

for (const text of ["", "stride = one", "stride = 1x", "  stride = 1", "strides = 1", "stride=1"])
  test(`${JSON.stringify(text)} has no number for the slider`, () => {
    source.text = text;
    sliders.show();
    assert.equal(input(0).disabled, true);
  });

for (const text of ["stride = 2", "x = 1\nstride = 2  # comment", "stride = 2 + x"])
  test(`${JSON.stringify(text)} has a number for the slider`, () => {
    source.text = text;
    sliders.show();
    assert.deepEqual([input(0).disabled, input(0).value], [false, "2"]);
  });

test("a number that comes back has its slider again", () => {
  source.text = "";
  sliders.show();
  source.text = CODE;
  sliders.show();
  assert.equal(input(0).disabled, false);
});

test("code that came with a link has no sliders until it is trusted", () => {
  source.isTrusted = false;
  sliders.show();
  assert.deepEqual(
    looks().map(([isDisabled]) => isDisabled),
    [true, true, true],
  );
  source.isTrusted = true;
  sliders.show();
  assert.deepEqual(
    looks().map(([isDisabled]) => isDisabled),
    [false, false, false],
  );
});

test("a cell without sliders has none", () => {
  openPage("<figure></figure>");
  new Sliders(document.querySelector("figure"), source, assert.fail).show();
});

test("what a move led to is announced once the slider rests", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  openPage(`<figure><div class="cell-sliders">${SLIDERS.join("")}</div></figure>`);
  sliders = new Sliders(document.querySelector("figure"), source, (text) => {
    source.text = text;
  });
  const heard = document.querySelector("[role=status]");
  turn(0, "2");
  sliders.announce("2.1");
  context.mock.timers.tick(400);
  turn(0, "3");
  sliders.announce("3.1");
  context.mock.timers.tick(400);
  assert.equal(heard.textContent, "");
  context.mock.timers.tick(100);
  assert.equal(heard.textContent, "stride = 3: 3.1");
});
