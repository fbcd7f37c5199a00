// Every screen of the field app on a small phone in the three themes: nothing is wider than the window, nobody is kept out, and
// answers that come as fast as they can are all there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, says } from "./support/browser.mjs";
import * as field from "./support/field.mjs";
import { spoil } from "./support/lossy.mjs";
import { makeOffer, signIn, wanted } from "./support/office.mjs";
import * as phones from "./support/phone.mjs";
import { assertNoSideScroll, axeFaults, COLOURS, shot } from "./support/posko.mjs";
import { startToday } from "./support/today.mjs";

const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const MIN_MS = 60_000;
const THEMES = ["light", "dark", "sun"];
/** Of these the leg is the subject; the others need none. */
const OF_A_LEG = ["leg", "load", "check", "way", "give", "map"];
const OTHERS = ["today", "receive", "condition", "incident", "guard", "paper", "seals", "outbox", "pin", "help"];
/** Of an enrolment that is begun a second time. */
const LATER_PIN = "635241";
const all = { posko: null, browser: null, phone: null, leg: "" };

before(async () => {
  if (!BINARY) return;
  [all.posko, all.browser] = await Promise.all([startToday(BINARY, { ahead: 30 * MIN_MS }), launch()]);
  const who = { person: "PENGEMUDI-1", unit: all.posko.trip.vehicle, role: "carrier", guest: true };
  const offer = await makeOffer(await signIn(all.posko), who);
  all.phone = await phones.openPhone(all.browser, all.posko);
  await field.enrol(all.phone, offer);
  await phones.isKept(all.phone);
  all.leg = await field.openLeg(all.phone);
});
after(async () => {
  if (all.phone) await phones.putAway(all.phone);
  await all.browser?.close();
  const code = await all.posko?.stop();
  assert.ok(!code, `the server ended with code ${code}`);
});

/** What is on the screen: all rules in the first theme, those of colours in the others. */
async function look(page, name, theme) {
  if (process.env.KAWAL_SCREENSHOTS) await shot(page, `field-${name}-${theme}`);
  assert.deepEqual(await axeFaults(page, theme === THEMES[0] ? [] : COLOURS), [], `${name} ${theme}`);
  await assertNoSideScroll(page, `${name} ${theme}`);
}

test("every screen in three themes: nothing is wider than the window, and nobody is kept out", { skip }, async () => {
  const { phone, leg } = all;
  for (const theme of THEMES) {
    await field.goScreen(phone, "today");
    await field.press(phone, `theme.${theme}`);
    await says(phone.page, "main", new RegExp(field.word("ready.yes")));
    for (const name of [...OF_A_LEG, ...OTHERS]) {
      await field.goScreen(phone, name, OF_A_LEG.includes(name) ? leg : "");
      if (name === "map") await phone.page.waitForSelector(".map-ground[data-painted=yes]");
      await look(phone.page, name, theme);
    }
  }
  assert.deepEqual(phone.faults, []);
  assert.deepEqual(await phone.page.evaluate(() => window.cspFaults), []);
});

test("answers that come as fast as they can are all there, and are kept", { skip }, async () => {
  const { phone, leg } = all;
  await field.goScreen(phone, "check", leg);
  const asked = await phone.page.evaluate(() => {
    const yes = [...document.querySelectorAll(".tile-yes input")];
    for (const one of yes) one.click();
    document.querySelector("input[name=weather]").click();
    return yes.length;
  });
  assert.ok(asked > 0);
  await phone.page.fill("input[name=people]", "2");
  await says(phone.page, ".one-act-word", /^$/);
  await look(phone.page, "check-done", "sun");
  await field.goScreen(phone, "today");
  await field.goScreen(phone, "check", leg);
  assert.equal(await phone.page.locator(".tile-yes input:checked").count(), asked);
  await field.press(phone, "check.sign");
  await phone.page.waitForSelector(".saved");
  await look(phone.page, "check-saved", "sun");
});

test("from the leg to what is said of a box that one sees there, and back", { skip }, async () => {
  const { phone, leg } = all;
  for (const from of ["leg", "way"]) {
    for (const [what, to] of [
      ["item.condition", "condition"],
      ["item.seals", "seals"],
    ]) {
      await field.goScreen(phone, from, leg);
      await field.press(phone, what);
      await field.standsAt(phone, to);
      await phone.page.waitForSelector(".eye");
      await field.press(phone, "shell.back");
      await field.standsAt(phone, from);
    }
  }
});

