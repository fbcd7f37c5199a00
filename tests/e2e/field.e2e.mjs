// The field app on phones: what was saved outlives a dead battery, a clock that is set back, a full memory, a new version, a
// revocation and a line that loses every answer once.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, says } from "./support/browser.mjs";
import * as field from "./support/field.mjs";
import { makeOffer, signIn, wanted } from "./support/office.mjs";
import * as phones from "./support/phone.mjs";
import { startToday } from "./support/today.mjs";

const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const [MIN_MS, DAY_MS] = [60_000, 86_400_000];
const { word } = field;
/** The posko, an account that asks it, one browser for all phones that need none of their own, and what must be put away. */
const all = { posko: null, ask: null, browser: null, open: [], folder: "", count: 0 };

before(async () => {
  if (!BINARY) return;
  [all.posko, all.browser] = await Promise.all([startToday(BINARY), launch()]);
  all.ask = await signIn(all.posko);
  all.folder = mkdtempSync(path.join(os.tmpdir(), "kawal-phones-"));
});
after(async () => {
  for (const phone of all.open) await phones.putAway(phone);
  await all.browser?.close();
  rmSync(all.folder, { recursive: true, force: true });
  const code = await all.posko?.stop();
  assert.ok(!code, `the server ended with code ${code}`);
});

/** A phone of a person, enrolled, with the app kept on it. `own`: it has a browser of its own, whose battery can be pulled; `room`:
 * bytes that the browser gives the app. */
async function newPhone({ own = false, room, person = "P031", ...options } = {}) {
  all.count += 1;
  const folder = own ? path.join(all.folder, String(all.count)) : undefined;
  const phone = await phones.openPhone(all.browser, all.posko, { folder, ...options });
  all.open.push(phone);
  if (room) await phones.limitStorage(phone, room);
  await field.enrol(phone, await makeOffer(all.ask, { person, unit: "POLRES", role: "polri" }));
  await phones.isKept(phone);
  return phone;
}

/** Nothing may have gone wrong on it; it is put away. */
async function assertWell(phone) {
  assert.deepEqual(phone.faults, []);
  assert.deepEqual(await phone.page.evaluate(() => window.cspFaults), []);
  all.open.splice(all.open.indexOf(phone), 1);
  await phones.putAway(phone);
}

/** What the phone keeps, in the order of its chain: whole, and each event taken exactly once. */
async function assertTaken(phone, items) {
  const rows = await field.keptEvents(phone);
  assert.deepEqual(
    rows.map(({ event }) => [event.sequence, event.fields.item]),
    items.map((item, i) => [i + 1, item]),
  );
  const custody = await Promise.all(items.map((item) => all.ask("GET", `custody/${item}`)));
  for (const [i, answer] of custody.entries()) {
    const { events } = wanted(answer);
    assert.equal(events.filter((event) => event.id === rows[i].id).length, 1, items[i]);
  }
}

test("what was saved is there after the battery was pulled, without a network, and goes when there is one", {
  skip,
}, async () => {
  const phone = await newPhone({ own: true });
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-A1");
  await field.sayCondition(phone, "KOTAK-A2");
  await phones.pullBattery(phone);
  await phones.startAgain(phone);
  await field.unlock(phone);
  await field.topSays(phone, field.wordLike("shell.offline"));
  await field.topSays(phone, /2/);
  await field.sayCondition(phone, "KOTAK-A3");
  await phones.kill(phone);
  await phones.setOnline(phone, true);
  await phones.startAgain(phone);
  await field.unlock(phone);
  await field.allSent(phone);
  await assertTaken(phone, ["KOTAK-A1", "KOTAK-A2", "KOTAK-A3"]);
  await assertWell(phone);
});

