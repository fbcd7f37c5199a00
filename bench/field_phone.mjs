// What the benchmarks of the field app share: a posko that is under way, and a phone of its own browser before it.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeOffer, signIn } from "../tests/e2e/support/office.mjs";
import { openPhone, putAway } from "../tests/e2e/support/phone.mjs";
import { startToday } from "../tests/e2e/support/today.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(HERE, "../web/package.json"));
const PAGE = '<!doctype html><meta charset=utf-8><link rel=icon href="data:,"><script src=/bench.js></script>';

async function bundle() {
  const made = await require("esbuild").build({
    entryPoints: [path.join(HERE, "field_page.mjs")],
    nodePaths: [path.join(HERE, "../web/node_modules")],
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "error",
  });
  return made.outputFiles[0].text;
}

/** Line of the phone: the page of the benchmark stands beside the posko's own, at its address. */
async function planOf() {
  const script = await bundle();
  const own = { "/bench": ["text/html", PAGE], "/bench.js": ["text/javascript", script] };
  return ({ path: asked }) => {
    const [type, body] = own[asked] ?? [];
    return type && { status: 200, headers: { "Content-Type": type }, body };
  };
}

/** Runs `measure(phone, run)` with an enrolled phone; `run(name, ...arguments)` calls a function of field_page.mjs. */
export async function withPhone(binary, measure) {
  const posko = await startToday(binary);
  const folder = mkdtempSync(path.join(os.tmpdir(), "kawal-bench-"));
  let phone = null;
  try {
    const ask = await signIn(posko);
    phone = await openPhone(null, posko, { folder });
    phone.line.plan = await planOf();
    await phone.page.goto(`${phone.url}/bench`);
    phone.page.setDefaultTimeout(0);
    const run = (name, ...args) => phone.page.evaluate(([n, a]) => window.bench[n](...a), [name, args]);
    await run("begin", (await makeOffer(ask, { person: "P031", unit: "POLRES", role: "polri" })).offer);
    await measure(phone, run);
  } finally {
    if (phone) await putAway(phone);
    await posko.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The browser's own throttle: 1 Mbit/s each way, an answer begins 300 ms after its question. */
export async function throttle(phone) {
  const devtools = await phone.context.newCDPSession(phone.page);
  const bytes = 1_000_000 / 8;
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 300,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  });
}

/** One line a figure, as bench/README.md describes them; `reference` is what was promised. */
export function figure(name, value, unit, reference) {
  const shown = value.toFixed(value < 100 ? 2 : 0);
  const told = reference === undefined ? "- -" : `${(value / reference).toFixed(2)} promised=${reference}`;
  process.stdout.write(`${name} ${shown} ${unit} ${told}\n`);
}
