// What a thumb does on the phone, by the words that the app shows: enrol, unlock, go to a screen, press, scan.
import { readFileSync } from "node:fs";
import { load } from "../../../web/test/support/load.mjs";
import { PATIENCE_MS, says } from "./browser.mjs";
import { holdNothing, holdUp } from "./camera.mjs";
import { codec } from "./office.mjs";

const WORDS = JSON.parse(readFileSync(new URL("../../../lang/id/phone.json", import.meta.url), "utf8"));
export const PIN = "274951";
/** The name of the phone's database (web/src/field/names.ts). */
const STORE = "kawal-field";

/** A code as it is printed for people, with its check character. */
export const { withCheck } = await load("field/codes.ts");

/** A sentence of the app in Indonesian. */
export function word(key, values = {}) {
  const text = WORDS[`phone.${key}`];
  if (text === undefined) throw new Error(`there is no phone.${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The same as a pattern, whatever stands in its places. */
export function wordLike(key) {
  const parts = WORDS[`phone.${key}`].split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join(".*"));
}

/** Presses the button that says so. */
export async function press({ page }, key, values) {
  await page
    .getByRole("button", { name: word(key, values), exact: true })
    .first()
    .click();
}

export async function typePin({ page }, pin = PIN) {
  for (const digit of pin) await page.locator(".keys button", { hasText: new RegExp(`^${digit}$`) }).click();
  await page.locator(".keys .key-go").click();
}

/** Waits until the screen of that name stands: it is fetched, and what was kept of it is read. */
export async function standsAt({ page }, name) {
  await page.waitForSelector(`main[data-screen="${name}"]`);
  await page.waitForFunction(
    (on_the_way) =>
      ![...document.querySelectorAll("main [role=status]")].some((status) => on_the_way.includes(status.textContent)),
    [word("shell.fetching"), word("kit.reading")],
  );
}

/** Waits until the app asks for the posko's code: nobody has it yet. */
export async function standsAtGate(page) {
  await page.waitForSelector("main.gate input[name=offer]");
}

/** From the posko's link to the day's work. */
export async function enrol(phone, { offer }, pin = PIN) {
  await phone.page.goto(`${phone.url}/field/#k1.${offer}`);
  await typePin(phone, pin);
  await phone.page.waitForSelector(`text=${word("enrol.pin_again")}`);
  await typePin(phone, pin);
  await press(phone, "enrol.yes");
  await standsAt(phone, "today");
}

/** The app was closed: its lock. */
export async function unlock(phone, pin = PIN) {
  await phone.page.waitForSelector(".keys");
  await typePin(phone, pin);
  await phone.page.waitForSelector("main[data-screen]");
}

/** Goes to a screen by its address, as the phone's own way back does. */
export async function goScreen(phone, name, id = "") {
  await phone.page.evaluate(
    ([n, i]) => {
      window.location.hash = i ? `#/${n}/${encodeURIComponent(i)}` : `#/${n}`;
    },
    [name, id],
  );
  await standsAt(phone, name);
}

/** Opens the first leg of the day's list; its id on the phone. */
export async function openLeg(phone) {
  await phone.page.locator(".rows .row").first().click();
  await standsAt(phone, "leg");
  return decodeURIComponent(new URL(phone.page.url()).hash.split("/")[2]);
}

/** What the line on top says. */
export async function topSays(phone, pattern) {
  await says(phone.page, ".waiting", pattern);
}

/** Everything that the app had to send has been taken. */
export async function allSent(phone) {
  await topSays(phone, new RegExp(`^${word("shell.all_sent")}$`));
}

/** Rows of one table of what the phone keeps, read beside the app; bytes as lists of numbers. */
async function keptRows({ page }, table) {
  return page.evaluate(
    async ([name, of]) => {
      const ended = (asked) =>
        new Promise((done, fail) => {
          asked.onsuccess = () => done(asked.result);
          asked.onerror = () => fail(asked.error);
        });
      const base = await ended(indexedDB.open(name));
      const rows = await ended(base.transaction(of).objectStore(of).getAll());
      base.close();
      return rows.map((row) => ({ ...row, frame: [...(row?.frame ?? [])] }));
    },
    [STORE, table],
  );
}

/** Writes one of the small things that the phone keeps, as its service worker does beside the app. */
export async function keepSmall({ page }, thing, value) {
  await page.evaluate(
    async ([name, key, row]) => {
      const ended = (asked) =>
        new Promise((done, fail) => {
          asked.onsuccess = () => done(asked.result);
          asked.onerror = () => fail(asked.error);
        });
      const base = await ended(indexedDB.open(name));
      await ended(base.transaction("small", "readwrite").objectStore("small").put(row, key));
      base.close();
    },
    [STORE, thing, value],
  );
}

/** Events that the phone keeps, decoded from their frames, in the order of its chain: { id, state, event, frame }. */
export async function keptEvents(phone) {
  const rows = await keptRows(phone, "events");
  const read = rows.map(async ({ state, frame }) => {
    const bytes = Uint8Array.from(frame);
    const { body, event } = codec.decodeFrame(bytes);
    return { id: await codec.eventId(body), state, event, frame: bytes };
  });
  return (await Promise.all(read)).sort((x, y) => x.event.sequence - y.event.sequence);
}

/** What the phone has measured of its clock: { offset_s, within_s, at_s }. */
export async function keptClock(phone) {
  return (await keptRows(phone, "small")).find((row) => row?.offset_s !== undefined);
}

/** Whether the phone keeps a box that was typed on a screen and not said. */
export async function isEntered(phone, item) {
  return (await keptRows(phone, "small")).some((row) => row?.value?.item === item);
}

/** Whose the phone is, as its store has it. */
export async function ownDevice(phone) {
  return (await keptRows(phone, "core")).find((row) => row.delivery && row.key);
}

/** The key of the phone. */
export async function ownKey(phone) {
  return (await ownDevice(phone)).key;
}

/** Says what condition a box is in, by one touch, and waits until the app says that it is kept. */
export async function sayCondition(phone, item, condition = "good") {
  await goScreen(phone, "condition", item);
  await phone.page.locator(`input[name=condition][value=${condition}]`).check();
  await press(phone, "cond.save");
  await says(phone.page, "main", new RegExp(word("kit.saved")));
  await goScreen(phone, "today");
}

/** Saves again and again what a full phone would not take, as it asks for: a browser that has room now may not know yet. */
export async function saveWhenRoom({ page }) {
  const save = page.getByRole("button", { name: word("cond.save"), exact: true });
  const saved = page.getByText(word("kit.saved")).first();
  for (const end = Date.now() + PATIENCE_MS; !(await saved.isVisible()) && Date.now() < end; ) {
    if (await save.isVisible()) await save.click({ timeout: 1000 }).catch(() => {});
    await page.waitForTimeout(200);
  }
  await says(page, "main", new RegExp(word("kit.saved")));
}

/** Types the number of a box as its label has it; `name`: of the field. */
export async function typeCode(phone, name, code) {
  await phone.page.fill(`main input[name=${name}]`, code);
  await press(phone, "load.take");
}

/** Wakes the wire, as a line that comes back does. */
export function wake({ page }) {
  return page.evaluate(() => window.dispatchEvent(new Event("online")));
}

/** Wakes the wire again and again until everything is sent: each thing that the line loses costs one turn. */
export async function sendThrough(phone, turns = 20) {
  const done = new RegExp(`^${word("shell.all_sent")}$`);
  for (let turn = 0; turn < turns; turn += 1) {
    const told = ((await phone.page.locator(".waiting").textContent()) ?? "").trim();
    if (done.test(told)) return;
    await wake(phone);
    await phone.page.waitForTimeout(150);
  }
  await allSent(phone);
}

/** Holds before the camera of one phone what another one shows, part after part, until the first one says what is wanted. */
export async function showTo(reader, shower, wanted) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await wanted.isVisible())) {
    if (Date.now() > end) throw new Error(`not read: ${await reader.page.locator("main").textContent()}`);
    await holdUp(reader.page, shower.page.locator("svg.qr"));
    await reader.page.waitForTimeout(150);
  }
  await holdNothing(reader.page);
}

