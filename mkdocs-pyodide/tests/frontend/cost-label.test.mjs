import assert from "node:assert/strict";
import { test } from "node:test";
import { costLabel, costOf, costOfAll } from "../../mkdocs_pyodide/frontend/src/page/cost-label.js";

const DEVICES = {
  desktop: { width: 1280, height: 800, isTouched: false, memory: 8, isPhone: false },
  "small window": { width: 390, height: 800, isTouched: false, memory: 8, isPhone: false },
  phone: { width: 390, height: 800, isTouched: true, memory: 8, isPhone: true },
  "phone on its side": { width: 800, height: 390, isTouched: true, memory: undefined, isPhone: true },
  tablet: { width: 900, height: 1200, isTouched: true, memory: 8, isPhone: false },
  "tablet with little memory": { width: 900, height: 1200, isTouched: true, memory: 4, isPhone: true },
};

function use({ width, height, isTouched, memory }) {
  globalThis.screen = { width, height };
  globalThis.matchMedia = (query) => ({ matches: query === "(pointer: coarse)" && isTouched });
  Object.defineProperty(globalThis, "navigator", { value: { deviceMemory: memory }, configurable: true });
}

for (const [name, device] of Object.entries(DEVICES))
  test(`a ${name} is ${device.isPhone ? "" : "not "}warned of a heavy cell`, () => {
    use(device);
    const heavy = (seconds, megabytes) => costLabel({ seconds, megabytes }).startsWith("heavy for a phone");
    assert.equal(heavy(5, 100), false);
    assert.equal(heavy(5.1, 100), device.isPhone);
    assert.equal(heavy(5, 101), device.isPhone);
    const earlier = { seconds: 4, megabytes: 10 };
    assert.equal(costLabel({ seconds: 2, megabytes: 1 }, earlier).startsWith("heavy"), device.isPhone);
  });

test("the label has the author's numbers", () => {
  use(DEVICES.desktop);
  assert.equal(costLabel({ seconds: 10, megabytes: 30 }), "takes about 10 s, 30 MB");
  use(DEVICES.phone);
  assert.equal(costLabel({ seconds: 10, megabytes: 30 }), "heavy for a phone: more than 10 s, 30 MB");
});

test("where the author says nothing there is no label", () => {
  use(DEVICES.phone);
  assert.equal(costLabel(costOf({})), "");
});

test("the label counts the cells that have to run first", () => {
  use(DEVICES.desktop);
  const all = [{ seconds: "10", megabytes: "60" }, {}, { seconds: "2.5", megabytes: "30" }];
  const earlier = costOfAll(all);
  assert.deepEqual(earlier, { seconds: 12.5, megabytes: 60 });
  assert.equal(costLabel({ seconds: 3, megabytes: 80 }, earlier), "about 15.5 s, 80 MB in all");
  assert.equal(costLabel(costOf({}), earlier), "about 12.5 s, 60 MB in all");
  assert.equal(costLabel({ seconds: 3, megabytes: 80 }, costOfAll([{}])), "takes about 3 s, 80 MB");
});
