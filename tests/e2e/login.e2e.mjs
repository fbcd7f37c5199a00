// The door: wrong and right password, a session that survives a reload, leaving, coming back to a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import {
  api,
  assertClean,
  logIn,
  mapPainted,
  PASSWORD,
  says,
  settled,
  shot,
  text,
  URL_UNDER_TEST,
  USER,
  useBrowser,
} from "./support/posko.mjs";

const browser = useBrowser();

test("a wrong password is refused with a sentence, the right one opens the posko", async () => {
  const opened = await openPage(browser.browser, URL_UNDER_TEST);
  const { page } = opened;
  await page.goto(URL_UNDER_TEST);
  await page.waitForSelector("form.card");
  await shot(page, "login");
  await logIn(page, USER, `${PASSWORD}-wrong`);
  await page.waitForSelector("[role=alert]");
  await says(page, "[role=alert]", /tidak cocok/);
  assert.equal(await page.locator(".posko").count(), 0);
  await logIn(page, USER, PASSWORD);
  await page.waitForSelector(".posko");
  const operation = await api(page, "operation");
  assert.equal(await text(page, ".operation h1"), operation.area_name);
  await page.reload();
  await settled(page);
  await assertClean(opened);
});

test("leaving closes the session", async () => {
  const opened = await browser.open("", { anew: true });
  const { page } = opened;
  await mapPainted(page); // a tile on its way would be refused, and the browser says so
  await page.click(".top .quiet");
  await page.waitForSelector("form.card");
  assert.equal(await api(page, "operation"), null);
  await page.reload();
  await page.waitForSelector("form.card");
  await assertClean(opened);
});

test("a link that was sent opens where it points, after the login", async () => {
  const opened = await browser.open("#/juri", { anew: true });
  assert.equal(await opened.page.locator(".tabs a[aria-current=page]").getAttribute("href"), "#/lainnya");
  await opened.page.waitForSelector(".judge");
  await assertClean(opened);
});