/** The button that says so. */
export function button({ page }, key) {
  return page.getByRole("button", { name: word(key), exact: true });
}

/** What the receiver finds, entered blind; `count`: of a load. */
export async function countGoods(receiver, count = null, condition = "good") {
  if (count !== null) await receiver.page.fill("input[name=take-count]", String(count));
  await receiver.page.locator(`input[name=take-condition][value=${condition}]`).check();
  await press(receiver, "take.counted");
}

/** From the two phones' first codes to the receiver who has read the giver's statement and is to count; `item`: what
 * is given, where the leg has more than one. */
export async function meet(giver, receiver, leg, item = null) {
  for (const phone of [giver, receiver]) await holdNothing(phone.page);
  await goScreen(giver, "give", leg);
  if (item) await typeCode(giver, "give-code", withCheck(item));
  await press(giver, "give.begin");
  await goScreen(receiver, "receive");
  await press(receiver, "take.as_receiver");
  await showTo(giver, receiver, button(giver, "give.sign"));
  await press(giver, "give.sign");
  await press(receiver, "take.read_offer");
  await showTo(receiver, giver, button(receiver, "take.counted"));
}

/** The receiver has signed: his code goes back to the giver, and both are done, back at the day's work. */
export async function close(giver, receiver) {
  await receiver.page.waitForSelector("svg.qr");
  await press(giver, "give.read_answer");
  await showTo(giver, receiver, giver.page.locator(".saved, .said").first());
  await press(giver, "kit.done");
  await press(receiver, "take.shown");
  for (const phone of [giver, receiver]) await standsAt(phone, "today");
}