test("a clock that is set back two days changes no order, and is measured", { skip }, async () => {
  const phone = await newPhone();
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-B1");
  await phones.setClock(phone, -2 * DAY_MS);
  await field.sayCondition(phone, "KOTAK-B2");
  await phones.setOnline(phone, true);
  await field.sendThrough(phone);
  await assertTaken(phone, ["KOTAK-B1", "KOTAK-B2"]);
  const { events } = wanted(await all.ask("GET", "custody/KOTAK-B2"));
  assert.ok(Math.abs(Date.parse(events[0].moment) - Date.now()) < 10 * MIN_MS, "it stands behind the one before it");
  const measured = await field.keptClock(phone);
  assert.ok(Math.abs(1000 * measured.offset_s + 2 * DAY_MS) < MIN_MS, JSON.stringify(measured));
  await assertWell(phone);
});

test("a phone that is full says that this one is not saved, and loses nothing that it had saved", {
  skip,
}, async () => {
  const phone = await newPhone({ room: 8_000_000 });
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-C1");
  await phones.fillUp(phone);
  await field.goScreen(phone, "condition", "KOTAK-C2");
  await phone.page.locator("input[name=condition][value=good]").check();
  await field.press(phone, "cond.save");
  await says(phone.page, "main", field.wordLike("full"));
  assert.equal((await field.keptEvents(phone)).length, 1);
  await phones.makeRoom(phone);
  await field.saveWhenRoom(phone);
  await phones.setOnline(phone, true);
  await field.sendThrough(phone);
  await assertTaken(phone, ["KOTAK-C1", "KOTAK-C2"]);
  await assertWell(phone);
});

test("files of the app that the browser threw away come back with the line, and nothing unsent is lost", {
  skip,
}, async () => {
  const phone = await newPhone();
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-D1");
  await phone.page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await phones.setOnline(phone, true);
  await phones.kill(phone);
  await phones.startAgain(phone);
  await field.unlock(phone);
  await field.allSent(phone);
  await assertTaken(phone, ["KOTAK-D1"]);
  await assertWell(phone);
});

/** The line gives another version of the app: the same files under another name, as a build with a change would be. */
async function newerVersion(phone) {
  const script = await (await fetch(`${phone.posko.url}/field/sw.js`)).text();
  const changed = script.replace(/kawal-field-(?!\$)/, "kawal-field-new");
  const body = changed === script ? `${script}\n// another version` : changed;
  phone.line.plan = ({ path: asked }) =>
    asked === "/field/sw.js"
      ? { status: 200, headers: { "Content-Type": "text/javascript", "Cache-Control": "no-cache" }, body }
      : "pass";
}

test("a new version of the app takes over with work that is not sent", { skip }, async () => {
  const phone = await newPhone();
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-E1");
  await newerVersion(phone);
  phone.line.plan = (
    (given) => (asked) =>
      /\/api\//.test(asked.path) ? "lose_request" : given(asked)
  )(phone.line.plan);
  await phones.setOnline(phone, true);
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/field/")).update());
  await phone.page.getByRole("button", { name: word("notice.update_now") }).click();
  await field.unlock(phone);
  assert.equal((await field.keptEvents(phone)).length, 1);
  phone.line.plan = () => "pass";
  await field.sendThrough(phone);
  await assertTaken(phone, ["KOTAK-E1"]);
  await assertWell(phone);
});

test("a phone that was revoked while it was away delivers what it has, and gets nothing more", { skip }, async () => {
  const phone = await newPhone();
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-F1");
  wanted(await all.ask("POST", `devices/${await field.ownKey(phone)}/revoke`, { reason: "device_lost" }));
  await phones.setOnline(phone, true);
  await field.sendThrough(phone);
  await says(phone.page, ".notices", new RegExp(word("notice.revoked").slice(0, 25)));
  await assertTaken(phone, ["KOTAK-F1"]);
  await assertWell(phone);
});

