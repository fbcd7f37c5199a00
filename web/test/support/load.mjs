// Bundles one TypeScript module of the page and imports it, so that plain node can test it.
import { webcrypto } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Exports of `src/<file>`, or of a package; several together share one copy of what they import. */
export async function load(...files) {
  const contents = files.map((f) => `export * from "${f.endsWith(".ts") ? `./src/${f}` : f}";`).join("\n");
  const result = await esbuild.build({
    absWorkingDir: WEB,
    stdin: { contents, resolveDir: WEB, loader: "ts" },
    bundle: true,
    format: "esm",
    target: "node18",
    write: false,
    external: ["/assets/*"],
    define: { MAPLIBRE_URL: '""', MAPLIBRE_WORKER_URL: '""', MAPLIBRE_CSS_URL: '""' },
    logLevel: "error",
  });
  const code = Buffer.from(result.outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