/** The same screen in every theme. */
async function lookInThemes(page, name) {
  for (const theme of THEMES) {
    await page.evaluate((t) => document.documentElement.setAttribute("data-theme", t), theme);
    await look(page, name, theme);
  }
}

/** Changes the later PIN back to the first one, with a wrong old one and two that differ on the way. */
async function renewPin(phone) {
  const asks = (key) => says(phone.page, ".gate-ask", new RegExp(field.word(key)));
  await field.goScreen(phone, "help");
  await field.press(phone, "help.way_pin");
  for (const [old, again] of [
    [field.PIN, field.PIN],
    [LATER_PIN, "908172"],
  ]) {
    await asks("new_pin.old");
    await field.typePin(phone, old);
    await asks("new_pin.new");
    await field.typePin(phone);
    await asks("enrol.pin_again");
    await field.typePin(phone, again);
    await phone.page.waitForSelector("main [role=alert]");
  }
  await look(phone.page, "pin-differ", "light");
  await asks("new_pin.new");
  await field.typePin(phone);
  await asks("enrol.pin_again");
  await field.typePin(phone);
  await says(phone.page, "main", new RegExp(field.word("new_pin.done").slice(0, 20)));
  await look(phone.page, "pin-done", "light");
}

test("the gates: a code, a PIN, an answer of the posko that is lost, who it is, the lock", { skip }, async () => {
  const ask = await signIn(all.posko);
  const { offer } = await makeOffer(ask, { person: "PENGAWAS-1", unit: "KPU", role: "bawaslu", guest: true });
  const phone = await phones.openPhone(all.browser, all.posko);
  const { page, line } = phone;
  const { pathname } = new URL("/api/v1/field/enrol", phone.url);
  line.plan = spoil(new RegExp(`^POST ${pathname}$`), "lose_answer", 2); // a browser asks once more by itself
  await page.goto(`${phone.url}/field/`);
  await field.standsAtGate(page);
  await lookInThemes(page, "gate-code");
  await page.fill("input[name=offer]", "BUKAN KODE");
  await field.press(phone, "enrol.next");
  await says(page, "main.gate", new RegExp(field.word("enrol.no_code")));
  await look(page, "gate-code-wrong", "light");
  await page.fill("input[name=offer]", offer);
  await field.press(phone, "enrol.next");
  await field.typePin(phone, "111111");
  await page.waitForSelector(".keys");
  await lookInThemes(page, "gate-pin");
  await field.typePin(phone);
  await says(page, ".gate-ask", new RegExp(field.word("enrol.pin_again")));
  await field.typePin(phone, "908172");
  await says(page, "main.gate", new RegExp(field.word("enrol.differ")));
  await look(page, "gate-pin-differ", "light");
  await field.typePin(phone);
  await says(page, ".gate-ask", new RegExp(field.word("enrol.pin_again")));
  await field.typePin(phone);
  const again = page.getByRole("button", { name: field.word("shell.again"), exact: true });
  const yes = page.getByRole("button", { name: field.word("enrol.yes"), exact: true });
  await again.or(yes).waitFor();
  if (await again.isVisible()) await says(page, "main.gate", new RegExp(field.word("enrol.no_line")));
  await lookInThemes(page, "gate-asked");
  while (!(await yes.isVisible())) {
    if (await again.isVisible()) await field.press(phone, "shell.again");
    await page.waitForTimeout(100);
  }
  await says(page, ".card.next", /PENGAWAS-1/);
  await lookInThemes(page, "gate-confirm");
  await page.reload(); // killed before the name was confirmed: begun anew, and with another PIN
  await field.typePin(phone, LATER_PIN);
  await says(page, ".gate-ask", new RegExp(field.word("enrol.pin_again")));
  await field.typePin(phone, LATER_PIN);
  await says(page, ".card.next", /PENGAWAS-1/);
  const enrolled = wanted(await ask("GET", "devices")).devices.filter((row) => row.person === "PENGAWAS-1");
  assert.equal(enrolled.length, 1, "one phone, whatever was lost");
  assert.ok(line.heard.some((x) => x.path === pathname && x.fate === "lose_answer"));
  await yes.click();
  await field.standsAt(phone, "today");
  assert.equal(await field.ownKey(phone), enrolled[0].key);
  await page.reload();
  await page.waitForSelector(".keys");
  await lookInThemes(page, "gate-lock");
  await field.typePin(phone);
  await page.waitForSelector("main.gate [role=alert]");
  await look(page, "gate-lock-wrong", "light");
  await field.unlock(phone, LATER_PIN);
  await renewPin(phone);
  await page.reload();
  await field.unlock(phone);
  assert.deepEqual(phone.faults, []);
  await phones.putAway(phone);
});

