// What every end-to-end file shares: the server under test, logging in, asking the API, taking a picture, the verdict.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before } from "node:test";
import { arrives, DESK, launch, logIn, mapPainted, openPage, says, settled } from "./browser.mjs";

export const URL_UNDER_TEST = (process.env.KAWAL_URL ?? "").replace(/\/$/, "");
export const USER = process.env.KAWAL_USER ?? "posko";
export const PASSWORD = process.env.KAWAL_PASSWORD ?? "";

if (!URL_UNDER_TEST) throw new Error("KAWAL_URL is not set; start the tests with tests/e2e/run.mjs");

const UNDER_TEST = { url: URL_UNDER_TEST, user: USER, password: PASSWORD };

/** One browser for a file; `open` gives a page that is logged in and stands at an address of a posko. */
export function useBrowser(extra = [], posko = UNDER_TEST) {
  const state = { browser: null };
  before(async () => {
    state.browser = await launch(extra);
  });
  after(async () => {
    await state.browser?.close();
  });
  state.open = async (hash = "", options = {}) => {
    const opened = await openPage(state.browser, posko.url, { viewport: DESK, ...options });
    await opened.page.goto(`${posko.url}/${hash}`);
    await opened.page.waitForSelector("form.card");
    await logIn(opened.page, posko.user, posko.password);
    await opened.page.waitForSelector(".posko");
    await settled(opened.page);
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

/** Nothing may have gone wrong on the way: no console error, no policy violation, no request to anyone else. */
export async function assertClean(opened) {
  const policy = await opened.page.evaluate(() => window.cspFaults);
  assert.deepEqual(opened.faults, []);
  assert.deepEqual(policy, []);
  await opened.context.close();
}

export async function assertNoSideScroll(page, where) {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= window_, `${where}: ${content} px of content in ${window_} px`);
}

export { arrives, logIn, mapPainted, says, settled };
