// Who may what: an account for one kecamatan from its making to the end of its session, the second factor, two persons for
// what cannot be undone, who read what, and help where one stands. Against a posko of its own: accounts are left behind.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { openPage, PHONE } from "./support/browser.mjs";
import {
  api,
  arrives,
  assertClean,
  assertNoSideScroll,
  axeFaults,
  COLOURS,
  expecting,
  goTo,
  logIn,
  mapPainted,
  says,
  settled,
  shot,
  text,
  useBrowser,
  useOwnPosko,
} from "./support/posko.mjs";

const skip = process.env.KAWAL_BIN ? false : "needs the binary";
const posko = useOwnPosko();
const browser = useBrowser({ posko });

/** RFC 6238 by hand, `steps` of 30 seconds from now. */
function codeOf(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(moment).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Waits until a step of 30 seconds has 15 at least before it. */
function stepIsYoung() {
  const gone = Date.now() % 30_000;
  return gone < 15_000 ? undefined : new Promise((done) => setTimeout(done, 30_000 - gone));
}

/** Asks the API with the page's session. */
function post(page, address, body) {
  return page.evaluate(
    async ([a, b]) => {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`/api/v1/${a}`, { method: "POST", headers, body: JSON.stringify(b) });
      return answer.json();
    },
    [address, body],
  );
}

/** A page of its own for another person, logged in. */
async function enterAs(user, password, options = {}) {
  const opened = await openPage(browser.browser, posko.url, options);
  await opened.page.goto(posko.url);
  await opened.page.waitForSelector("form.card");
  await logIn(opened.page, user, password);
  return opened;
}

async function made(page, user, more = {}) {
  return (await post(page, "accounts", { user, organisation: "polri", role: "administrator", ...more })).password;
}

