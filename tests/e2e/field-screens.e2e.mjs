// Every screen of the field app on a small phone in the three themes: nothing is wider than the window, nobody is kept out, and
// answers that come as fast as they can are all there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, says } from "./support/browser.mjs";
import * as field from "./support/field.mjs";
import { makeOffer, signIn } from "./support/office.mjs";
import * as phones from "./support/phone.mjs";
import { assertNoSideScroll, axeFaults, COLOURS, shot } from "./support/posko.mjs";
import { startToday } from "./support/today.mjs";

const BINARY = process.env.KAWAL_BIN;
const skip = BINARY ? false : "needs the binary";
const MIN_MS = 60_000;
const THEMES = ["light", "dark", "sun"];
/** Of these the leg is the subject; the others need none. */
const OF_A_LEG = ["leg", "load", "check", "way", "give", "map"];
const OTHERS = ["today", "receive", "condition", "incident", "guard", "paper", "seals", "outbox", "help"];
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
