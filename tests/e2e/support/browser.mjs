// Debian's Chromium through playwright-core (installed in web/), watched: console errors, policy violations, foreign requests.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-gpu-rasterization", // there is none: what is drawn for a card costs more than what is drawn at once
];

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** A machine that is busy with other things needs long; what is right comes sooner, so that nobody waits for this.
 * KAWAL_E2E_PATIENCE_MS: less, for who looks for a fault. */
export const PATIENCE_MS = Number(process.env.KAWAL_E2E_PATIENCE_MS ?? 120_000);
/** KAWAL_E2E_SLOW: how many times slower than it is the processor of a page is made. */
const SLOWER = Number(process.env.KAWAL_E2E_SLOW ?? 1);

/** `home`: a folder instead of the user's own, where the browser looks for the authorities that somebody installed. */
export async function launch(extra = [], home = process.env.HOME) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const env = { ...process.env, HOME: home };
  return chromium.launch({ executablePath, headless: true, args: [...ARGS, ...extra], env });
}

/** Remembers everything of a page that should not have happened. What `expected` matches of the console may. */
export async function watch(page, origin, faults, expected) {
  page.setDefaultTimeout(PATIENCE_MS);
  if (SLOWER > 1) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  page.on("console", (m) => {
    const grave = m.type() === "error" || m.type() === "warning";
    if (grave && !expected.test(`${m.text()} ${m.location().url}`)) faults.push(`console ${m.type()}: ${m.text()}`);
  });
  page.on("pageerror", (e) => faults.push(`page error: ${e.message}`));
  page.on("request", (r) => {
    const url = r.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`foreign request: ${url}`);
  });
  await page.addInitScript(() => {
    window.cspFaults = [];
    document.addEventListener("securitypolicyviolation", (e) =>
      window.cspFaults.push(`${e.violatedDirective} ${e.blockedURI}`),
    );
  });
}

/** A browser with one context, whose folder outlives it: what it kept is there when it is launched again. */
export function launchKept(folder, extra = [], options = {}) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    args: [...ARGS, ...extra],
    ...options,
  });
}

/** A page that remembers everything that should not have happened. */
export async function openPage(browser, origin, options = {}) {
  const { viewport = DESK, colorScheme = "light", touch = false, locale = "id-ID" } = options;
  const context = await browser.newContext({
    viewport,
    colorScheme,
    hasTouch: touch,
    isMobile: touch,
    locale,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults = [];
  // A refused login is an answer the test asks for, and a network that is still being made one that the page waits out;
  // the browser logs their status all the same.
  await watch(page, origin, faults, /status of (401|404|503)/);
  return { page, context, faults };
}

export async function logIn(page, user, password) {
  await page.fill("input[name=user]", user);
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
}

/** Waits until an element says what `pattern` asks; tells what it said instead. */
export async function says(page, selector, pattern) {
  const said = async () => ((await page.locator(selector).first().textContent()) ?? "").replace(/\s+/g, " ").trim();
  const end = Date.now() + PATIENCE_MS;
  for (let last = await said(); !pattern.test(last); last = await said()) {
    if (Date.now() > end) throw new Error(`${selector} says "${last}", not ${pattern}`);
    await page.waitForTimeout(100);
  }
}

/** In the page: the panel shows the address with `part` in it, nothing is on its way, and with `map` the map is whole. */
function isSettled({ part, map }) {
  const panel = document.getElementById("panel");
  if (panel?.getAttribute("aria-busy") !== "false") return false;
  if (map && !document.querySelector(".map[data-painted=yes]")) return false;
  const { at } = panel.dataset;
  // The bar holds what somebody gave it, the panel says the same in its own order and spelling.
  const plain = (hash) => {
    const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?");
    const values = [...new URLSearchParams(query)].filter(([, value]) => value !== "");
    return JSON.stringify([decodeURIComponent(path) || "gelombang", values.sort()]);
  };
  return plain(at) === plain(window.location.hash) && at.includes(part);
}

async function whenSettled(page, wanted) {
  try {
    await page.waitForFunction(isSettled, wanted);
  } catch (error) {
    const state = await page.evaluate(() => ({
      bar: window.location.hash,
      panel: document.getElementById("panel")?.dataset.at,
      busy: document.getElementById("panel")?.ariaBusy,
      map: document.querySelector(".map")?.dataset.painted,
    }));
    throw new Error(`waited for ${JSON.stringify(wanted)}, there is ${JSON.stringify(state)}`, { cause: error });
  }
}

/** Waits until the panel shows an address with `part` in it, with all that it asked for. */
export async function arrives(page, part = "") {
  await whenSettled(page, { part, map: false });
}

/** Waits until the panel shows what the address says, with all that it asked for. */
export function settled(page) {
  return arrives(page);
}

/** Waits until panel and map show what the address says, and nothing is left to be drawn. */
export async function mapPainted(page) {
  await whenSettled(page, { part: "", map: true });
}

/** Pixels of a screenshot of an element, decoded in the page itself: [different colours, pixels of the colour asked]. */
async function readPixels(page, selector, wanted) {
  const png = (await page.locator(selector).screenshot()).toString("base64");
  return page.evaluate(
    async ([data, [r, g, b]]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const c = canvas.getContext("2d");
      c.drawImage(image, 0, 0);
      const pixels = c.getImageData(0, 0, image.width, image.height).data;
      const seen = new Set();
      let same = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
        if (pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b) same += 1;
      }
      return [seen.size, same];
    },
    [png, wanted],
  );
}

export async function countColors(page, selector) {
  return (await readPixels(page, selector, [0, 0, 0]))[0];
}

export async function countColor(page, selector, rgb) {
  return (await readPixels(page, selector, rgb))[1];
}
