// Runs the end-to-end tests. With KAWAL_BIN against that binary and the sample that KAWAL_SAMPLE names; with KAWAL_URL,
// KAWAL_USER and KAWAL_PASSWORD against a running server; without any against the fixture server, on a page built for the
// purpose. All expectations are read from the API that answers. KAWAL_REPORTER: a reporter of node's test runner.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startBinary } from "./support/binary.mjs";
import { makeFixture } from "./support/fixture.mjs";
import { CREDENTIALS, startServer } from "./support/server.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, "../..");
const BUILD = path.join(ROOT, "build");

function buildPage() {
  const out = path.join(BUILD, "web-e2e");
  mkdirSync(out, { recursive: true });
  const made = spawnSync(process.execPath, [path.join(ROOT, "web/build.mjs"), out], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (made.status !== 0) process.exit(made.status ?? 1);
  return out;
}

async function main() {
  let server = null;
  const env = { ...process.env };
  if (env.KAWAL_BIN) {
    server = await startBinary(env.KAWAL_BIN, env.KAWAL_SAMPLE ?? path.join(ROOT, "data/samples/ogan-ilir-2024"));
    Object.assign(env, { KAWAL_URL: server.url, KAWAL_USER: server.user, KAWAL_PASSWORD: server.password });
  } else if (!env.KAWAL_URL) {
    server = await startServer(buildPage(), makeFixture());
    Object.assign(env, { KAWAL_URL: server.url, KAWAL_USER: CREDENTIALS.user, KAWAL_PASSWORD: CREDENTIALS.password });
  }
  env.KAWAL_SCREENSHOTS ??= path.join(BUILD, "screenshots");
  mkdirSync(env.KAWAL_SCREENSHOTS, { recursive: true });
  // The largest begin first, so that none of them is alone at the end.
  const files = readdirSync(HERE)
    .filter((f) => f.endsWith(".e2e.mjs"))
    .map((f) => path.join(HERE, f))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const reporter = env.KAWAL_REPORTER ? [`--test-reporter=${env.KAWAL_REPORTER}`] : [];
  const child = spawn(process.execPath, ["--test", "--test-concurrency=2", ...reporter, ...files], {
    env,
    stdio: "inherit",
  });
  const code = await new Promise((done) => child.on("exit", (status) => done(status ?? 1)));
  const left = await server?.stop();
  if (left) process.stderr.write(`the server ended with code ${left}\n`);
  process.exit(code || left || 0);
}

await main();
