// The phone's store in a real browser: full, killed without warning, opened twice, updated and thrown away. What the page has
// shown as saved (a line on its console, written when the promise has resolved) must be there afterwards.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchKept } from "./support/browser.mjs";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../web");
const esbuild = createRequire(path.join(WEB, "package.json"))("esbuild");
const FILES = ["store", "db", "keys", "chain", "wipe"].map((name) => `export * from "./src/field/${name}.ts";`);

let server;
let origin;
const folder = mkdtempSync(path.join(tmpdir(), "kawal-field-store-"));

before(async () => {
  const built = await esbuild.build({
    absWorkingDir: WEB,
    stdin: { contents: FILES.join("\n"), resolveDir: WEB, loader: "ts" },
    bundle: true,
    format: "esm",
    target: ["es2020", "chrome87"],
    write: false,
  });
  const script = built.outputFiles[0].text;
  server = createServer((request, response) => {
    const isScript = request.url === "/field.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><link rel="icon" href="data:,"><title>store</title>');
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page with the store's code as `f`, its store as `store`, and `says(items)`. */
async function phonePage(context) {
  const page = await context.newPage();
  await page.goto(origin);
  await page.evaluate(async () => {
    const f = await import("/field.js");
    const store = await f.openStore("kawal-field");
    const signer = (await f.lockedSigner(store)) ?? (await f.newSigner(store, "284619"));
    const device = {
      key: signer.key,
      log: "ogan-ilir-2024",
      delivery: "D",
      person: "P-001",
      personName: "Personel 001",
    };
    await store.setDevice(device);
    const draft = (item) => ({
      kind: "sealed",
      fields: { item, seals: ["KPU-0048213", "KPU-0048214"], place: "PPS-1" },
    });
    const says = (...items) => f.sayAll(store, signer, device, items.map(draft), Date.now(), null);
    /** The numbers of the chain, after each link was looked at. */
    const chain = async () => {
      const own = (await window.store.events(100_000)).reverse();
      const head = await window.store.head();
      const whole = own.every((event, i) => event.sequence === i + 1);
      return { n: own.length, whole: whole && head.sequence === own.length && head.last === (own.at(-1)?.id ?? null) };
    };
    Object.assign(window, { f, store, signer, device, says, chain });
  });
  return page;
}

/** The whole browser ends at once, as when the battery is pulled. */
async function crash(context, page) {
  const gone = new Promise((done) => context.once("close", done));
  const devtools = await context.newCDPSession(page);
  await Promise.race([devtools.send("Browser.crash").catch(() => {}), gone]);
  await gone;
}

const devtoolsOf = (page) => page.context().newCDPSession(page);
const codeOf = (page, act) => page.evaluate(`(${act})().then(() => "done", (error) => error.code ?? String(error))`);

test("what was shown as saved outlives a browser that dies in the middle of it", async () => {
  const profile = path.join(folder, "died");
  let context = await launchKept(profile);
  for (let round = 1; round <= 2; round++) {
    const page = await phonePage(context);
    const before = (await page.evaluate(() => window.chain())).n;
    const shown = [];
    page.on("console", (message) => shown.push(message.text()));
    const storm = page.evaluate(async () => {
      for (;;) console.log((await window.says("K-1"))[0].id);
    });
    storm.catch(() => {});
    while (shown.length < 20 * round) await new Promise((done) => setTimeout(done, 5));
    await crash(context, page);
    context = await launchKept(profile);
    const look = await phonePage(context);
    const { n, whole } = await look.evaluate(() => window.chain());
    const lost = await look.evaluate(async (ids) => {
      const kept = await Promise.all(ids.map((id) => window.store.event(id)));
      return kept.filter((event) => event === null).length;
    }, shown);
    assert.deepEqual([whole, lost], [true, 0]);
    assert.ok(n >= before + shown.length);
  }
  await context.close();
});

test("a full phone says so, has kept nothing of it, and goes on when there is room", async () => {
  const context = await launchKept(path.join(folder, "full"));
  const devtools = await devtoolsOf(context.pages()[0]);
  // Before anything is kept: the browser remembers for a while how much room there was.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 3_000_000 });
  const page = await phonePage(context);
  await page.evaluate(() => window.says("K-1"));
  const code = await page.evaluate(async () => {
    const untilFull = async (act) => {
      for (let i = 0; i < 1000; i++) {
        try {
          await act(i);
        } catch (error) {
          return error.code ?? String(error);
        }
      }
      return "never full";
    };
    await untilFull((i) => window.store.put(`photo-${i}`, crypto.getRandomValues(new Uint8Array(50_000))));
    return untilFull(() => window.says(...Array.from({ length: 50 }, (_, n) => `K-${n}`)));
  });
  assert.equal(code, "phone.full");
  const { n, whole } = await page.evaluate(() => window.chain());
  assert.deepEqual([n % 50, whole], [1, true], "all fifty or none");
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await page.evaluate(() => window.says("K-2"));
  assert.deepEqual(await page.evaluate(() => window.chain()), { n: n + 1, whole: true });
  await context.close();
});

test("two tabs make one chain, an update lets the old one go, and an older app stays out", async () => {
  const context = await launchKept(path.join(folder, "tabs"));
  const page = await phonePage(context);
  const other = await phonePage(context);
  const storm = () => Promise.all(Array.from({ length: 12 }, (_, i) => window.says(`K-${i}`)));
  await Promise.all([page.evaluate(storm), other.evaluate(storm)]);
  assert.deepEqual(await other.evaluate(() => window.chain()), { n: 24, whole: true });
  await other.evaluate(async () => {
    const next = (db) => void db.createObjectStore("later");
    window.store = await window.f.openStore("kawal-field", [...window.f.UPGRADES, next]);
  });
  assert.deepEqual(await other.evaluate(() => window.chain()), { n: 24, whole: true });
  assert.equal((await other.evaluate(() => window.store.unsent(99))).length, 24);
  assert.equal(await codeOf(page, () => window.says("K-9")), "phone.updated");
  assert.equal(await codeOf(page, () => window.f.openStore("kawal-field")), "phone.updated");
  await context.close();
});

test("a database that the browser threw away is noticed by what it left, and its key is gone with it", async () => {
  const context = await launchKept(path.join(folder, "gone"));
  const page = await phonePage(context);
  await page.evaluate(() => window.says("K-1", "K-2"));
  const devtools = await devtoolsOf(page);
  await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
  assert.equal(await codeOf(page, () => window.says("K-3")), "phone.gone");
  const told = await page.evaluate(async () => {
    const fresh = await window.f.openStore("kawal-field");
    return { lost: await fresh.lost(), key: await fresh.key(), was: window.signer.key };
  });
  assert.deepEqual(told, { lost: { kind: "gone", key: told.was, sequence: 2 }, key: null, was: told.was });
  await context.close();
});

test("the browser keeps the key and lets no script read it, and an event takes some hundred bytes", async () => {
  const context = await launchKept(path.join(folder, "room"));
  const page = await phonePage(context);
  const found = await page.evaluate(async () => {
    const before = (await window.store.usage()).used;
    for (let i = 0; i < 40; i++) await window.says(...Array.from({ length: 50 }, (_, n) => `16.10.01.2001-${i}-${n}`));
    const row = await window.store.key();
    const read = await crypto.subtle.exportKey("pkcs8", row.secret).then(
      () => "read",
      (error) => error.name,
    );
    return { kept: row.kept, read, each: ((await window.store.usage()).used - before) / 2000 };
  });
  assert.deepEqual([found.kept, found.read], ["browser", "InvalidAccessError"]);
  assert.ok(found.each < 2000, `${found.each} bytes for each event`);
  console.log(`# ${Math.round(found.each)} bytes of storage for each event`);
  await context.close();
});
