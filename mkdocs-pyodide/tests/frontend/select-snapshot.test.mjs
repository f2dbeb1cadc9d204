import assert from "node:assert/strict";
import { test } from "node:test";
import { selectSnapshot } from "../../mkdocs_pyodide/frontend/src/shared/select-snapshot.js";

const of = (...packages) => ({ packages, snapshot: `${packages.join("-") || "bare"}.bin`, code: "" });
const [bare, numpy, both] = [of(), of("numpy"), of("numpy", "pandas")];

for (const [packages, expected] of [
  [[], bare],
  [["numpy"], numpy],
  [["scipy", "numpy"], numpy],
  [["pandas"], bare],
  [["pandas", "numpy"], both],
])
  test(`packages ${packages.join(" ") || "none"}: ${expected.snapshot}`, () => {
    for (const starts of [
      [bare, numpy, both],
      [both, numpy, bare],
      [numpy, both, bare],
    ])
      assert.equal(selectSnapshot(starts, packages), expected);
  });

test("without a fitting snapshot there is none", () => {
  assert.equal(selectSnapshot([], ["numpy"]), undefined);
  assert.equal(selectSnapshot([numpy], []), undefined);
});

test("the manifest's list is left as it is", () => {
  const starts = [both, bare, numpy];
  selectSnapshot(starts, ["numpy", "pandas"]);
  assert.deepEqual(starts, [both, bare, numpy]);
});
