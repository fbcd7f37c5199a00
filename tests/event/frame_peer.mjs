// frame_peer.mjs PROGRAM: the page's decoder beside ours, on the frames that PROGRAM prints: each must get the same verdict, by
// the same code, and what both take must be written again with the same bytes. Prints TAP.
import { execFileSync } from "node:child_process";

const SEED = "20241127";
const CASES = 3000;
const OUTPUT_MAX = 64 * 1024 * 1024;

async function load() {
  try {
    const support = await import("../../web/test/support/load.mjs");
    return await support.load("event/cbor.ts", "event/event.ts");
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return null; // esbuild
  }
}

function verdict(event, bytes) {
  try {
    const frame = event.decodeFrame(bytes);
    const again = event.encodeFrame(event.encodeBody(frame.event), frame.signatures);
    return event.toHex(again) === event.toHex(bytes) ? "ok" : "written again with other bytes";
  } catch (error) {
    return error instanceof event.EventError ? error.code : String(error);
  }
}

const event = await load();
if (!event) {
  console.log("1..0 # SKIP web/node_modules is missing: npm ci in web");
  process.exit(0);
}
const lines = execFileSync(process.argv[2], [SEED, String(CASES)], { encoding: "utf8", maxBuffer: OUTPUT_MAX });
const codes = new Map();
const faults = [];
for (const line of lines.trim().split("\n")) {
  const [hex, ours] = line.split(" ");
  codes.set(ours, (codes.get(ours) ?? 0) + 1);
  const theirs = verdict(event, event.fromHex(hex));
  if (ours !== theirs) faults.push(`${hex}: ${ours} in C, ${theirs} in the page`);
}
const summary = [...codes].sort((a, b) => b[1] - a[1]).map(([code, n]) => `${code} ${n}`);
console.log(`# ${summary.join(", ")}`);
const enough = codes.get("ok") >= CASES / 2 && codes.size >= 15;
const good = faults.length === 0 && enough;
console.log(`${good ? "ok" : "not ok"} 1 - the page's decoder as the server's`);
for (const fault of faults.slice(0, 10)) console.log(`#   ${fault}`);
if (!enough) console.log("#   too few kinds of verdicts to say anything");
console.log("1..1");
process.exitCode = good ? 0 : 1;
