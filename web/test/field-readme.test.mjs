import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FIELD = fileURLToPath(new URL("../src/field", import.meta.url));

function filesOf(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesOf(path.join(folder, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  );
}

test("the field app's README names every file, and none that is gone", () => {
  const page = readFileSync(path.join(FIELD, "README.md"), "utf8");
  const files = filesOf(FIELD).filter((name) => name !== "README.md");
  const named = [...page.matchAll(/`([\w/.-]+\.(?:ts|html|webmanifest))`/g)].map((found) => found[1]);
  assert.deepEqual([...new Set(named)].sort(), files.sort());
});
