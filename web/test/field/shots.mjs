// node shots.mjs OUTDIR SCREEN[:ID[:LABEL]] ...: pictures of screens with a made-up app, 360 by 740, in three themes. For looking at.
// ACT: a script that is run on the page before the picture.
import { mkdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { launch } from "../../../tests/e2e/support/browser.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const WEB = path.resolve(HERE, "../..");
const PAGE = `<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kawal</title><link rel="stylesheet" href="/field.css"><body><div id="app"></div><script type="module" src="/page.js"></script></body></html>`;

async function built() {
  const script = await esbuild.build({
    absWorkingDir: WEB,
    entryPoints: { page: "test/field/page.ts", field: "src/css/field.css" },
    outdir: "/",
    bundle: true,
    format: "esm",
    target: ["es2020", "chrome87"],
    write: false,
    splitting: true,
    define: { ZXING_WASM_URL: '"/zxing.wasm"' },
  });
  return new Map(script.outputFiles.map((f) => [f.path.replace(/^.*\//, "/"), f.contents]));
}

const files = await built();
const wasm = createRequire(path.join(WEB, "package.json")).resolve("zxing-wasm/reader/zxing_reader.wasm");
files.set("/zxing.wasm", readFileSync(wasm));
const server = http.createServer((request, answer) => {
  const name = new URL(request.url, "http://x").pathname;
  const body = files.get(name);
  const type = name.endsWith(".wasm")
    ? "application/wasm"
    : name.endsWith(".css")
      ? "text/css"
      : body
        ? "text/javascript"
        : "text/html";
  answer
    .writeHead(200, { "content-type": type.startsWith("text") ? `${type}; charset=utf-8` : type })
    .end(body ?? PAGE);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${server.address().port}`;
const [out, ...screens] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await launch(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
const page = await context.newPage();
page.on("console", (m) => console.log(m.text()));
page.on("pageerror", (e) => console.log(e.stack));
for (const spec of screens) {
  const [screen, id = "", label = screen] = spec.split(":");
  for (const theme of (process.env.THEMES ?? "light dark sun").split(" ")) {
    await page.goto(
      `${origin}/?screen=${screen}&id=${id}&theme=${theme}&lang=${process.env.LANG_OF ?? "id"}${process.env.QUERY ?? ""}`,
    );
    await page.waitForTimeout(700);
    if (process.env.ACT) await page.evaluate(process.env.ACT);
    if (process.env.ACT) await page.waitForTimeout(500);
    await page.screenshot({ path: path.join(out, `${label}-${theme}.png`), fullPage: process.env.FULL === "1" });
  }
}
await browser.close();
server.close();
