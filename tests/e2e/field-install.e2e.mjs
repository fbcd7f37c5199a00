// The posko's own authority in a real browser, as README says to install it: before that the browser keeps nothing of the posko;
// after it the field app is kept and opens without a network; and whoever signs for others with it is not believed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { TINY } from "./support/binary.mjs";
import { launch, PATIENCE_MS, PHONE } from "./support/browser.mjs";
import { standsAtGate } from "./support/field.mjs";
import { isKept } from "./support/phone.mjs";

const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const box = mkdtempSync(path.join(os.tmpdir(), "kawal-install-"));
const dir = path.join(box, "op");
const all = { posko: null, ended: null, port: 0, browser: null };

function run(program, args) {
  const done = spawnSync(program, args.map(String), { encoding: "utf8", cwd: box });
  assert.equal(done.status, 0, `${program} ${args.join(" ")}: ${done.stdout}${done.stderr}`);
}

/** Starts `kawal serve` with its own authority; its port. */
function serve() {
  all.posko = spawn(BINARY, ["serve", dir, "--port", "0", "--tls-self", "--lang", "en"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  all.ended = new Promise((done) => all.posko.on("exit", done));
  const said = new Promise((done) => {
    let text = "";
    all.posko.stdout.on("data", (piece) => {
      text += piece;
      const port = text.match(/https:\/\/[\d.]+:(\d+)/);
      if (port) done(Number(port[1]));
    });
  });
  return Promise.race([said, all.ended.then((code) => assert.fail(`the posko ended with code ${code}`))]);
}

/** A browser of somebody who has installed these authorities. */
async function browserTrusting(name, files) {
  const home = path.join(box, name);
  const base = path.join(home, ".pki/nssdb");
  run("mkdir", ["-p", base]);
  run("certutil", ["-d", `sql:${base}`, "-N", "--empty-password"]);
  for (const file of files)
    run("certutil", ["-d", `sql:${base}`, "-A", "-t", "C,,", "-n", path.basename(file), "-i", file]);
  return launch([], home);
}

before(async () => {
  if (!BINARY) return;
  run(BINARY, ["create", dir, "--from", TINY]);
  all.port = await serve();
});
after(async () => {
  await all.browser?.close();
  all.posko?.kill("SIGINT");
  const code = await all.ended;
  rmSync(box, { recursive: true, force: true });
  assert.ok(!code, `the server ended with code ${code}`);
});

/** The authority as somebody downloads it on a first visit; its fingerprint is compared by hand. */
function download() {
  return new Promise((done, fail) => {
    const asked = https.get(
      `https://127.0.0.1:${all.port}/api/v1/authority`,
      { rejectUnauthorized: false },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => done(Buffer.concat(parts)));
      },
    );
    asked.on("error", fail);
  });
}

test("who has not installed the authority is stopped by the browser itself", { skip }, async () => {
  const browser = await browserTrusting("nobody", []);
  const page = await browser.newPage();
  const refused = await page.goto(`https://127.0.0.1:${all.port}/field/`).catch((error) => error);
  assert.match(String(refused.message), /ERR_CERT_AUTHORITY_INVALID/);
  await browser.close();
});

test("installed, the field app is kept and opens without a network", { skip }, async () => {
  const certificate = path.join(box, "authority.crt");
  writeFileSync(certificate, await download());
  all.browser = await browserTrusting("somebody", [certificate]);
  const phone = await all.browser.newContext({ viewport: PHONE, isMobile: true, hasTouch: true, locale: "id-ID" });
  const page = await phone.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`https://127.0.0.1:${all.port}/field/`);
  await standsAtGate(page);
  assert.equal(await page.evaluate(() => window.isSecureContext), true);
  await isKept({ page });
  await phone.setOffline(true);
  await page.reload();
  await standsAtGate(page);
  await phone.close();
});

/** A server with a certificate for a name, signed by whoever has stolen the authority's key. */
async function speakAs(name) {
  writeFileSync(path.join(box, "of.cnf"), `subjectAltName=DNS:${name}\n`);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=x"];
  run("openssl", ["req", "-new", ...key, "-keyout", "of.key", "-out", "of.csr"]);
  const by = ["-CA", path.join(dir, "keys/tls-authority.crt"), "-CAkey", path.join(dir, "keys/tls-authority.key")];
  const how = ["-set_serial", 7, "-days", 30, "-extfile", "of.cnf", "-out", "of.crt"];
  run("openssl", ["x509", "-req", "-in", "of.csr", ...by, ...how]);
  const pair = { cert: readFileSync(path.join(box, "of.crt")), key: readFileSync(path.join(box, "of.key")) };
  const server = https.createServer(pair, (_, res) => res.end("somebody else"));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

test("the installed authority is believed for this posko's names alone", { skip }, async () => {
  const browser = await launch(["--host-resolver-rules=MAP kawal.example 127.0.0.1"], path.join(box, "somebody"));
  const page = await browser.newPage();
  for (const [name, told] of [
    ["localhost", "no refusal"],
    ["kawal.example", /ERR_CERT_/],
  ]) {
    const server = await speakAs(name);
    const gone = page.goto(`https://${name}:${server.address().port}/`).then(() => "no refusal");
    assert.match(String(await gone.catch((error) => error.message)), new RegExp(told), name);
    server.closeAllConnections?.();
    server.close();
  }
  await browser.close();
});