test("a revoked phone is enrolled for somebody else, who finds nothing of the one before and can work", {
  skip,
}, async () => {
  const phone = await newPhone();
  await field.goScreen(phone, "seals");
  await field.typeCode(phone, "item", field.withCheck("KOTAK-G0"));
  assert.equal(await field.isEntered(phone, "KOTAK-G0"), true);
  wanted(await all.ask("POST", `devices/${await field.ownKey(phone)}/revoke`, { reason: "device_lost" }));
  await field.sayCondition(phone, "KOTAK-G1");
  await says(phone.page, ".notices", new RegExp(word("notice.revoked").slice(0, 25)));
  await field.enrol(phone, await makeOffer(all.ask, { person: "P032", unit: "POLRES", role: "polri" }));
  assert.equal(await phone.page.locator(".notices").count(), 0, "that the other one was locked out is no news");
  assert.equal(await field.isEntered(phone, "KOTAK-G0"), false);
  await field.sayCondition(phone, "KOTAK-G2");
  await field.sendThrough(phone);
  const rows = await field.keptEvents(phone);
  assert.deepEqual(rows.map(({ event }) => `${event.fields.item} ${event.sequence}`).sort(), [
    "KOTAK-G1 1",
    "KOTAK-G2 1",
  ]);
  await assertWell(phone);
});

test("a number that is typed wrong, or without its check character, is no box on any screen", { skip }, async () => {
  const phone = await newPhone();
  const right = field.withCheck("KOTAK-H1");
  for (const [screen, name] of [
    ["condition", "item"],
    ["seals", "item"],
    ["give", "give-code"],
  ]) {
    await field.goScreen(phone, screen);
    if (screen === "condition") await phone.page.waitForSelector(".eye");
    for (const typed of ["KOTAK-H1", right.replace("H", "J"), "KOTAK H1 "]) {
      await field.typeCode(phone, name, typed);
      await says(phone.page, "main .fault", field.wordLike("code.check"));
    }
    await field.typeCode(phone, name, right.toLowerCase());
    await says(phone.page, "main b.code", /^KOTAK-H1$/);
  }
  await field.goScreen(phone, "condition");
  await phone.page.locator("input[name=condition][value=good]").check();
  await field.press(phone, "cond.save");
  await says(phone.page, "main", new RegExp(word("kit.saved")));
  await field.sendThrough(phone);
  await assertTaken(phone, ["KOTAK-H1"]);
  await assertWell(phone);
});

test("who escorts says no steps: the way is recorded by the leg's hours, and the posko has it", { skip }, async () => {
  const [person] = all.posko.trip.escorts;
  const phone = await newPhone({ person });
  const leg = await field.openLeg(phone);
  await field.goScreen(phone, "way", leg);
  await says(phone.page, "main", new RegExp(word("way.fix", { m: 8 })));
  await field.sendThrough(phone);
  const heard = async () => wanted(await all.ask("GET", "positions")).positions.some((p) => p.person === person);
  for (const end = Date.now() + MIN_MS; !(await heard()); await phone.page.waitForTimeout(500)) {
    assert.ok(Date.now() < end, "the posko has heard nothing of the escort");
  }
  await assertWell(phone);
});

test("each answer of the posko may be lost once, cut in half or never asked for: all comes, and once", {
  skip,
}, async () => {
  for (const fate of ["lose_answer", "half_answer", "lose_request"]) {
    const line = (phone) => {
      const asked = new Set();
      phone.line.plan = ({ method, path: at }) => {
        const what = `${method} ${at.split("?")[0]}`;
        if (!at.startsWith("/api/") || asked.has(what)) return "pass";
        asked.add(what);
        return fate;
      };
      return asked;
    };
    const phone = await newPhone();
    await phones.setOnline(phone, false);
    const items = [`KOTAK-G1-${fate[0]}`, `KOTAK-G2-${fate[0]}`];
    for (const item of items) await field.sayCondition(phone, item);
    const asked = line(phone);
    await phones.setOnline(phone, true);
    await field.sendThrough(phone);
    assert.ok(asked.has("POST /api/v1/field/events"), [...asked].join());
    await assertTaken(phone, items);
    await assertWell(phone);
  }
});
