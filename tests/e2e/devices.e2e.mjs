// The posko's page of phones: an offer is made and shown, a phone takes it and the page says so at once, a lost one is
// revoked. Against a posko of its own: phones are left behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "./support/browser.mjs";
import { enrolKey, makeKey } from "./support/office.mjs";
import {
  assertClean,
  assertNoSideScroll,
  axeFaults,
  COLOURS,
  expecting,
  goTo,
  says,
  shot,
  text,
  useBrowser,
  useOwnPosko,
} from "./support/posko.mjs";

const skip = process.env.KAWAL_BIN ? false : "needs the binary";
const posko = useOwnPosko();
const browser = useBrowser({ posko });

async function makeOfferOn(page, person) {
  await page.click("#panel a.primary");
  await page.fill("#field-person", person);
  await page.click("form.entry .primary");
  await page.waitForSelector(".offer .qr");
  return (await text(page, ".offer code.secret")).replaceAll(" ", "");
}

test("an offer is drawn, taken by one phone, and the page says so at once", { skip }, async () => {
  const opened = await browser.open("#/perangkat", { anew: true });
  const { page } = opened;
  await says(page, "#panel", /Belum ada HP/);
  await page.click("#panel a.primary");
  await page.fill("#field-person", "P999"); // nobody: the refusal stands at the field
  await page.click("form.entry .primary");
  await says(page, "#field-person-fault", /P999/);
  expecting(opened, 422);
  await page.fill("#field-person", "P001");
  await says(page, "#field-person-note", /Personel 001/);
  await page.click("form.entry .primary");
  await page.waitForSelector(".offer .qr");
  const offer = (await text(page, ".offer code.secret")).replaceAll(" ", "");
  assert.match(offer, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  await shot(page, "perangkat-tawaran-desk-light");
  assert.deepEqual(await axeFaults(page), []);

  const key = await makeKey();
  const mine = await enrolKey(posko, { offer }, key);
  assert.equal(mine.body.person, "P001");
  await says(page, ".offer", new RegExp(`Terdaftar: HP-${key.key.slice(0, 10)}`));
  await page.click(".offer .primary");
  await says(page, "#panel", /Personel 001.*aktif.*Polri/);
  await shot(page, "perangkat-desk-light");
  assert.deepEqual(await axeFaults(page), []);

  await goTo(page, `#/perangkat/${key.key}`);
  await says(page, ".facts", /Personel 001 \(P001\)/);
  await page.click("#revoke");
  await shot(page, "perangkat-cabut-desk-light");
  await page.selectOption("#field-reason", "device_lost");
  await page.click("form.entry .primary");
  await says(page, "#panel", /Dicabut sejak/);
  assert.equal(await page.locator("#revoke").count(), 0);
  await goTo(page, "#/perangkat");
  await says(page, "#panel", /Belum ada HP/);
  await page.click("#all-devices");
  await says(page, "#panel", /Personel 001.*dicabut/);
  await assertClean(opened);
});

test("somebody beside the register goes by a free code, never by that of another", { skip }, async () => {
  const opened = await browser.open("#/perangkat", { anew: true });
  const { page } = opened;
  await page.click("#panel a.primary");
  await page.fill("#field-person", "PPK-1"); // nobody of the register: the tick says that it is meant so
  await page.click("form.entry .primary");
  await says(page, "#field-person-fault", /PPK-1/);
  await page.click("#guest");
  await says(page, "form.entry", /hanya kantornya/);
  assert.equal(await page.locator("#field-person-fault").count(), 0);
  assert.equal(await page.inputValue("#field-role"), "kpu");
  await page.fill("#field-person", "P001");
  await page.click("form.entry .primary");
  await says(page, "#field-person-fault", /P001.*milik orang dalam register/);
  expecting(opened, 422);
  await shot(page, "perangkat-tamu-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.fill("#field-person", "PPK-1");
  await page.selectOption("#field-role", "ppk");
  await page.click("form.entry .primary");
  await says(page, ".offer h3", /^Tawaran untuk PPK-1, PPK$/);
  const offer = (await text(page, ".offer code.secret")).replaceAll(" ", "");
  const key = await makeKey();
  const mine = await enrolKey(posko, { offer }, key);
  assert.equal(mine.body.person, "PPK-1");
  await says(page, ".offer", /Terdaftar/);
  await goTo(page, `#/perangkat/${key.key}`);
  await says(page, ".facts", /Orang\s*PPK-1\s*Peran/);
  await assertClean(opened);
  const phone = await browser.open("#/perangkat?baru=1", { viewport: PHONE, touch: true, anew: true });
  await phone.page.click("#guest");
  await assertNoSideScroll(phone.page, "perangkat");
  for (const theme of ["light", "dark", "sun"]) {
    await phone.page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    await shot(phone.page, `perangkat-tamu-phone-${theme}`);
    assert.deepEqual(await axeFaults(phone.page, COLOURS), [], theme);
  }
  await assertClean(phone);
});

test("on a phone the code is as large as the screen allows, and every theme shows it", { skip }, async () => {
  const opened = await browser.open("#/perangkat", { viewport: PHONE, touch: true, anew: true });
  const { page } = opened;
  await says(page, "#panel", /Daftarkan HP/);
  await makeOfferOn(page, "P002");
  await page.click(".offer button[aria-pressed]");
  await assertNoSideScroll(page, "perangkat");
  const box = await page.locator(".offer .qr").boundingBox();
  assert.ok(box.width >= 250, `${box.width} px`);
  await shot(page, "perangkat-phone-light");
  await assertClean(opened);
  const desk = await browser.open("#/perangkat?lang=en", { anew: true });
  await says(desk.page, "#panel", /Enrol a phone/);
  await makeOfferOn(desk.page, "P003");
  for (const theme of ["dark", "sun"]) {
    await desk.page.selectOption("select.theme", theme);
    await shot(desk.page, `perangkat-desk-${theme}-english`);
    assert.deepEqual(await axeFaults(desk.page, COLOURS), [], theme);
  }
  await assertClean(desk);
});

test("the surat jalan of a trip is there to be printed, with the code that a phone reads", { skip }, async () => {
  const opened = await browser.open("#/gelombang", { anew: true });
  const { page } = opened;
  const trip = await page.evaluate(async () => (await (await fetch("/api/v1/plan")).json()).trips[0].id);
  await goTo(page, `#/perjalanan/${trip}`);
  await page.click(`a[href^="#/surat/"]`);
  await says(page, ".slip", /Surat jalan/);
  await says(page, ".slip-code", new RegExp(`^${trip}-[0-9A-Z]$`));
  await says(page, ".slip-signs", /menyerahkan.*menerima.*Saksi/);
  assert.deepEqual(await axeFaults(page), []);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".slip .qr").isVisible());
  assert.ok(!(await page.locator(".tabs").isVisible()) && !(await page.locator("#panel .acts").isVisible()));
  await shot(page, "surat-jalan-print");
  await page.emulateMedia({ media: "screen" });
  await goTo(page, "#/surat/none");
  await says(page, "#panel", /none/);
  expecting(opened, 404);
  await assertClean(opened);
});
