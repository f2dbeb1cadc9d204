import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, mock, test } from "node:test";
import { pathToFileURL } from "node:url";
import { importWithRetry } from "../../mkdocs_pyodide/frontend/src/page/loading/lazy-import.js";

const folder = mkdtempSync(join(tmpdir(), "scripts-"));
after(() => rmSync(folder, { recursive: true }));

function script(name, code) {
  writeFileSync(join(folder, name), code);
  return pathToFileURL(join(folder, name)).href;
}

test("a script is fetched when first wanted, and once", async () => {
  globalThis.imports = 0;
  const get = importWithRetry(script("good.mjs", "globalThis.imports += 1; export const value = 7;"));
  assert.equal(globalThis.imports, 0);
  const [one, other] = await Promise.all([get(), get()]);
  assert.equal(one.value, 7);
  assert.equal(other, one);
  assert.equal(await get(), one);
  assert.equal(globalThis.imports, 1);
});

test("a script that failed is asked for at another address, since the browser remembers failures", async () => {
  globalThis.fails = true;
  const get = importWithRetry(
    script("bad.mjs", "if (globalThis.fails) throw new Error('no'); export const value = 7;"),
  );
  await assert.rejects(get(), /no/);
  await assert.rejects(get(), /no/);
  globalThis.fails = false;
  assert.equal((await get()).value, 7);
});

test("a script that hangs is given up after ten seconds, and asked for anew", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.hang = new Promise(() => {});
  const get = importWithRetry(script("late.mjs", "await globalThis.hang; export const value = 7;"));
  const first = get();
  mock.timers.tick(10_000);
  await assert.rejects(first, /no answer for .*late\.mjs/);
  globalThis.hang = null;
  assert.equal((await get()).value, 7);
  mock.timers.reset();
});
