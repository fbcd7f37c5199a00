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
];

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };

export async function launch(extra = []) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: [...ARGS, ...extra] });
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
  page.on("console", (m) => {
    // A refused login is an answer the test asks for; the browser still logs its status.
    const expected = /status of (401|404)/.test(m.text());
    if ((m.type() === "error" || m.type() === "warning") && !expected) faults.push(`console ${m.type()}: ${m.text()}`);
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
  return { page, context, faults };
}

export async function logIn(page, user, password) {
  await page.fill("input[name=user]", user);
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
}

/** Waits until the map has drawn everything it holds. */
export async function mapPainted(page) {
  await page.waitForSelector(".map[data-painted=yes]", { timeout: 60_000 });
  await page.waitForTimeout(600);
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
