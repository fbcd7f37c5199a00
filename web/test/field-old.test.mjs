import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import * as esbuild from "esbuild";

const FILE = fileURLToPath(new URL("../src/field/old.ts", import.meta.url));

test("an old browser gets what it lacks, as the standard has it", async () => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [FILE],
    bundle: true,
    write: false,
    target: ["chrome87"],
  });
  const context = vm.createContext({});
  const run = (code) => vm.runInContext(code, context);
  run(
    "for (const C of [Array, String, Object.getPrototypeOf(Uint8Array)]) delete C.prototype.at; delete Object.hasOwn;",
  );
  assert.equal(run("[].at"), undefined);
  run(outputFiles[0].text);
  assert.deepEqual(
    JSON.parse(
      run("JSON.stringify([[1, 2, 3].at(-1), [1].at(5) ?? null, 'abc'.at(-2), Uint8Array.of(7, 8).at(0), [4].at()])"),
    ),
    [3, null, "b", 7, 4],
  );
  assert.deepEqual(JSON.parse(run("JSON.stringify([Object.hasOwn({ a: 1 }, 'a'), Object.hasOwn({}, 'toString')])")), [
    true,
    false,
  ]);
  assert.equal(run("Object.keys(Array.prototype).length"), 0, "not seen in loops");
});
