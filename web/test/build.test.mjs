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
  [
    ...readdirSync(dir),
    ...["assets", "field"].flatMap((folder) => readdirSync(path.join(dir, folder)).map((f) => `${folder}/${f}`)),
  ]
    .filter((f) => f !== "assets" && f !== "field")
    .sort();
const read = (file) => readFileSync(path.join(dirs[0], file));
const packed = (names) => names.reduce((sum, f) => sum + gzipSync(read(f), { level: 9 }).length, 0);

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
  const named = [
    ...read("index.html")
      .toString()
      .matchAll(/(?:src|href)="\/([^"]+)"/g),
  ].map((m) => m[1]);
  assert.ok(named.some((f) => /\/main-.*\.js$/.test(f)) && named.some((f) => /\/chunk-/.test(f)));
  const bytes = packed(["index.html", ...named]);
  assert.ok(bytes < 150_000, `${bytes} bytes`); // the first view on a 3G line
});

/** What the service worker keeps: the list that the build wrote into it. */
function keptByTheApp() {
  const found = /\["\/field\/",[^\]]*\]/.exec(read("field/sw.js").toString());
  assert.ok(found, "the worker names what it keeps");
  return JSON.parse(found[0]).map((a) => (a === "/field/" ? "field/index.html" : a.slice(1)));
}

test("the field app keeps all that it consists of, and is small on the line without what reads codes", () => {
  const kept = keptByTheApp();
  for (const file of kept) assert.ok(files(dirs[0]).includes(file), file);
  for (const file of files(dirs[0]).filter((f) => /assets\/field-/.test(f))) assert.ok(kept.includes(file), file);
  assert.ok(!kept.some((f) => f.endsWith(".wasm")));
  const bytes = packed([...kept, "field/sw.js"]);
  assert.ok(bytes < 300_000, `${bytes} bytes`);
});

test("the field app asks nobody else, and can be installed", () => {
  const page = read("field/index.html").toString();
  assert.ok(!/style=|<style|onclick|https?:|\{\{/.test(page));
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]+)"/g))
    assert.ok(files(dirs[0]).includes(address.slice(1)), address);
  const manifest = JSON.parse(read("field/manifest.webmanifest"));
  assert.equal(manifest.scope, "/field/");
  const sizes = manifest.icons.map((icon) => {
    const bytes = read(icon.src.slice(1));
    return icon.type === "image/png" ? `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}` : "any";
  });
  assert.deepEqual(
    sizes,
    manifest.icons.map((icon) => icon.sizes),
  );
});