test("what the posko changed, and a log that forked, are there until they are read, also after the app was killed", {
  skip,
}, async () => {
  const { phone } = all;
  const { logKey } = await field.ownDevice(phone);
  const seen = () => phone.page.getByRole("button", { name: field.word("notice.seen"), exact: true });
  await field.keepSmall(phone, "day.unread", [{ what: "leg_time", name: all.posko.trip.id }]);
  await phones.kill(phone);
  await phones.startAgain(phone);
  await field.unlock(phone);
  await says(phone.page, ".notices", new RegExp(field.word("notice.leg_time", { name: all.posko.trip.id })));
  await lookInThemes(phone.page, "notice-day");
  await seen().click();
  await seen().waitFor({ state: "detached" });
  await field.keepSmall(phone, "forked", [{ log: logKey, checkpoint: "", at_s: 0 }]);
  await phones.kill(phone);
  await phones.startAgain(phone);
  await field.unlock(phone);
  await says(phone.page, ".notices", new RegExp(field.word("log_forked").slice(0, 40)));
  assert.equal(await seen().count(), 0, "read once, it does not come back");
  await field.keepSmall(phone, "forked", []);
});

test("what the posko refuses is said on every screen", { skip }, async () => {
  const { phone } = all;
  await phones.setOnline(phone, false);
  await field.sayCondition(phone, "KOTAK-R1");
  const [{ id }] = (await field.keptEvents(phone)).slice(-1);
  const body = JSON.stringify({ events: [{ id, status: "refused", code: "event.bad_signature" }], size: 0 });
  const refusal = { status: 200, headers: { "Content-Type": "application/json" }, body };
  phone.line.plan = ({ method, path }) => (method === "POST" && path.endsWith("/field/events") ? refusal : "pass");
  await phones.setOnline(phone, true);
  await field.wake(phone);
  await field.topSays(phone, new RegExp(`^${field.word("shell.refused", { n: 1 })}$`));
  await field.goScreen(phone, "outbox");
  await says(phone.page, "main", new RegExp(field.word("outbox.others_sent")));
  await lookInThemes(phone.page, "outbox-refused");
  phone.line.plan = () => "pass";
});

/** In the page, before its own scripts: a browser that knows no Ed25519, so that the PIN wraps the key. */
function knowsNoEd25519() {
  const real = crypto.subtle.generateKey.bind(crypto.subtle);
  crypto.subtle.generateKey = (what, ...more) =>
    what === "Ed25519" ? Promise.reject(new DOMException("unknown", "NotSupportedError")) : real(what, ...more);
}

test("an enrolment that is begun again asks for its PIN, where the key can be had by that alone", {
  skip,
}, async () => {
  const { offer } = await makeOffer(await signIn(all.posko), {
    person: "PENGAWAS-2",
    unit: "KPU",
    role: "bawaslu",
    guest: true,
  });
  const phone = await phones.openPhone(all.browser, all.posko);
  const { page } = phone;
  await page.addInitScript(knowsNoEd25519);
  phone.line.plan = ({ path }) => (/zxing/.test(path) ? "lose_request" : "pass");
  await page.goto(`${phone.url}/field/#k1.${offer}`);
  await field.typePin(phone);
  await says(page, ".gate-ask", new RegExp(field.word("enrol.pin_again")));
  await field.typePin(phone);
  await says(page, ".card.next", /PENGAWAS-2/);
  await page.reload();
  await says(page, ".gate-ask", new RegExp(field.word("enrol.same")));
  await lookInThemes(page, "gate-same");
  await field.typePin(phone, LATER_PIN);
  await says(page, "main.gate [role=alert]", new RegExp(field.word("pin.wrong", { left: 7 })));
  await look(page, "gate-same-wrong", "light");
  await field.typePin(phone);
  await field.press(phone, "enrol.yes");
  await field.standsAt(phone, "today");
  await says(page, "main", new RegExp(field.word("ready.not", { lacking: field.word("ready.reader") })));
  await lookInThemes(page, "today-not-ready");
  phone.line.plan = () => "pass";
  await field.wake(phone);
  await says(page, "main", new RegExp(field.word("ready.yes")));
  await page.reload();
  await field.unlock(phone);
  assert.deepEqual(phone.faults, []);
  await phones.putAway(phone);
});