test("an account for one kecamatan sees only its area, and is told that its session was ended", { skip }, async () => {
  const opened = await browser.open("#/akun", { anew: true });
  const { page } = opened;
  await says(page, "#panel", /posko.*Polri · Administrator/);
  await page.click("#panel a.primary");
  await page.fill("#field-user", "posko"); // there already: the refusal stands at the field
  await page.click("form.entry .primary");
  await says(page, "#field-user-fault", /sudah ada/);
  await page.fill("#field-user", "polsek.hilir");
  await page.selectOption("#field-role", "operator");
  await says(page, ".chosen-rights", /Operator Polri.*Data orang.*Tidak terlihat.*Akun/);
  await page.selectOption("#field-kecamatan", "99.01.02");
  await shot(page, "akun-baru-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.click("form.entry .primary");
  await page.waitForSelector(".once .secret");
  const password = await text(page, ".once .secret");
  assert.match(password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await shot(page, "akun-desk-light");

  const theirs = await enterAs("polsek.hilir", password);
  await theirs.page.waitForSelector(".posko");
  await settled(theirs.page);
  const map = await api(theirs.page, "map");
  assert.ok(map.tps.length > 0 && map.tps.every((x) => x.village.startsWith("99.01.02")));
  assert.doesNotMatch(await text(theirs.page, "#panel"), /Hulu/);
  await goTo(theirs.page, "#/lainnya");
  const offered = await text(theirs.page, "#panel .links");
  assert.match(offered, /Akun saya/);
  assert.doesNotMatch(offered, /Persetujuan|Catatan akses/);
  await goTo(theirs.page, "#/saya");
  await says(theirs.page, ".facts", /Operator.*Kecamatan Hilir/);
  await mapPainted(theirs.page);

  await goTo(page, "#/akun/polsek.hilir");
  await says(page, "#sessions", /Chrome.*127\.0\.0\.1/);
  await shot(page, "akun-satu-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.click(".session .button");
  await says(page, "#sessions", /Tidak sedang masuk/);
  await theirs.page.waitForSelector("form.card");
  await says(theirs.page, ".card [role=status]", /Sesi berakhir/);
  await theirs.context.close();

  await page.click("#disable");
  await says(page, ".title .chip", /ditutup/);
  const out = await enterAs("polsek.hilir", password);
  await says(out.page, "[role=alert]", /tidak cocok/);
  await out.context.close();
  expecting(opened, 409);
  await assertClean(opened);
});

test("an account of a desa is offered what its role may see", { skip }, async () => {
  const root = await browser.open("#/akun");
  const password = await made(root.page, "desa1", { organisation: "desa", role: "reader", area: "99.01.02.2001" });
  await assertClean(root);
  const opened = await enterAs("desa1", password);
  const { page } = opened;
  await page.waitForSelector(".posko");
  await settled(page);
  const tabs = await text(page, ".tabs");
  assert.match(tabs, /Gelombang/);
  assert.doesNotMatch(tabs, /Penempatan|Kekurangan/);
  await goTo(page, "#/langsung");
  await says(page, "#panel", /Langsung|Posko/);
  assert.equal(await page.locator("#panel .note-bad").count(), 0);
  await goTo(page, "#/saya");
  await says(page, "#rights", /Tidak terlihat.*Data orang/);
  await mapPainted(page);
  await assertClean(opened);
});

test("the second factor: set up from the drawn code, asked for at the login, taken away again", { skip }, async () => {
  const root = await browser.open("#/akun");
  const password = await made(root.page, "dua", { role: "commander" });
  await assertClean(root);
  const opened = await enterAs("dua", password);
  const { page } = opened;
  await page.waitForSelector(".posko");
  await goTo(page, "#/saya");
  await says(page, "#totp-state", /Belum aktif/);
  await page.click("#totp .primary");
  await page.waitForSelector("svg.qr path");
  const secret = (await text(page, ".secret")).replaceAll(" ", "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await shot(page, "saya-kode-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.fill("#totp-code", "000000");
  await page.click("#totp-on .primary");
  await says(page, "#totp-on [role=alert]", /Kode enam angka salah/);
  await stepIsYoung(); // the code of the step before is refused as soon as the next one has begun
  await page.fill("#totp-code", codeOf(secret, -1));
  await page.click("#totp-on .primary");
  await says(page, "#totp-state", /^Aktif/);
  await mapPainted(page);
  await page.click(".top .quiet");
  await page.waitForSelector("form.card");
  await logIn(page, "dua", password);
  await page.waitForSelector("input[name=code]");
  await says(page, ".card [role=status]", /enam angka/);
  await shot(page, "login-kode");
  assert.deepEqual(await axeFaults(page), []);
  await page.fill("input[name=code]", "000000");
  await page.click("button[type=submit]");
  await says(page, "[role=alert]", /Kode enam angka salah/);
  await page.fill("input[name=code]", codeOf(secret));
  await page.click("button[type=submit]");
  await page.waitForSelector(".posko");
  await goTo(page, "#/saya");
  await page.click("#totp .button");
  await page.fill("#off-password", password);
  await page.fill("#off-code", codeOf(secret, 1));
  await page.click("#totp-off .button");
  await says(page, "#totp-state", /Belum aktif/);
  await mapPainted(page);
  await assertClean(opened);
});

test("one's own password and one's other sessions", { skip }, async () => {
  const root = await browser.open("#/akun");
  const password = await made(root.page, "sandi", { role: "reader" });
  await assertClean(root);
  const other = await enterAs("sandi", password);
  await other.page.waitForSelector(".posko");
  await mapPainted(other.page);
  const opened = await enterAs("sandi", password);
  const { page } = opened;
  await page.waitForSelector(".posko");
  await goTo(page, "#/saya");
  await page.waitForSelector(".session");
  assert.equal(await page.locator(".session").count(), 2);
  assert.match(await text(page, ".sessions"), /sesi ini/);
  await page.click("#end-all");
  await page.waitForFunction(() => document.querySelectorAll(".session").length === 1);
  await other.page.waitForSelector("form.card");
  await other.context.close();
  await page.fill("#old", "salah-sekali");
  await page.fill("#next", "sandi-yang-baru");
  await page.fill("#again", "sandi-yang-beda");
  await page.click("#password .primary");
  await says(page, "#again-fault", /tidak sama/);
  await page.fill("#again", "sandi-yang-baru");
  await page.click("#password .primary");
  await says(page, "#password [role=alert]", /salah/); // and the page stays
  await page.fill("#old", password);
  await mapPainted(page);
  await page.click("#password .primary");
  await page.waitForSelector("form.card");
  await says(page, ".card [role=status]", /sudah diganti/);
  await logIn(page, "sandi", "sandi-yang-baru");
  await page.waitForSelector(".posko");
  await mapPainted(page);
  await assertClean(opened);
});

test("taking the administration from somebody goes by two persons", { skip }, async () => {
  const root = await browser.open("#/akun");
  const passwords = [];
  for (const user of ["adm1", "adm2", "adm3"]) passwords.push(await made(root.page, user));
  await assertClean(root);
  const first = await enterAs("adm1", passwords[0]);
  await first.page.waitForSelector(".posko");
  await goTo(first.page, "#/akun/adm3");
  await says(first.page, "#panel", /perlu dua orang/);
  await first.page.click("#disable");
  await first.page.fill("#reason", "pindah tugas");
  await shot(first.page, "akun-orang-kedua-desk-light");
  await first.page.click("#ask-second .primary");
  await says(first.page, "#panel .note", /Permintaan nomor \d+ menunggu/);

  const second = await enterAs("adm2", passwords[1]);
  await second.page.waitForSelector(".waiting-me");
  await second.page.click(".waiting-me");
  await arrives(second.page, "persetujuan");
  await says(second.page, ".approval", /Mencabut hak administrator: adm3.*pindah tugas.*adm1.*berlaku sampai/);
  await shot(second.page, "persetujuan-desk-light");
  assert.deepEqual(await axeFaults(second.page), []);
  await second.page.click(".approval [data-act=approve]");
  await says(second.page, ".approval", /disetujui/);
  assert.equal(await second.page.locator(".waiting-me").count(), 0);
  await mapPainted(second.page);
  await assertClean(second);

  await goTo(first.page, "#/persetujuan");
  await says(first.page, ".approval", /buka akun itu/);
  await goTo(first.page, "#/akun/adm3");
  await says(first.page, "#panel .note", /Sudah disetujui oleh adm2/);
  await first.page.click("#disable");
  await says(first.page, ".title .chip", /ditutup/);
  await mapPainted(first.page);
  expecting(first, 409);
  await assertClean(first);
});

test("a request is refused, and the head of the page counts no more", { skip }, async () => {
  const opened = await browser.open("#/persetujuan", { anew: true });
  const { page } = opened;
  const password = await made(page, "adm4");
  const other = await enterAs("adm4", password);
  await other.page.waitForSelector(".posko");
  const wish = { act: "erase", subject: "person:P030", reason: "diminta" };
  const { no } = await post(other.page, "approvals", wish);
  await mapPainted(other.page);
  await assertClean(other);
  await goTo(page, "#/lainnya");
  await goTo(page, "#/persetujuan");
  await page.click(`#approval-${no} [data-act=refuse]`);
  await says(page, `#approval-${no}`, /person:P030.*ditolak.*Ditolak oleh posko/);
  assert.equal(await page.locator(".waiting-me").count(), 0);
  await mapPainted(page);
  await assertClean(opened);
});

test("the login offers the identity provider, and says why it refused somebody", { skip }, async () => {
  const opened = await openPage(browser.browser, posko.url);
  const { page } = opened;
  await page.route("**/api/v1/session/ways", (r) =>
    r.fulfill({ json: { password: true, oidc: { organisation: "kpu" } } }),
  );
  await page.goto(`${posko.url}/#/gelombang?ditolak=oidc.account`);
  await says(page, ".provider", /penyedia identitas KPU/);
  assert.equal(await page.getAttribute(".provider", "href"), "/api/v1/session/oidc");
  await says(page, "[role=alert]", /belum ada akun aktif/);
  await shot(page, "login-penyedia");
  assert.deepEqual(await axeFaults(page), []);
  await assertClean(opened);
});

test("who read personal data is listed, and narrowed by day and person", { skip }, async () => {
  const opened = await browser.open("#/akses", { anew: true });
  const { page } = opened;
  await says(page, "#panel tbody", /posko.*Rencana dengan nama orang/);
  await shot(page, "akses-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.fill("#access-user", "siapa-pun");
  await page.press("#access-user", "Enter");
  await says(page, "#panel", /Tidak ada yang tercatat/);
  await goTo(page, "#/akses?hari=2024-01-01");
  await says(page, "#panel", /Tidak ada yang tercatat/);
  await mapPainted(page);
  await assertClean(opened);
});

test("help where one stands: beside the title, beside a part, and by the keyboard with all keys", {
  skip,
}, async () => {
  const opened = await browser.open("#/langsung", { anew: true });
  const { page } = opened;
  await page.click(".title .help-button");
  await says(page, ".title .help-text", /apakah semua ada di tempatnya/);
  assert.equal(await page.getAttribute(".title .help-button", "aria-expanded"), "true");
  await shot(page, "bantuan-langsung-desk-light");
  assert.deepEqual(await axeFaults(page), []);
  await page.click(".title .help-button");
  assert.equal(await page.locator(".help-text").count(), 0);
  await page.click("#goods .help-button");
  await says(page, "#goods .help-text", /Direncanakan, dikirim dan diterima/);
  await goTo(page, "#/alarm");
  await page.locator("#panel h2").focus();
  await page.keyboard.press("?");
  await arrives(page, "#/bantuan/alarm");
  await says(page, "#panel .help-text", /Alarm tidak pernah dihapus/);
  assert.ok((await page.locator(".keys kbd").count()) > 10);
  await page.keyboard.press("Escape");
  await arrives(page, "#/alarm");
  await goTo(page, "#/alarm?lang=en");
  await page.click(".title .help-button");
  await says(page, ".title .help-text", /never deleted/);
  await goTo(page, "#/alarm?lang=id");
  await mapPainted(page);
  await assertClean(opened);
});

test("on a phone, in English, in every theme", { skip }, async () => {
  const phone = await browser.open("#/saya", { viewport: PHONE, touch: true });
  for (const at of ["saya", "akun", "akun?baru=1", `akun/${posko.user}`, "persetujuan", "akses", "bantuan/saya"]) {
    await goTo(phone.page, `#/${at}`);
    await assertNoSideScroll(phone.page, at);
    await shot(phone.page, `${at.replace(/[^a-z]+/g, "-")}-phone-light`);
  }
  await assertClean(phone);
  const english = await browser.open("#/saya?lang=en", { anew: true, colorScheme: "dark" });
  await says(english.page, ".title", /My account/);
  await shot(english.page, "saya-desk-dark-english");
  for (const theme of ["dark", "sun"]) {
    await english.page.selectOption("select.theme", theme);
    for (const at of ["saya", "akun", "akun?baru=1", "persetujuan", "akses"]) {
      await goTo(english.page, `#/${at}`);
      assert.deepEqual(await axeFaults(english.page, COLOURS), [], `${at} ${theme}`);
    }
  }
  await mapPainted(english.page);
  await assertClean(english);
});
