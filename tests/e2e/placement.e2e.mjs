// The duty planner with the binary: a team, assigning by hand and undo, remedies, the request, files, sheets, classes, the board of
// posts, what-if. Needs KAWAL_BIN: it writes to a posko of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TINY } from "./support/binary.mjs";
import { PHONE } from "./support/browser.mjs";
import {
  api,
  arrives,
  assertClean,
  assertNoSideScroll,
  axeFaults,
  COLOURS,
  goTo,
  mapPainted,
  number,
  says,
  settled,
  shot,
  text,
  useBrowser,
  useOwnPosko,
} from "./support/posko.mjs";

const skip = process.env.KAWAL_BIN ? false : "needs KAWAL_BIN";
const TPS = "99.01.01.1001-001";

const FILES = {
  classes: `code,score_from
sangat_rawan,70
rawan,40
kurang_rawan,0
`,
  settings: `code,value,unit,origin,source
padal,1,ya,synthetic,buatan uji
`,
  reserves: `code,name,n,guards,mode,watch,from,to,origin,source
CEPAT,Reaksi cepat,1,1,motorbike,rawan,2024-11-27T06:00,2024-11-27T18:00,synthetic,buatan uji
`,
  criteria: `code,name,weight,source_of,from,to,origin,source
riwayat,Riwayat kejadian,30,given,,,synthetic,buatan uji
pemilih_batas,Pemilih mendekati batas,10,voters,300,600,synthetic,buatan uji
`,
  signs: `code,tps,criterion,value,note,origin,source
TANDA-1,${TPS},riwayat,90,pernah ricuh,synthetic,buatan uji
`,
  opinions: `code,by,tps,class,origin,source
NILAI-1,bawaslu,${TPS},rawan,synthetic,daftar Bawaslu uji
NILAI-2,kpu,${TPS},kurang_rawan,synthetic,daftar KPU uji
`,
};

function run(args) {
  const done = spawnSync(process.env.KAWAL_BIN, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stdout}${done.stderr}`);
}

/** The tiny operation with a Padal a kecamatan, a reserve, criteria, a sign, and what KPU and Bawaslu say of one TPS. */
function prepare(dir, box) {
  run(["create", dir, "--from", TINY]);
  for (const [kind, rows] of Object.entries(FILES)) {
    const file = path.join(box, `${kind}.csv`);
    writeFileSync(file, rows);
    run(["import", dir, "--kind", kind, file]);
  }
}

const posko = useOwnPosko(prepare);
const browser = useBrowser({ posko, walks: true });

/** Waits until there are so many of something. */
async function counts(page, selector, n) {
  await page.waitForFunction(([s, k]) => document.querySelectorAll(s).length === k, [selector, n]);
}

test("a team says where it stands and what it lacks, and the map shows it", { skip }, async () => {
  const opened = await browser.open("#/penempatan");
  const { page } = opened;
  const { placement, people } = await api(page, "plan");
  await says(page, "#bound", /%/);
  await says(page, "#reserves", /Reaksi cepat/);
  assert.equal(await page.locator("#reserves tbody tr").count(), placement.reserves.length);
  const team = placement.teams.find((x) => x.tps.length > 1);
  await goTo(page, `#/penempatan/${team.kecamatan}/${team.id}`);
  const said = await text(page, "#team");
  assert.ok(said.includes(`${number(team.spread_min)} m`), said);
  assert.match(said, /lengkap|kurang/);
  for (const code of team.people) assert.ok(said.includes(people[code].name), said);
  await says(page, "#team", /Polsek/);
  await says(page, "#panel", /Padal \S+/);
  await mapPainted(page);
  await shot(page, "regu-desk-light");
  await assertClean(opened);
});

