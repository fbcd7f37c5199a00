// build.mjs OUTDIR: the production page as files ready to be embedded, plus manifest.txt.
// Same sources give the same bytes: names carry content hashes, nothing carries a time or a path of this machine.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { buildField } from "./build_field.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SRC = path.join(HERE, "src");
const TARGET = ["es2022", "chrome100", "firefox100", "safari15.4"];
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

function hashOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 10);
}

/** Writes an asset under its hashed name and returns its address. */
function putAsset(out, name, bytes) {
  const { name: stem, ext } = path.parse(name);
  const file = `assets/${stem}-${hashOf(bytes)}${ext}`;
  writeFileSync(path.join(out, file), bytes);
  return `/${file}`;
}

/** MapLibre's own modules are served as they are: bundling them breaks their worker. Only the dead map link goes. */
function putMapLibre(out) {
  const dist = path.dirname(createRequire(import.meta.url).resolve("maplibre-gl/dist/maplibre-gl.css"));
  const read = (name) => {
    const text = readFileSync(path.join(dist, name), "utf8");
    return Buffer.from(text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*$/m, ""));
  };
  return {
    MAPLIBRE_URL: putAsset(out, "maplibre-gl.mjs", read("maplibre-gl.mjs")),
    MAPLIBRE_WORKER_URL: putAsset(out, "maplibre-gl-worker.mjs", read("maplibre-gl-worker.mjs")),
    MAPLIBRE_CSS_URL: putAsset(out, "maplibre-gl.css", read("maplibre-gl.css")),
  };
}

/** The page's script, what it fetches when it is asked for, and what both share; gives the address of the first. */
async function bundleScript(out, addresses) {
  const define = Object.fromEntries(Object.entries(addresses).map(([k, v]) => [k, JSON.stringify(v)]));
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ["src/main.ts"],
    outdir: "/assets",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    write: false,
    define,
    external: ["/assets/*"],
    logLevel: "warning",
    metafile: true,
  });
  for (const file of result.outputFiles)
    writeFileSync(path.join(out, "assets", path.basename(file.path)), file.contents);
  const outputs = Object.fromEntries(Object.entries(result.metafile.outputs).map(([k, v]) => [path.basename(k), v]));
  const main = Object.keys(outputs).find((name) => name.startsWith("main-"));
  return { main: `/assets/${main}`, shared: neededBy(outputs, main).map((name) => `/assets/${name}`) };
}

/** What a script imports before it runs, and what that imports; not what it fetches later. */
function neededBy(outputs, name, found = new Set()) {
  for (const { path: address, kind } of outputs[name].imports) {
    const other = path.basename(address);
    if (kind !== "import-statement" || found.has(other) || !(other in outputs)) continue;
    found.add(other);
    neededBy(outputs, other, found);
  }
  return [...found].sort();
}

async function bundleStyle(out) {
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ["src/css/main.css"],
    bundle: true,
    minify: true,
    target: TARGET,
    charset: "utf8",
    write: false,
    logLevel: "warning",
  });
  return putAsset(out, "main.css", Buffer.from(result.outputFiles[0].contents));
}

/** What the page's script needs is asked for together with it. */
function preloads(addresses) {
  return addresses.map((a) => `<link rel="modulepreload" href="${a}">`).join("\n");
}

function manifestLine(file) {
  const type = TYPES[path.extname(file)];
  if (!type) throw new Error(`build: no content type is known for ${file}`);
  return `${file}\t${type}\t${file.startsWith("assets/") ? "immutable" : "no-cache"}`;
}

function report(out, files) {
  let total = 0;
  for (const file of files) {
    const bytes = readFileSync(path.join(out, file));
    const packed = gzipSync(bytes, { level: 9 }).length;
    total += packed;
    console.log(`${file}  ${bytes.length} B, gzip ${packed} B`);
  }
  console.log(`web: ${files.length} files, gzip ${total} B`);
}

async function main() {
  const wanted = process.argv[2];
  if (!wanted) {
    console.error("usage: node build.mjs OUTDIR");
    process.exit(2);
  }
  const out = path.resolve(wanted);
  for (const folder of ["assets", "field"]) {
    rmSync(path.join(out, folder), { recursive: true, force: true });
    mkdirSync(path.join(out, folder), { recursive: true });
  }
  const addresses = putMapLibre(out);
  const { main: js, shared } = await bundleScript(out, addresses);
  const css = await bundleStyle(out);
  const icon = putAsset(out, "icon.svg", readFileSync(path.join(SRC, "icon.svg")));
  const page = readFileSync(path.join(SRC, "index.html"), "utf8");
  writeFileSync(
    path.join(out, "index.html"),
    page
      .replace("{{js}}", js)
      .replace("{{shared}}", preloads(shared))
      .replace("{{css}}", css)
      .replace("{{icon}}", icon),
  );
  await buildField({ here: HERE, out, icon, putAsset });
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && f.name !== "manifest.txt")
    .map((f) => path.relative(out, path.join(f.parentPath ?? f.path, f.name)))
    .sort();
  writeFileSync(path.join(out, "manifest.txt"), `${files.map((f) => manifestLine(f)).join("\n")}\n`);
  report(out, files);
}

await main();
