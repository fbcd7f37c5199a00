// A basemap beside the operation: shown quietly below the posko's own layers, its makers named, nothing asked of anybody else;
// without the file the page is as it was.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startBinary, TINY } from "./support/binary.mjs";
import { assertClean, mapPainted, says, shot, text, useBrowser } from "./support/posko.mjs";

const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const TESTS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const box = mkdtempSync(path.join(os.tmpdir(), "kawal-ground-"));
const file = path.join(box, "op/basemap.pmtiles");
const posko = { url: "", user: "", password: "" };
const browser = useBrowser({ posko });

function run(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8" });
  assert.equal(done.status, 0, `${program}: ${done.stdout}${done.stderr}`);
}

before(async () => {
  if (!BINARY) return;
  run(BINARY, ["create", path.join(box, "op"), "--from", TINY]);
  run(BINARY, ["plan", path.join(box, "op"), "--iterations", "5"]);
  run("python3", [path.join(TESTS, "main/pmtiles.py"), file]);
  Object.assign(posko, await startBinary(BINARY, TINY, () => {}, path.join(box, "op")));
});
after(async () => {
  const code = await posko.stop?.();
  rmSync(box, { recursive: true, force: true });
  assert.ok(!code, `the server ended with code ${code}`);
});

/** The parts of the file that a page asks for from now on. */
function partsOf(page) {
  const parts = [];
  page.on("response", (r) => {
    if (r.url().endsWith("/basemap.pmtiles")) parts.push(r.status());
  });
  return parts;
}

test("the basemap is shown below everything else, and its makers are named", { skip }, async () => {
  const opened = await browser.open("", { anew: true });
  const { page } = opened;
  const parts = partsOf(page);
  await page.reload();
  await says(page, ".base-words", /Peta dasar: Peta Uji/);
  await mapPainted(page);
  assert.ok(parts.length >= 2, `${parts.length} parts were asked for`);
  assert.ok(
    parts.every((status) => status === 206),
    `answered ${parts}`,
  );
  assert.equal(await page.locator(".base-words a, .base-words script").count(), 0);
  await shot(page, "peta-dasar-desk-light");
  await assertClean(opened);
  const dark = await browser.open("", { anew: true, colorScheme: "dark" });
  await says(dark.page, ".base-words", /Peta Uji/);
  await mapPainted(dark.page);
  await shot(dark.page, "peta-dasar-desk-dark");
  await assertClean(dark);
});

test("without the file nothing is asked for, and nothing is said", { skip }, async () => {
  rmSync(file);
  const opened = await browser.open("", { anew: true });
  const parts = partsOf(opened.page);
  await opened.page.reload();
  await mapPainted(opened.page);
  assert.doesNotMatch(await text(opened.page, ".base-words"), /Peta Uji/);
  assert.deepEqual(parts, []);
  await assertClean(opened);
});
