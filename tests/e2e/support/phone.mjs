// A phone: a browser context of 360 by 740 with a camera, a place, a clock and a line of its own. It can be cut off, killed,
// rebooted and have its clock set; what it keeps outlives that as on a real one.
import { launchKept, PATIENCE_MS, PHONE, watch } from "./browser.mjs";
import { giveCamera } from "./camera.mjs";
import { layLine } from "./lossy.mjs";

/** What the browser says of a line that breaks or is away is no fault of the app. A browser asks once more by itself when a
 * connection breaks: a greeting of the posko is then used already, and the app asks for another. */
const LINE_IS_BAD = /net::ERR_|status of (401|403|404|413|429|503)|status of 400 .*\/field\/session/;

const SCREEN = {
  viewport: PHONE,
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: "id-ID",
  reducedMotion: "reduce",
  permissions: ["camera", "microphone", "geolocation"],
};

/** In the page, before its own scripts: a clock that is `window.clockOff` milliseconds away from the real one. */
function setClockIn(off) {
  if (window.clockOff !== undefined) {
    window.clockOff = off;
    return;
  }
  window.clockOff = off;
  const Real = Date;
  window.Date = class extends Real {
    constructor(...when) {
      super(...(when.length > 0 ? when : [Real.now() + window.clockOff]));
    }
    static now() {
      return Real.now() + window.clockOff;
    }
  };
}

async function openTab(phone) {
  phone.page = await phone.context.newPage();
  await watch(phone.page, phone.url, phone.faults, LINE_IS_BAD);
  return phone.page;
}

/** Context of a shared browser, or a browser of its own in a folder, with the flags that its camera needs. */
async function newContext(browser, { folder, args = [], place, ...options }) {
  const wish = { ...SCREEN, geolocation: { latitude: place[0], longitude: place[1], accuracy: 8 }, ...options };
  return folder ? launchKept(folder, args, wish) : browser.newContext(wish);
}

/**
 * Makes a phone with a line to the posko. `options`: `place` [lat, lon]; `folder`: it has a browser of its own, which keeps its
 * storage there; `args`: flags of that browser; `film`: the browser plays one before the camera, until `holdUp` shows the phone
 * something; others are those of a context (colorScheme).
 */
export async function openPhone(browser, posko, options = {}) {
  const { film = false, ...wish } = { place: [-3.151, 104.556], ...options };
  const line = await layLine(posko.url);
  const phone = { browser, posko, line, url: line.url, wish, film, faults: [], off: 0, online: true, page: null };
  phone.context = await newContext(browser, wish);
  await equip(phone);
  await openTab(phone);
  return phone;
}

async function equip(phone) {
  await giveCamera(phone.context, phone.film);
  await phone.context.addInitScript(setClockIn, phone.off);
}

/** Takes the network away, or gives it back: nothing passes, and the browser says so to its pages. */
export async function setOnline(phone, online) {
  phone.online = online;
  phone.line.cut = !online;
  await phone.context.setOffline(!online);
}

/** Sets the clock of the phone: milliseconds away from the real one. */
export async function setClock(phone, off) {
  phone.off = off;
  await phone.context.addInitScript(setClockIn, off);
  await phone.page.evaluate(setClockIn, off);
}

/** The system ends the app: no page hears of it. */
export async function kill(phone) {
  await phone.page.close({ runBeforeUnload: false });
}

/** The battery is out: the whole browser ends at once. Only of a phone with a folder; what it had kept stays. */
export async function pullBattery(phone) {
  const gone = new Promise((done) => phone.context.once("close", done));
  const devtools = await phone.context.newCDPSession(phone.page);
  await Promise.race([devtools.send("Browser.crash").catch(() => {}), gone]);
  await gone;
}

/** Opens the app again after `kill` or `pullBattery`. */
export async function startAgain(phone, hash = "") {
  if (phone.wish.folder && phone.context.pages().length === 0) {
    await phone.context.close().catch(() => {});
    phone.context = await newContext(phone.browser, phone.wish);
    await equip(phone);
    if (!phone.online) await phone.context.setOffline(true);
  }
  await openTab(phone);
  await phone.page.goto(`${phone.url}/field/${hash}`);
}

/** Until the app is kept on the phone, so that it opens without a network. */
export async function isKept({ page }) {
  const activated = async () =>
    (await navigator.serviceWorker.getRegistration("/field/"))?.active?.state === "activated";
  const end = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate(activated))) {
    if (Date.now() > end) throw new Error("the app is not kept");
    await page.waitForTimeout(100);
  }
}

const PLENTY = 256_000_000;

/** What the browser gives the app at most, in bytes; less is to be said before the app has kept anything. */
export async function limitStorage(phone, bytes) {
  const devtools = await phone.context.newCDPSession(phone.page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: phone.url, quotaSize: bytes });
}

/** Fills what is left of it with other things, to the last bytes. */
export function fillUp({ page }) {
  return page.evaluate(async () => {
    const asked = indexedDB.open("photos-of-others", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { autoIncrement: true });
    const base = await new Promise((done) => {
      asked.onsuccess = () => done(asked.result);
    });
    const put = (size) =>
      new Promise((done) => {
        const tx = base.transaction("photos", "readwrite");
        tx.objectStore("photos").put(crypto.getRandomValues(new Uint8Array(size)));
        tx.oncomplete = () => done(true);
        tx.onabort = () => done(false);
      });
    for (let size = 65_536; size >= 16; ) if (!(await put(size))) size /= 2;
    base.close();
  });
}

/** Nothing more goes into one table of what the app keeps, as on a phone that has become full between two writes; until the app is
 * started again. */
export function fillTable({ page }, table) {
  return page.evaluate((name) => {
    const own = IDBObjectStore.prototype;
    const { put } = own;
    own.put = function fits(...what) {
      if (this.name === name) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, what);
    };
  }, table);
}

/** Somebody has deleted photos and other apps: the browser has more to give. What `fillUp` wrote stays, since browsers take
 * their time to count as free what a page has deleted. */
export function makeRoom(phone) {
  return limitStorage(phone, PLENTY);
}

export async function putAway(phone) {
  await phone.context.close();
  await phone.line.stop();
}
