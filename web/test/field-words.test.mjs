// Words of the field app: whole in both languages, used, and as the field speaks.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./support/load.mjs";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const read = (lang) => JSON.parse(readFileSync(path.join(WEB, `../lang/${lang}/phone.json`), "utf8"));
const [id, en] = [read("id"), read("en")];
const sources = (dir) =>
  readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(path.join(dir, name), "utf8"));
const code = sources(path.join(WEB, "src/field")).join("\n");
const holes = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("both catalogues have the same keys in order, the same placeholders, and no empty word", () => {
  assert.deepEqual(Object.keys(id), Object.keys(en));
  assert.deepEqual(Object.keys(id), [...Object.keys(id)].sort());
  for (const key of Object.keys(id)) {
    assert.deepEqual(holes(id[key]), holes(en[key]), key);
    assert.ok(key.startsWith("phone.") && id[key] !== "" && en[key] !== "", key);
  }
});

test("every key that the app names is in the catalogue", () => {
  const named = [...code.matchAll(/"(phone\.[a-z0-9_.]+)"/g)].map((m) => m[1]).filter((key) => !key.endsWith("."));
  assert.ok(named.length > 100);
  assert.deepEqual([...new Set(named.filter((key) => !(key in id)))], []);
});

test("every key of the catalogue is used, by name or by its group", () => {
  const groups = [...code.matchAll(/`(phone\.(?:[a-z_.]+[._])?)\$\{/g)].map((m) => m[1]);
  const words = [...code.matchAll(/\bword\(\s*"([a-z_.]+)"/g)].map((m) => `phone.${m[1]}.`);
  const prefixes = [...new Set([...groups.filter((g) => g !== "phone."), ...words])];
  const unused = Object.keys(id).filter(
    (key) => !code.includes(`"${key}"`) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(unused, []);
});

test("no English jargon in the Indonesian catalogue", () => {
  const jargon = /\b(dashboard|login|logout|loading|error|click|delivery|tracking|update|submit|browser|scan)\b/i;
  for (const [key, text] of Object.entries(id))
    assert.ok(!jargon.test(text.replace(/\{\w+\}/g, "")), `${key}: ${text}`);
});

test("what went wrong has a sentence, also when nobody knows what it is", async () => {
  const { says } = await load("field/words.ts");
  assert.equal(says({ code: "phone.torch" }), id["phone.torch"]);
  assert.match(says(new TypeError("x")), /TypeError/);
  assert.match(says({ code: "field.unheard" }), /field\.unheard/);
  assert.match(says(null), /null/);
});
