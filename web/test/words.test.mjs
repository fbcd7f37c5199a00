import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./support/load.mjs";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** The catalogues of the page: its own, and those of parts that are fetched by themselves. */
const ROOMS = ["web", "people", "devices", "help"];
const room = (lang, name) => JSON.parse(readFileSync(path.join(WEB, `../lang/${lang}/${name}.json`), "utf8"));
const read = (lang) => Object.assign({}, ...ROOMS.map((name) => room(lang, name)));
const [id, en] = [read("id"), read("en")];
const i18n = await load("base/i18n.ts");

function sources(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const at = path.join(dir, e.name);
    return e.isDirectory() ? sources(at) : at.endsWith(".ts") ? [readFileSync(at, "utf8")] : [];
  });
}

const code = sources(path.join(WEB, "src")).join("\n");
const holes = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("both catalogues have the same keys and the same placeholders", () => {
  assert.deepEqual(Object.keys(id), Object.keys(en));
  for (const key of Object.keys(id)) assert.deepEqual(holes(id[key]), holes(en[key]), key);
});

test("keys are sorted, carry the room as prefix and are never empty", () => {
  for (const name of ROOMS) {
    const keys = Object.keys(room("id", name));
    assert.deepEqual(keys, [...keys].sort());
    for (const key of keys) assert.ok(key.startsWith(`${name}.`) && id[key] !== "" && en[key] !== "", key);
  }
});

test("every key that the code names is in the catalogue", () => {
  const named = [...code.matchAll(/"((?:web|people|devices)\.[a-z0-9_.]+)"/g)].map((m) => m[1]);
  assert.ok(named.length > 100);
  for (const key of named) assert.ok(key in id, key);
});

test("every key of the catalogue is used, by name or by its group", () => {
  const groups = [...code.matchAll(/`((?:web|people|devices|help)\.(?:[a-z_.]+\.)?)\$\{/g)].map((m) => m[1]);
  const words = [...code.matchAll(/words?\(\s*"([a-z_]+)"/g)].map((m) => `web.${m[1]}.`);
  const prefixes = new Set([
    ...groups,
    ...words,
    "web.class.",
    "web.role.",
    "web.access.",
    "web.level.",
    "web.stage.",
    "web.surface.",
  ]);
  for (const key of Object.keys(id)) {
    const used = code.includes(`"${key}"`) || [...prefixes].some((p) => key.startsWith(p));
    assert.ok(used, key);
  }
});

test("no English jargon in the Indonesian catalogue", () => {
  const jargon = /\b(dashboard|login|logout|loading|error|click|delivery|tracking|update|submit|browser)\b/i;
  for (const [key, text] of Object.entries(id)) assert.ok(!jargon.test(text), `${key}: ${text}`);
});

test("placeholders are filled, unknown ones stay in sight", () => {
  assert.equal(i18n.fill("{a} dan {b}", { a: 1 }), "1 dan {b}");
  assert.equal(i18n.translate("id", "web.nothing.here"), "web.nothing.here");
  assert.equal(i18n.pickLang("en", null), "en");
  assert.equal(i18n.pickLang(undefined, "en"), "en");
  assert.equal(i18n.pickLang("fr", null), "id");
});