test("a person and a team chosen by key become an assignment, and undo takes it back", { skip }, async () => {
  const opened = await browser.open("#/penempatan/tugas");
  const { page } = opened;
  const { placement } = await api(page, "plan");
  const team = placement.teams[0];
  await page.waitForSelector("#officers .pick");
  await page.selectOption("#targets select", team.kecamatan);
  await page.locator("input[name=find]").fill("P011");
  await counts(page, "#officers .pick", 1);
  await page.locator('#officers [data-code="P011"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector('#officers [aria-pressed="true"]');
  await page.locator(`#targets [data-key="${team.id}"]`).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#field-reason");
  assert.ok(await page.locator("form.entry button[type=submit]").isDisabled());
  await page.fill("#field-reason", "permintaan kapolsek");
  await page.click("form.entry button[type=submit]");
  await counts(page, "#said .item", 1);
  await says(page, "#said", /P011|Personel/);
  await says(page, ".saved", /berdinas di/);
  const { rows } = await api(page, "register/assignments");
  assert.equal(rows[0].person, "P011");
  assert.equal(rows[0].tps, team.station);
  assert.equal(rows[0].reason, "permintaan kapolsek");
  await page.waitForSelector("#officers .badge");
  await shot(page, "tugaskan-desk-light");
  await page.locator(".saved button").first().click();
  await counts(page, "#said .item", 0);
  assert.equal((await api(page, "register/assignments")).rows.length, 0);
  await assertClean(opened);
});

test("a person dragged onto a post asks for the reason and is pinned there", { skip }, async () => {
  const opened = await browser.open("#/penempatan/tugas");
  const { page } = opened;
  await page.waitForSelector('#officers [data-code="P012"]');
  const key = await page.locator("#targets .pick").last().getAttribute("data-key");
  await page.locator('#officers li:has([data-code="P012"])').dragTo(page.locator(`#targets [data-key="${key}"]`));
  await page.waitForSelector("#field-reason");
  await page.fill("#field-reason", "kenal tempat");
  await page.locator("form.entry button[type=submit]").press("Enter");
  await counts(page, "#said .item", 1);
  const { rows } = await api(page, "register/assignments");
  assert.equal(rows[0].person, "P012");
  assert.ok(rows[0].site === key || rows[0].tps);
  await page.locator("#said .item button").click();
  await counts(page, "#said .item", 0);
  await page.locator(".saved button").first().click();
  await counts(page, "#said .item", 1);
  await page.locator("#said .item button").click();
  await counts(page, "#said .item", 0);
  await assertClean(opened);
});

test("remedies are tried by a button, and the request is drafted and downloaded", { skip }, async () => {
  const opened = await browser.open("#/kekurangan");
  const { page } = opened;
  await page.waitForSelector("#remedies .primary");
  await page.click("#remedies .primary");
  await page.waitForSelector("#remedies .verdict");
  await says(page, "#remedies .verdict", /pos kurang/);
  const { jobs } = await api(page, "plan/jobs");
  const { answer } = await api(page, `plan/jobs/${jobs[0].job}`);
  assert.equal(await page.locator("#remedies tbody tr").count(), answer.remedies.length);
  await page.locator("#remedies").scrollIntoViewIfNeeded();
  await shot(page, "langkah-desk-light");
  await page.fill("#request #field-people", "7");
  await page.fill("#request #field-from", "2024-11-25");
  await page.fill("#request #field-to", "2024-11-28");
  let drafted;
  const held = new Promise((done) => {
    drafted = done;
  });
  await page.route("**/duty/request?*", (route) => held.then(() => route.continue()));
  await page.click("#request button[type=submit]");
  await page.waitForSelector("#request .sentence");
  assert.equal(await page.inputValue("#request #field-people"), "7"); // what was typed stays meanwhile
  drafted();
  await says(page, "#request .paper", /dimohon bantuan 7 personel BKO/);
  const [letter] = await Promise.all([page.waitForEvent("download"), page.locator("#request .acts button").click()]);
  assert.match(readFileSync(await letter.path(), "utf8"), /BKO/);
  for (const [at, name, magic] of [
    [0, "kawal-duty.csv", ""],
    [1, "kawal-duty.xlsx", "PK"],
    [2, "kawal-duty.ics", "BEGIN:VCALENDAR"],
  ]) {
    await page.waitForSelector("#files button:enabled >> nth=2");
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#files button").nth(at).click()]);
    assert.equal(file.suggestedFilename(), name);
    assert.ok(readFileSync(await file.path(), "latin1").startsWith(magic), name);
  }
  await assertClean(opened);
});

const REMEDY = { unit: null, unit_name: null, kecamatan: null, kecamatan_name: null, class: null, value: 0, score: {} };
const FOUND = {
  uncovered: 3,
  post_short: 4,
  whole: false,
  remedies: [
    { ...REMEDY, kind: "bko", people: 10, uncovered: 0, post_short: 0, mends: true },
    {
      ...REMEDY,
      kind: "borrow",
      people: 2,
      unit_name: "Polsek Hulu",
      kecamatan_name: "Hilir",
      uncovered: 1,
      post_short: 4,
      mends: false,
    },
    {
      ...REMEDY,
      kind: "widen",
      people: 4,
      class: "kurang_rawan",
      value: 10,
      uncovered: 0,
      post_short: 4,
      mends: false,
    },
  ],
};

test("remedies that are being tried can be stopped, and what was found is told", { skip }, async () => {
  const opened = await browser.open("#/kekurangan");
  const { page } = opened;
  const job = {
    job: 99,
    what: "remedies",
    state: "running",
    step: "trials",
    done: 2,
    total: 5,
    error: null,
    answer: null,
  };
  const give = (route, body) => route.fulfill({ contentType: "application/json", body: JSON.stringify(body) });
  await page.route("**/api/v1/duty/remedies", (route) => give(route, { job: 99 }));
  await page.route("**/api/v1/plan/jobs/99", (route) => give(route, job));
  await page.route("**/api/v1/plan/jobs/99/stop", (route) => {
    Object.assign(job, { state: "stopped", answer: FOUND });
    return give(route, job);
  });
  await page.waitForSelector("#remedies .primary");
  await page.click("#remedies .primary");
  await says(page, "#remedies", /Mencoba langkah 2 dari 5/);
  await page.click("#remedies .job .primary");
  await counts(page, "#remedies tbody tr", FOUND.remedies.length);
  await says(
    page,
    "#remedies",
    /Minta BKO 10 orang.*Tidak ada lagi yang kurang.*2 orang dari Polsek Hulu bertugas di Hilir/,
  );
  await says(page, "#remedies", /Satu regu Kurang rawan untuk sampai 10 TPS.*Belum semua langkah dicoba/);
  await page.locator("#remedies").scrollIntoViewIfNeeded();
  await shot(page, "langkah-dicoba-desk-light");
  await assertClean(opened);
});

test("duty sheets of a person and of a TPS", { skip }, async () => {
  const opened = await browser.open("#/penempatan/lembar");
  const { page } = opened;
  const { placement } = await api(page, "plan");
  const team = placement.teams[0];
  await page.waitForSelector("#sheets form");
  await page.fill("#field-tps", team.station);
  await page.click("#sheets form button[type=submit]");
  await page.waitForSelector("#sheets .paper");
  await says(page, "#sheets .paper", /TPS/);
  await shot(page, "lembar-desk-light");
  await page.fill("#field-tps", "");
  await page.fill("#field-orang", "TIDAK-ADA");
  await page.click("#sheets form button[type=submit]");
  await page.waitForSelector("#sheets .note-bad");
  await assertClean(opened);
});

test("a TPS shows why it has its class, and other weights only show what they move", { skip }, async () => {
  const opened = await browser.open(`#/tps/${TPS}`);
  const { page } = opened;
  await page.click('#panel a[href*="penempatan/kelas"]');
  await arrives(page, `#/penempatan/kelas/${TPS}`);
  await says(page, "#why-class", /Riwayat kejadian.*pernah ricuh/);
  await says(page, "#why-class", /Bawaslu.*berbeda/);
  await says(page, "#why-class", /Skor menunjuk kelas lain/);
  await shot(page, "kelas-tps-desk-light");
  await goTo(page, "#/penempatan/kelas");
  await page.waitForSelector("#differences tbody tr");
  const all = await api(page, "duty/class");
  assert.equal(await page.locator("#differences tbody tr").count(), all.differences.length);
  await page.fill("#field-riwayat", "0");
  await page.click("#weights button[type=submit]");
  await page.waitForSelector("#moved");
  await shot(page, "kelas-desk-light");
  await assertClean(opened);
});

test("the board of posts shows squads by the hour and names the hours without anybody", { skip }, async () => {
  const opened = await browser.open("#/penempatan/papan");
  const { page } = opened;
  const { placement } = await api(page, "plan");
  await page.waitForSelector("#post-board .post-day");
  assert.ok(placement.posts.some((p) => p.people.length === 0));
  await says(page, "#post-board .verdict", /jam kosong/);
  await says(page, "#post-board", /Kosong \d\d:\d\d–\d\d:\d\d/);
  const day = await page.inputValue("select[name=day]");
  await page.locator("#post-board .filters .button").last().click();
  await page.waitForFunction((d) => document.querySelector("select[name=day]")?.value !== d, day);
  await shot(page, "papan-pos-desk-light");
  await assertClean(opened);
});

test("what-if: a class that changes, side by side, and nothing is kept", { skip }, async () => {
  const opened = await browser.open("#/penempatan/coba");
  const { page } = opened;
  await page.waitForSelector("#try form");
  await page.fill("#field-code", TPS);
  await page.selectOption("#field-class", "sangat_rawan");
  await page.click("#try form button[type=submit]");
  await counts(page, "#changes .item", 1);
  await page.click("#try .primary");
  await page.waitForSelector("#outcome");
  await says(page, "#outcome", /Perintah yang berubah/);
  assert.ok((await page.locator("#outcome tbody tr").count()) > 10);
  await shot(page, "coba-desk-light");
  const { rows } = await api(page, "register/tps");
  assert.equal(rows.find((r) => r.code === TPS).class, "kurang_rawan");
  await assertClean(opened);
});

const PAGES = [
  "#/penempatan",
  "#/penempatan/tugas",
  "#/penempatan/papan",
  "#/penempatan/kelas",
  `#/penempatan/kelas/${TPS}`,
];
PAGES.push("#/penempatan/coba", "#/penempatan/lembar?tps=99.01.01.1001-001", "#/kekurangan");

for (const [name, options] of [
  ["phone-light", { viewport: PHONE, touch: true }],
  ["phone-dark", { viewport: PHONE, touch: true, colorScheme: "dark" }],
  ["desk-sun", {}],
]) {
  test(`every page of duty is clean and does not scroll sideways: ${name}`, { skip }, async () => {
    const opened = await browser.open("#/penempatan?lang=en", options);
    const { page } = opened;
    if (name === "desk-sun")
      await page.evaluate(() => {
        document.documentElement.dataset.theme = "sun";
      });
    for (const hash of PAGES) {
      await goTo(page, `${hash}${hash.includes("?") ? "&" : "?"}lang=en`);
      await settled(page);
      assert.deepEqual(await axeFaults(page, name === "phone-dark" ? COLOURS : []), [], hash);
      await assertNoSideScroll(page, hash);
      assert.doesNotMatch(await text(page, "#panel"), /web\.[a-z]+\./, hash);
      await shot(page, `${hash.replace(/[#?].*?\//, "").replace(/\W+/g, "-")}-${name}`);
    }
    await assertClean(opened);
  });
}
