// The posko, live: a convoy followed through a deviation to its arrival, an alarm seen by somebody, the line lost and found.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, PHONE } from "./support/browser.mjs";
import {
  api,
  arrives,
  assertClean,
  assertNoSideScroll,
  axeFaults,
  goTo,
  logIn,
  mapPainted,
  says,
  settled,
  shot,
  text,
  useBrowser,
} from "./support/posko.mjs";
import { along, report, startToday } from "./support/today.mjs";

const MIN_MS = 60_000;
const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const posko = { url: "", user: "", password: "" };
/** What the first test did, for the one that looks at its hour again. */
const hour = { strayed: 0, raised: 0 };
const browser = useBrowser({ posko });
/** Who commands one kecamatan; made by the test that needs it. */
const chief = { url: "", user: "kapolsek-hilir", password: "" };
const chiefs = useBrowser({ posko: chief });

before(async () => {
  if (BINARY) Object.assign(posko, await startToday(BINARY));
});
after(async () => {
  const code = await posko.stop?.();
  assert.ok(!code, `the server ended with code ${code}`);
});

/** Reports along a part of the way, from one moment to another; `aside` degrees beside it. */
async function goAlong(way, [from, to], [since, until], aside = 0) {
  const steps = 8;
  for (let i = 0; i <= steps; i += 1) {
    const place = along(way, from + ((to - from) * i) / steps);
    await report(posko, [place[0] + aside, place[1]], since + ((until - since) * i) / steps);
  }
}

test("a convoy is followed through a deviation to its arrival, and its alarm is seen by somebody", {
  skip,
}, async () => {
  const opened = await browser.open("#/langsung");
  const { page } = opened;
  await says(page, ".line-note", /Tersambung/);
  const { way } = (await api(page, `convoys/${posko.trip.id}`)).trips[0];
  const now = Date.now();
  const line = `.live-trips a[href*="${posko.trip.id}"]`;
  await page.waitForSelector(line); // it has a tracker, and nobody has heard of it

  await goAlong(way, [0, 0.4], [now - 50 * MIN_MS, now - 25 * MIN_MS]);
  await page.waitForFunction((s) => /lalu|baru saja/.test(document.querySelector(s)?.textContent ?? ""), line);
  await page.click(line);
  await arrives(page, posko.trip.id);
  await says(page, "#live-trip", /% jalur ditempuh/);
  assert.match(await text(page, "#live-trip"), /menuju|Berikutnya/);
  await mapPainted(page);
  await shot(page, "langsung-perjalanan-desk-light");

  await goAlong(way, [0.4, 0.5], [now - 20 * MIN_MS, now - 10 * MIN_MS], 0.03);
  hour.strayed = Math.floor(now / 1000) * 1000 - 12 * MIN_MS; // the address tells seconds
  await says(page, "#live-trip", /Keluar jalur/);
  await goTo(page, "#/langsung");
  const alarm = ".alarms .unseen a";
  await says(page, alarm, /Keluar jalur/);
  await mapPainted(page);
  await shot(page, "langsung-desk-light");
  await page.click(alarm);
  await arrives(page, "alarm/");
  await says(page, ".title", /Keluar jalur.*Belum dilihat/);
  const { alarms } = await api(page, "alarms");
  hour.raised = Math.max(...alarms.map((x) => Date.parse(x.raised))) + 1000; // told to the second
  await page.waitForFunction((ms) => Date.now() > ms + 1000, hour.raised); // nobody takes it on in that second
  await page.fill("#alarm-note", "Jembatan putus, memutar lewat desa.");
  await page.click(".alarm-acts .primary");
  await says(page, ".title", /Sudah dilihat/);
  await settled(page);
  assert.match(await text(page, ".facts"), new RegExp(`${posko.user}.*Jembatan putus`));
  assert.equal(await page.locator(".alarm-acts .primary").count(), 0);
  await shot(page, "alarm-desk-light");

  await goAlong(way, [0.5, 1], [now - 9 * MIN_MS + 1000, now]);
  await says(page, ".title", /Selesai/);
  await goTo(page, "#/langsung?hanya=tiba");
  await page.waitForSelector(line);
  await says(page, line, /Sudah tiba/);
  await assertClean(opened);
});

/** Cuts the line of a page, or gives it back, as the browser tells of it. */
async function cutLine({ page, context }, cut) {
  await context.setOffline(cut);
  await page.evaluate((what) => window.dispatchEvent(new Event(what)), cut ? "offline" : "online");
}

/** What the browser says of answers that a test means to get is no fault. */
function forgive(opened, pattern) {
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !pattern.test(f)));
}

