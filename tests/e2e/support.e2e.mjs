// What the tests of the field app stand on: codes that a camera can read, and a line that loses what it was told to lose.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { cameraArgs, filmFrames, giveCamera, holdUp, writeFilm } from "./support/camera.mjs";
import { layLine, spoil } from "./support/lossy.mjs";

const WEB = new URL("../../web/", import.meta.url);
const require = createRequire(new URL("package.json", WEB));
const ZXING = path.join(path.dirname(require.resolve("zxing-wasm/reader")), "../..");

const boxes = Array.from({ length: 8 }, (_, i) =>
  i % 2 ? { kind: "code128", text: `SEGEL-16100${5000 + 977 * i}` } : { text: `KWL:B:KOTAK-2001-00${i}` },
);

/** The reader that the app brings along, here outside a browser. */
async function openReader() {
  const { prepareZXingModule, readBarcodes } = await import(path.join(ZXING, "es/reader/index.js"));
  const wasm = readFileSync(path.join(ZXING, "reader/zxing_reader.wasm"));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer }, fireImmediately: true });
  return async (luma) => {
    const rgba = new Uint8ClampedArray(luma.length * 4).fill(255);
    for (let i = 0; i < luma.length; i += 1) rgba.fill(luma[i], 4 * i, 4 * i + 3);
    const found = await readBarcodes({ data: rgba, width: 640, height: 480 }, { tryHarder: true });
    return found.map((code) => code.text);
  };
}

test("every frame of a film has its code and no other, and the floor between has none", async () => {
  const read = await openReader();
  const texts = [...boxes, { kind: "code128", text: "12345678901234" }, { kind: "code128", text: 'ab{|}~ !"#12' }];
  for (const { code, luma } of filmFrames([...texts, { text: "K".repeat(320) }], { seed: 7 }))
    assert.deepEqual(await read(luma), code ? [code.text] : []);
});

/** A page that says what its camera sees, served for the purpose. */
async function servePage() {
  const page = `<!doctype html><canvas id=held width=480 height=480></canvas><script type=module>
    import { prepareZXingModule, readBarcodes } from "/es/reader/index.js";
    await prepareZXingModule({ overrides: { locateFile: (f) => "/reader/" + f } });
    const video = Object.assign(document.createElement("video"), { muted: true });
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    await video.play();
    const pen = Object.assign(document.createElement("canvas"), { width: 640, height: 480 }).getContext("2d", { willReadFrequently: true });
    window.seen = [];
    while (true) {
      pen.drawImage(video, 0, 0, 640, 480);
      for (const { text } of await readBarcodes(pen.getImageData(0, 0, 640, 480), { tryHarder: true }))
        if (!window.seen.includes(text)) window.seen.push(text);
      await new Promise((done) => video.requestVideoFrameCallback(done));
    }
  </script>`;
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = http.createServer((req, res) => {
    const type = types[path.extname(req.url)];
    res.writeHead(200, { "Content-Type": type ?? "text/html" });
    res.end(type ? readFileSync(path.join(ZXING, path.normalize(req.url))) : page);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

const state = { folder: "", page: null, browser: null };
before(async () => {
  state.folder = mkdtempSync(path.join(os.tmpdir(), "kawal-film-"));
  state.page = await servePage();
});
after(async () => {
  await state.browser?.close();
  state.page.server.closeAllConnections?.();
  state.page.server.close();
  rmSync(state.folder, { recursive: true, force: true });
});

test("a browser whose camera plays the film, and a page before whose camera another one is held, read them", async () => {
  const film = writeFilm(path.join(state.folder, "boxes.y4m"), boxes, { perSecond: 4 });
  state.browser = await launch(cameraArgs(film));
  const page = await state.browser.newPage({ permissions: ["camera"] });
  page.on("console", (m) => console.log(m.text()));
  page.on("pageerror", (m) => console.log(m.message));
  await page.goto(state.page.url);
  await page.waitForFunction((n) => window.seen?.length >= n, boxes.length);
  assert.deepEqual((await page.evaluate(() => window.seen)).sort(), boxes.map((b) => b.text).sort());

  const context = await state.browser.newContext({ permissions: ["camera"] });
  await giveCamera(context);
  const other = await context.newPage();
  await other.goto(state.page.url);
  await page.evaluate(
    (rows) => {
      const pen = document.getElementById("held").getContext("2d");
      const size = 480 / (rows.length + 8);
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 480, 480);
      pen.fillStyle = "#000";
      rows.forEach((row, y) => {
        row.forEach((dark, x) => {
          if (dark) pen.fillRect((x + 4) * size, (y + 4) * size, size + 0.5, size + 0.5);
        });
      });
    },
    require("uqr").encode("statement ".repeat(30), { ecc: "M", border: 0 }).data,
  );
  await holdUp(other, page.locator("#held"));
  await other.waitForFunction((t) => window.seen?.includes(t), "statement ".repeat(30));
});

test("a line loses the request, the answer or half of it, holds it up, answers itself, and is cut", async () => {
  const done = [];
  const posko = http.createServer(async (req, res) => {
    let body = "";
    for await (const part of req) body += part;
    done.push(`${req.method} ${req.url} ${body}`);
    res.end(`taken: ${body}`);
  });
  await new Promise((ready) => posko.listen(0, "127.0.0.1", ready));
  const line = await layLine(`http://127.0.0.1:${posko.address().port}`);
  const send = async (body) => (await fetch(`${line.url}/events?x=1`, { method: "POST", body })).text();
  assert.equal(await send("plain"), "taken: plain");
  for (const [fate, reached] of [
    ["lose_request", 0],
    ["lose_answer", 1],
    ["half_answer", 1],
  ]) {
    line.plan = spoil(/^POST \/events/, fate);
    const before_ = done.length;
    await assert.rejects(send(fate), fate);
    assert.equal(done.length - before_, reached, fate);
    assert.equal(await send("again"), "taken: again");
  }
  line.plan = spoil(/^GET/, "lose_request");
  assert.equal(await send("other"), "taken: other");
  line.plan = () => ({ after: 30 });
  const began = performance.now();
  assert.equal(await send("late"), "taken: late");
  assert.ok(performance.now() - began >= 29);
  line.plan = () => ({ status: 200, headers: { "Content-Type": "text/plain" }, body: "the line's own" });
  const known = done.length;
  assert.equal(await send("mine"), "the line's own");
  line.plan = () => "pass";
  line.cut = true;
  await assert.rejects(send("cut"));
  assert.equal(done.length, known);
  line.cut = false;
  assert.equal(await send("back"), "taken: back");
  assert.ok(line.heard.some((h) => h.path === "/events?x=1" && h.fate === "half_answer"));
  await line.stop();
  posko.closeAllConnections?.();
  posko.close();
});
