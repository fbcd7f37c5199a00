// What every end-to-end file shares: the server under test, logging in, asking the API, taking a picture, the verdict.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before } from "node:test";
import { startBinary, TINY } from "./binary.mjs";
import { arrives, DESK, launch, logIn, mapPainted, openPage, says, settled } from "./browser.mjs";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const URL_UNDER_TEST = (process.env.KAWAL_URL ?? "").replace(/\/$/, "");
export const USER = process.env.KAWAL_USER ?? "posko";
export const PASSWORD = process.env.KAWAL_PASSWORD ?? "";

if (!URL_UNDER_TEST) throw new Error("KAWAL_URL is not set; start the tests with tests/e2e/run.mjs");

const UNDER_TEST = { url: URL_UNDER_TEST, user: USER, password: PASSWORD };

/**
 * A posko of the file's own, which may be left otherwise than it was found: the smallest operation, made by the binary; `prepare`
 * as startBinary has it. { url, user, password } as of the first test; all empty without a binary.
 */
export function useOwnPosko(prepare) {
  const posko = { url: "", user: "", password: "" };
  before(async () => {
    if (process.env.KAWAL_BIN) Object.assign(posko, await startBinary(process.env.KAWAL_BIN, TINY, prepare));
  });
  after(async () => {
    const code = await posko.stop?.();
    assert.ok(!code, `the server ended with code ${code}`);
  });
  return posko;
}

/** A new context, a new page, and through the login to an address. */
async function enter(browser, posko, hash, options) {
  const opened = await openPage(browser, posko.url, { viewport: DESK, ...options });
  await opened.page.goto(`${posko.url}/${hash}`);
  await opened.page.waitForSelector("form.card");
  await logIn(opened.page, posko.user, posko.password);
  return opened;
}

/** In the page: what the browser keeps of a person's choices. */
const chosen = () => JSON.stringify(Object.entries(localStorage).sort());

/** In the page: somebody left a note on it, or the posko itself, or typed where one wants to go. */
function isUsed(hash) {
  const [stands, saved] = [".posko", ".saved"].map((part) => document.querySelector(part) !== null);
  return !stands || saved || window.location.hash.split("?")[0] === hash.split("?")[0];
}

/** Takes a page of an earlier test to an address: on foot as a person would, or loaded anew where nothing may be left. */
async function goOn(opened, posko, hash, walks) {
  const { page, faults } = opened;
  const to = hash || "#/gelombang";
  await page.unrouteAll();
  if (!walks || (await page.evaluate(isUsed, to)) || (await page.evaluate(chosen)) !== opened.chosen) {
    await page.evaluate(() => localStorage.clear());
    await page.goto("about:blank");
    faults.splice(0); // who leaves while tiles are on their way is told that they are cut off
  }
  await page.goto(`${posko.url}/${to}`);
  await page.waitForSelector(".posko, form.card");
  if (await page.locator("form.card").count()) await logIn(page, posko.user, posko.password);
}

/**
 * One browser for a file; `open` gives a page that is logged in and stands at an address of a posko. Loading the page and
 * painting its map costs many times what a test does with it, so a page that a test leaves clean serves the next one that asks
 * for the same screen; with `walks` it is not even loaded anew. `anew`: a context that nobody has used, and nobody will.
 */
export function useBrowser({ args = [], posko = UNDER_TEST, walks = false } = {}) {
  const state = { browser: null };
  const free = new Map();
  before(async () => {
    state.browser = await launch(args);
  });
  after(async () => {
    await state.browser?.close();
  });
  state.open = async (hash = "", { anew = false, ...options } = {}) => {
    const screen = JSON.stringify(options);
    const kept = anew ? undefined : free.get(screen);
    free.delete(screen);
    if (kept) await goOn(kept, posko, hash, walks);
    const opened = kept ?? (await enter(state.browser, posko, hash, options));
    opened.leave = () => (anew ? opened.context.close() : free.set(screen, opened));
    await opened.page.waitForSelector(".posko");
    await settled(opened.page);
    opened.chosen = await opened.page.evaluate(chosen);
    return opened;
  };
  return state;
}

/** Goes to an address inside the page and waits until its panel stands, with all that it asked for. */
export async function goTo(page, hash) {
  await setHash(page, hash);
  await settled(page);
}

/** Sets the address and waits for nothing. */
export function setHash(page, hash) {
  return page.evaluate((h) => {
    window.location.hash = h;
  }, hash);
}

/** An answer of the API, asked with the page's own session. */
export function api(page, address) {
  return page.evaluate(async (a) => {
    const answer = await fetch(`/api/v1/${a}`);
    return answer.ok ? answer.json() : null;
  }, address);
}

export function number(value, lang = "id") {
  return new Intl.NumberFormat(lang === "id" ? "id-ID" : "en-GB").format(value);
}

/** Text of an element with all white space, broken or not, as single spaces. */
export async function text(page, selector) {
  const raw = (await page.locator(selector).first().textContent()) ?? "";
  return raw.replace(/\s+/g, " ").trim();
}

export async function shot(page, name) {
  const dir = process.env.KAWAL_SCREENSHOTS ?? "build/screenshots";
  await page.screenshot({ path: path.join(dir, `${name}.png`) });
}

/** The browser logs the status of a refusal that a test asks for. */
export function expecting(opened, status) {
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !f.includes(`status of ${status}`)));
}

/** Nothing may have gone wrong on the way: no console error, no policy violation, no request to anyone else. */
export async function assertClean(opened) {
  const policy = await opened.page.evaluate(() => window.cspFaults);
  assert.deepEqual(opened.faults, []);
  assert.deepEqual(policy, []);
  await (opened.leave ?? (() => opened.context.close()))();
}

/** Rules that a theme can break; all others are about the structure, which is the same in every theme. */
export const COLOURS = ["color-contrast", "link-in-text-block"];

/** Serious faults of accessibility of what is shown, by all rules or by those named. */
export async function axeFaults(page, rules = []) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const asked = { resultTypes: ["violations"], ...(rules.length > 0 ? { runOnly: rules } : {}) };
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), asked);
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3)}`);
}

export async function assertNoSideScroll(page, where) {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= window_, `${where}: ${content} px of content in ${window_} px`);
}

export { arrives, logIn, mapPainted, says, settled };