/** Asks the API with a page's session, beside the page. */
async function askBeside(context, method, address, body) {
  const cookie = (await context.cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
  const headers = { Cookie: cookie, "Content-Type": "application/json" };
  const said = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${posko.url}/api/v1/${address}`, { method, headers, ...said });
  return answer.status === 204 ? null : answer.json();
}

/** A moment as the address has it. */
const told = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function momentOf(page) {
  return Date.parse(new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("waktu") ?? "");
}

test("the hour of the deviation is looked at again, as it was known and as it is known", { skip }, async () => {
  const opened = await browser.open("#/langsung");
  const { page, context } = opened;
  const line = `.live-trips a[href*="${posko.trip.id}"]`;
  await page.click(".replay-open");
  await says(page, "#replay-what", /Bukan keadaan sekarang: \S+, \d+ \S+ \d{4} \d\d\.\d\d WIB/);
  await page.click("#replay-now");
  await page.waitForSelector("#replay", { state: "detached" });

  await goTo(page, `#/langsung?waktu=${told(hour.raised)}`);
  await says(page, ".alarms .unseen a", /Keluar jalur.*Belum dilihat/);
  await says(page, line, /Belum tiba/);
  await says(page, "#live-alarms", /[1-9]/);
  await says(page, ".replay-said", /diketahui posko pada waktu itu.*log dengan \d+ kejadian/);
  await page.waitForSelector("#goods tbody tr");
  await mapPainted(page);
  assert.deepEqual(await axeFaults(page), []);
  await shot(page, "putar-ulang-desk-light");
  await page.click(".alarms .unseen a");
  await arrives(page, "alarm/");
  assert.equal(momentOf(page), hour.raised);
  assert.equal(await page.locator(".alarm-acts").count(), 0); // nobody acts on an hour that is over
  await goTo(page, `#/kesiapan?waktu=${told(hour.raised)}`);
  await says(page, ".title", /log dengan \d+ kejadian/);

  await goTo(page, `#/langsung?waktu=${told(hour.raised)}`);
  await page.focus("#replay-slider");
  await page.keyboard.press("ArrowLeft");
  assert.equal(momentOf(page), hour.raised - MIN_MS);
  await page.keyboard.press("Home");
  assert.ok(momentOf(page) < hour.strayed);
  await page.keyboard.press("End");
  await arrives(page, "waktu");
  assert.ok(momentOf(page) > hour.raised);

  // The reports of that moment came later: nobody knew of it then.
  await goTo(page, `#/langsung?waktu=${told(hour.strayed)}`);
  await says(page, ".replay-said", /pada waktu itu/);
  assert.equal(await page.locator(line).count(), 0);
  await page.click("#known-now");
  assert.match(page.url(), /tahu=sekarang/);
  await page.click(line);
  await says(page, "#live-trip", /Keluar jalur/);
  assert.equal(momentOf(page), hour.strayed);
  await page.goBack();
  await says(page, line, /Belum tiba/);
  await page.click("#replay-play");
  const from = momentOf(page);
  await page.waitForFunction(
    (ms) => Date.parse(new URLSearchParams(window.location.hash.split("?")[1]).get("waktu") ?? "") > ms,
    from,
  );
  await page.click("#replay-play");
  await settled(page);

  await context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await page.focus("#replay-slider");
  await page.keyboard.press("PageDown");
  await says(page, "#replay .note-bad", /jam ini belum bisa dibuka/);
  assert.equal(await page.locator(line).count(), 0); // another hour's trips do not stand under this one's name
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.click("#replay .note-bad button");
  await says(page, ".replay-said", /kejadian/);

  await page.click("#replay-now");
  await says(page, ".line-note", /Tersambung/);
  assert.equal(await page.locator("#replay").count(), 0);
  await goTo(page, "#/langsung?hanya=tiba");
  await says(page, line, /Sudah tiba/);
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !/ERR_INTERNET_DISCONNECTED/.test(f)));
  await assertClean(opened);
});

test("without the line the page says since when, and comes back by itself", { skip }, async () => {
  const opened = await browser.open("#/langsung?tampil=papan", { anew: true });
  const { page } = opened;
  await says(page, ".line-note", /Tersambung/);
  await cutLine(opened, true);
  await says(page, ".line-note", /putus/);
  await shot(page, "langsung-putus-desk-light");
  await cutLine(opened, false);
  await says(page, ".line-note", /Tersambung/);
  forgive(opened, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/);
  await assertClean(opened);
});

