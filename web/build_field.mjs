// The field app as files: an entry of its own under /field/, for older browsers than the posko's page, with the service
// worker that keeps it on the phone. What the worker fetches on the first visit is listed here, so that nothing of it lacks.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import { iconPng } from "./icon.mjs";

const TARGET = ["es2020", "chrome87"];
const ICONS = [192, 512];

const OPTIONS = {
  bundle: true,
  minify: true,
  format: "esm",
  target: TARGET,
  charset: "utf8",
  legalComments: "none",
  write: false,
  external: ["/assets/*"],
  logLevel: "warning",
};

function defined(values) {
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, JSON.stringify(v)]));
}

/** The app's script, the screens that it fetches one by one, and what they share; the first is where it begins. */
async function bundleScript({ here, out }, addresses) {
  const result = await esbuild.build({
    ...OPTIONS,
    absWorkingDir: here,
    entryPoints: { field: "src/field/main.ts" },
    outdir: "/assets",
    entryNames: "[name]-[hash]",
    chunkNames: "field-[name]-[hash]",
    splitting: true,
    define: defined(addresses),
  });
  const names = result.outputFiles.map((file) => {
    const name = path.basename(file.path);
    writeFileSync(path.join(out, "assets", name), file.contents);
    return `/assets/${name}`;
  });
  const main = names.find((name) => /\/field-[A-Z0-9]{8}\.js$/.test(name));
  return { main, parts: names.filter((name) => name !== main) };
}

async function bundleStyle({ here, putAsset, out }) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["src/css/field.css"],
    bundle: true,
    minify: true,
    target: TARGET,
    charset: "utf8",
    write: false,
    logLevel: "warning",
  });
  return putAsset(out, "field.css", Buffer.from(result.outputFiles[0].contents));
}

/** The service worker under its own name, since its address must stay; its content names all that it keeps. */
async function bundleWorker({ here, out }, keeps) {
  const result = await esbuild.build({
    ...OPTIONS,
    format: "iife",
    absWorkingDir: here,
    entryPoints: ["src/field/sw.ts"],
    define: defined(keeps),
  });
  writeFileSync(path.join(out, "field/sw.js"), result.outputFiles[0].contents);
}

function read(here, name) {
  return readFileSync(path.join(here, "src/field", name), "utf8");
}

function filled(text, values) {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`build: nothing is known of {{${name}}}`);
    return values[name];
  });
}

/** Builds into out/field and out/assets; `icon` is the page's own. */
export async function buildField(ways) {
  const { here, out, icon, putAsset } = ways;
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const wasmUrl = putAsset(out, "zxing-reader.wasm", wasm);
  const pngs = ICONS.map((size) => putAsset(out, `icon-${size}.png`, iconPng(size)));
  const { main, parts } = await bundleScript(ways, { ZXING_WASM_URL: wasmUrl });
  const css = await bundleStyle(ways);
  const values = { js: main, css, icon, icon192: pngs[0], icon512: pngs[1] };
  const page = filled(read(here, "index.html"), values);
  writeFileSync(path.join(out, "field/index.html"), page);
  const manifest = filled(read(here, "manifest.webmanifest"), values);
  writeFileSync(path.join(out, "field/manifest.webmanifest"), manifest);
  const files = ["/field/", "/field/manifest.webmanifest", main, ...parts.sort(), css, icon, pngs[0]];
  const version = createHash("sha256").update(page).update(manifest).update(files.join("\n")).digest("hex");
  await bundleWorker(ways, { FIELD_VERSION: version.slice(0, 10), FIELD_FILES: files, FIELD_LATER: [wasmUrl] });
}
