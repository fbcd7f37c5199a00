import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dirs = [1, 2].map(() => mkdtempSync(path.join(os.tmpdir(), "kawal-web-")));
after(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
for (const dir of dirs) execFileSync(process.execPath, [path.join(WEB, "build.mjs"), dir], { cwd: os.tmpdir() });

const files = (dir) =>
  [...readdirSync(dir), ...readdirSync(path.join(dir, "assets")).map((f) => `assets/${f}`)]
    .filter((f) => f !== "assets")
    .sort();

test("two builds have the same bytes", () => {
  assert.deepEqual(files(dirs[0]), files(dirs[1]));
  for (const file of files(dirs[0]))
    assert.ok(readFileSync(path.join(dirs[0], file)).equals(readFileSync(path.join(dirs[1], file))), file);
});

test("the manifest names every file with its type and how long it may be kept", () => {
  const lines = readFileSync(path.join(dirs[0], "manifest.txt"), "utf8")
    .trim()
    .split("\n")
    .map((l) => l.split("\t"));
  assert.deepEqual(
    lines.map((l) => l[0]),
    files(dirs[0]).filter((f) => f !== "manifest.txt"),
  );
  for (const [file, type, keep] of lines) {
    assert.ok(type.includes("/"), file);
    assert.equal(keep, file.startsWith("assets/") ? "immutable" : "no-cache");
  }
});

test("the page asks nobody else and has nothing inline", () => {
  const page = readFileSync(path.join(dirs[0], "index.html"), "utf8");
  assert.ok(!/style=|<style|onclick|https?:/.test(page));
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]+)"/g))
    assert.ok(address.startsWith("/assets/"), address);
  for (const file of files(dirs[0]).filter((f) => /(main|chunk|more)-.*\.(js|css)$/.test(f))) {
    const text = readFileSync(path.join(dirs[0], file), "utf8");
    const outside = [...text.matchAll(/https?:\/\/[\w./-]+/g)]
      .map((m) => m[0])
      .filter((u) => !u.startsWith("http://www.w3.org/"));
    assert.deepEqual(outside, [], file);
    assert.ok(!text.includes("sourceMappingURL"), file);
  }
});

test("without the map the page is small on the line", () => {
  const main = files(dirs[0]).filter((f) => /(main|chunk)-|index\.html$/.test(f));
  const bytes = main.reduce((sum, f) => sum + gzipSync(readFileSync(path.join(dirs[0], f)), { level: 9 }).length, 0);
  assert.ok(bytes < 150_000, `${bytes} bytes`); // the first view on a 3G line
});