test("a session that ended while the line was away leads to the login, and nothing of it is left", {
  skip,
}, async () => {
  const opened = await browser.open("#/langsung?tampil=papan", { anew: true });
  const { page, context } = opened;
  await says(page, ".line-note", /Tersambung/);
  await cutLine(opened, true);
  await askBeside(context, "DELETE", "session");
  await cutLine(opened, false);
  await page.waitForSelector("form.card");
  await says(page, "form.card", /Sesi|berakhir/);
  assert.equal(await page.locator(".posko").count(), 0);
  forgive(opened, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|401/);
  await assertClean(opened);
});

test("a role that may not see the trips has the line, and is told what it may not see", { skip }, async () => {
  const own = await browser.open("#/langsung?tampil=papan", { anew: true });
  const reader = { user: "baca", name: "Pembaca KPU", organisation: "kpu", role: "reader", area: "" };
  const { password } = await askBeside(own.context, "POST", "accounts", reader);
  await assertClean(own);
  const opened = await openPage(browser.browser, posko.url);
  const { page } = opened;
  await page.goto(`${posko.url}/#/langsung?tampil=papan`);
  await page.waitForSelector("form.card");
  await logIn(page, reader.user, password);
  await says(page, ".line-note", /Tersambung/);
  await says(page, "#not-yours", /Tidak termasuk hak akun ini: Perjalanan, Alarm/);
  assert.equal(await page.locator("#live-trips, #live-late, #live-alarms").count(), 0);
  await shot(page, "langsung-tanpa-hak-desk-light");
  const [team] = (await api(page, "plan")).placement.teams;
  await goTo(page, `#/penempatan/${team.kecamatan}/${encodeURIComponent(team.id)}?tampil=papan`);
  await page.waitForSelector("#team");
  assert.equal(await page.locator("#team .note-bad").count(), 0); // where people live is not for this role, and no fault
  forgive(opened, /403/);
  await assertClean(opened);
});

test("readiness goes down from the kabupaten to each TPS with its reasons", { skip }, async () => {
  const opened = await browser.open("#/kesiapan");
  const { page } = opened;
  const { area } = await api(page, "operation");
  const all = await api(page, `readiness?area=${area}`);
  assert.ok(all.rows.length > 0);
  assert.equal(await page.locator("#panel tbody tr").count(), all.rows.length);
  assert.match(await text(page, ".title"), new RegExp(`log dengan ${all.size} kejadian`));
  await shot(page, "kesiapan-desk-light");
  await page.click("#panel tbody tr:first-child .rowlink");
  await arrives(page, "kesiapan/");
  await page.click("#panel tbody tr:first-child .rowlink");
  await settled(page);
  const village = decodeURIComponent(new URL(page.url()).hash.split(/[/?]/)[2]);
  const rows = (await api(page, `readiness?area=${village}`)).rows;
  assert.equal(await page.locator("#panel tbody tr").count(), rows.length);
  assert.match(await text(page, "#panel tbody"), /Belum diketahui.*Log belum menyebut barang/);
  await page.click("#panel tbody tr:first-child .rowlink");
  await arrives(page, "tps/");
  await goTo(page, "#/langsung");
  const { legs } = await api(page, "numbers");
  await page.waitForSelector("#goods tbody tr");
  assert.equal(await page.locator("#goods tbody tr").count(), legs.length);
  await assertClean(opened);
});

test("who commands has looked, and what has not come leads to its rows", { skip }, async () => {
  const opened = await browser.open("#/langsung", { anew: true });
  const { page } = opened;
  await says(page, "#looks", /Belum dilihat siapa pun/);
  const { areas } = await api(page, "looks");
  assert.equal(await page.locator("#looks tbody tr").count(), areas.length);
  const area = areas.at(-1).area;
  const made = await page.evaluate(
    async (wish) => {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/api/v1/accounts", { method: "POST", headers, body: JSON.stringify(wish) });
      return answer.json();
    },
    { user: chief.user, name: "Kapolsek", organisation: "polri", role: "commander", area },
  );
  Object.assign(chief, { url: posko.url, password: made.password });

  const his = await chiefs.open("#/langsung");
  await says(his.page, "#looks", new RegExp(`Sudah dilihat.*${chief.user}`)); // having it on the screen was enough
  assert.equal(await his.page.locator("#looks tbody tr").count(), 1);
  await assertNothingElse(his.page, area);
  await assertClean(his);
  await says(page, "#looks", new RegExp(chief.user)); // the posko sees it without being asked
  await page.locator("#looks").scrollIntoViewIfNeeded();
  await settled(page);
  await shot(page, "langsung-dilihat-desk-light");

  const missing = await api(page, "missing");
  assert.ok(missing.n > 0);
  await says(page, "#missing h3", new RegExp(String(missing.n)));
  const kind = Object.keys(missing.kinds).find((k) => missing.kinds[k] > 0);
  await page.click(`#missing a[href*="kurang=${kind}"]`);
  await settled(page);
  const rows = missing.units.flatMap((u) => u.rows).filter((r) => r.kind === kind);
  assert.equal(await page.locator("#missing .alarm").count(), rows.length);
  await page.locator("#missing .alarm-what a").first().click();
  await settled(page);
  assert.match(page.url(), new RegExp(encodeURIComponent(missing.units[0].rows[0].subject)));
  await assertClean(opened);
});

