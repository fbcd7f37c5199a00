// The real thing for the end-to-end tests: the binary that KAWAL_BIN names makes an operation from a sample, plans it, and
// serves it on a port of its own choosing.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The smallest operation. */
export const TINY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../fixtures/tiny");

const PATIENCE_MS = 180_000;

/** Starts `kawal run`; resolves with { url, user, password, stop } when the posko answers. `prepare` gets the folder first;
 * `there` is an operation that is there already. */
export async function startBinary(binary, sample, prepare = () => {}, there = null) {
  const box = mkdtempSync(path.join(os.tmpdir(), "kawal-e2e-"));
  const args = ["run", there ?? path.join(box, "op"), "--from", sample, "--port", "0", "--lang", "en"];
  prepare(path.join(box, "op"), box);
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.on("exit", done));
  const said = await firstLogin(child, ended);
  const stop = async () => {
    child.kill("SIGINT");
    const code = await ended;
    rmSync(box, { recursive: true, force: true });
    return code;
  };
  return { ...said, stop };
}

async function firstLogin(child, ended) {
  let text = "";
  const heard = new Promise((done) => {
    child.stdout.on("data", (piece) => {
      text += piece;
      if (text.includes("Ctrl-C")) done("ready");
    });
  });
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, "late").unref());
  const how = await Promise.race([heard, ended, late]);
  if (how !== "ready") throw new Error(`the posko did not start (${how}):\n${text}`);
  return {
    url: text.match(/http:\/\/127\.0\.0\.1:\d+/)[0],
    user: text.match(/user +(\S+)/)[1],
    password: text.match(/password +(\S+)/)[1],
  };
}