/** What lies in another kecamatan is not on the page. */
async function assertNothingElse(page, area) {
  const { areas } = await api(page, "looks");
  assert.deepEqual(
    areas.map((a) => a.area),
    [area],
  );
}

test("on a phone, on a wall, without the map, in English", { skip }, async () => {
  const phone = await browser.open("#/langsung", { viewport: PHONE, touch: true });
  await says(phone.page, ".line-note", /Tersambung/);
  await assertNoSideScroll(phone.page, "langsung");
  await shot(phone.page, "langsung-phone-light");
  await says(phone.page, "#missing h3", /belum masuk/);
  await phone.page.locator("#looks tbody tr").first().scrollIntoViewIfNeeded();
  await shot(phone.page, "langsung-dilihat-phone-light");
  await goTo(phone.page, "#/kesiapan");
  await assertNoSideScroll(phone.page, "kesiapan");
  await goTo(phone.page, `#/langsung?waktu=${told(Date.now() - MIN_MS)}`);
  await says(phone.page, ".replay-said", /kejadian/);
  await assertNoSideScroll(phone.page, "putar ulang");
  await shot(phone.page, "putar-ulang-phone-light");
  await phone.page.click("#replay-now");
  await goTo(phone.page, "#/alarm");
  await assertNoSideScroll(phone.page, "alarm");
  await assertClean(phone);
  // Who was given the address of an hour logs in first, and is there.
  const given = await browser.open(`#/langsung?tampil=papan&waktu=${told(Date.now() - 1000)}`, { anew: true });
  await says(given.page, ".replay-said", /log dengan \d+ kejadian/);
  assert.equal(await given.page.locator("#replay .note-bad").count(), 0);
  await assertClean(given);
  const wall = await browser.open("#/langsung?tampil=dinding", { anew: true });
  await mapPainted(wall.page);
  assert.equal(await wall.page.locator(".numbers").isVisible(), false);
  await shot(wall.page, "langsung-dinding-light");
  await goTo(wall.page, "#/langsung?tampil=papan");
  assert.equal(await wall.page.locator(".map").isVisible(), false);
  await goTo(wall.page, `#/langsung?lang=en&waktu=${told(Date.now() - MIN_MS)}`);
  await says(wall.page, "#replay-what", /Not how things are now: \S+, \d+ \S+ \d{4}/);
  await says(wall.page, ".replay-said", /What the posko knew at that moment/);
  await goTo(wall.page, "#/langsung?lang=en");
  await says(wall.page, ".line-note", /Connected/);
  assert.match(await text(wall.page, ".live-numbers"), /Under way.*Without word/);
  await assertClean(wall);
});

test("a plan that was published while the line was away is noticed, and the note goes with it", { skip }, async () => {
  const opened = await browser.open("#/langsung?tampil=papan", { anew: true });
  const { page, context } = opened;
  await says(page, ".line-note", /Tersambung/);
  await cutLine(opened, true);
  const order = { what: "plan", seed: 77, iterations: 1, publish: true };
  const { job } = await askBeside(context, "POST", "plan/jobs", order);
  const state = () => askBeside(context, "GET", `plan/jobs/${job}`);
  while ((await state()).state === "running") await new Promise((done) => setTimeout(done, 100));
  const { published, error } = await state();
  assert.ok(published, JSON.stringify(error));
  await cutLine(opened, false);
  await says(page, ".live > .note", /Rencana baru/);
  await page.click(".live > .note .button");
  await page.waitForSelector(".live > .note", { state: "detached" });
  const plan = await api(page, "plan");
  await page.waitForSelector(`.live-trips a[href*="${plan.trips.find((x) => x.vehicle === posko.trip.vehicle).id}"]`);
  forgive(opened, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/);
  await assertClean(opened);
});
