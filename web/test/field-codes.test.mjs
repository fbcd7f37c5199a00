import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { forSeeds } from "./support/prop.mjs";

const c = await load("field/codes.ts", "field/error.ts");
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const refuses = (code, action) => assert.throws(action, { code });

test("published examples of MOD 37,36", () => {
  assert.equal(c.checkCharacter("A12425GABC1234002"), "M"); // ISO/IEC 7064; IFPI's GRid
  assert.equal(c.withCheck("A1-2425G-ABC1234002"), "A1-2425G-ABC1234002-M");
  assert.equal(c.checkCharacter("1881-66C7-3420-6541"), "Y"); // ISAN, ISO 15706
  assert.equal(c.checkCharacter("1881-66C7-3420-6541-9F3A-0245"), "O");
  assert.equal(c.hasCheck("1881-66C7-3420-6541-9F3A-0245-O"), true);
  assert.equal(c.hasCheck("1881-66C7-3420-6541-9F3A-0245-0"), false);
  assert.equal(c.hasCheck(""), false);
  assert.equal(c.hasCheck("A"), false);
});

const codeOf = (rnd) => Array.from({ length: 1 + rnd.below(24) }, () => rnd.pick([...ALPHABET])).join("");

test("every single wrong character is found", async () => {
  await forSeeds(60, (rnd) => {
    const code = codeOf(rnd);
    const whole = code + c.checkCharacter(code);
    assert.equal(c.hasCheck(whole), true);
    for (let i = 0; i < whole.length; i++) {
      for (const other of ALPHABET) {
        if (other === whole[i]) continue;
        assert.equal(c.hasCheck(whole.slice(0, i) + other + whole.slice(i + 1)), false, `${whole} at ${i}: ${other}`);
      }
    }
  });
});

test("swapped neighbours are found, but for what the standard itself lets through", () => {
  // A hybrid system of ISO/IEC 7064 is in one of 36 states before a pair. All states, pairs and orders: the codes of one character
  // reach every state.
  const reached = new Map();
  for (const first of ALPHABET) reached.set(c.checkCharacter(first), first);
  assert.equal(reached.size, 36);
  let missed = 0;
  let all = 0;
  for (const first of reached.values()) {
    for (const a of ALPHABET) {
      for (const b of ALPHABET) {
        if (a === b) continue;
        all++;
        if (c.checkCharacter(first + a + b) === c.checkCharacter(first + b + a)) missed++;
      }
    }
  }
  assert.deepEqual([missed, all], [72, 45360]);
});

test("own labels", () => {
  const trip = c.withCheck("T-0012");
  assert.deepEqual(c.readScan("KWL:B:16.10.01.2001-001-1"), { type: "item", code: "16.10.01.2001-001-1" });
  assert.deepEqual(c.readScan("KWL:S:KPU-0048213"), { type: "seal", code: "KPU-0048213" });
  assert.deepEqual(c.readScan("KWL:P:pos_3"), { type: "point", code: "pos_3" });
  assert.deepEqual(c.readScan(`KWL:T:${trip}`), { type: "trip", code: "T-0012" });
  assert.deepEqual(c.readScan(`KWL:T:T-0013-${trip.at(-1)}`), { type: "other", code: `KWL:T:T-0013-${trip.at(-1)}` });
  assert.equal(c.readScan("KWL:H:6BF").type, "hand");
  assert.equal(c.readScan("https://posko.example/field/#k1.0123456789ABCDEFGHJKMNPQRS").type, "enrol");
  for (const text of [
    "KWL:B:",
    "KWL:X:1",
    "KWL:B:a b",
    `KWL:B:${"a".repeat(65)}`,
    "KWL:",
    "KWL:toString:1",
    "",
    "\n",
  ]) {
    assert.equal(c.readScan(text).type, "other", text);
  }
});

test("labels of others: plain numbers, GS1, and what only says the sort of thing", () => {
  assert.deepEqual(c.readScan("KPU-1610-000123", "code_128"), { type: "plain", code: "KPU-1610-000123" });
  assert.deepEqual(c.readScan("4006381333931", "ean_13"), { type: "product", code: "4006381333931" });
  assert.deepEqual(c.readScan("96385074", "ean_8"), { type: "product", code: "96385074" });
  assert.deepEqual(c.readScan("4006381333931", "code_128"), { type: "plain", code: "4006381333931" });
  // GS1 General Specifications: an SSCC, and a GTIN with a serial number.
  assert.deepEqual(c.readScan("]C100340123450000000001"), { type: "other", code: "]C100340123450000000001" });
  assert.deepEqual(c.readScan("]C100106141411234567897"), { type: "plain", code: "106141411234567897" });
  assert.deepEqual(c.readScan("]C1010950600013435221SN-7\u001d10L1"), { type: "plain", code: "SN-7" });
  assert.deepEqual(c.readScan("]C10109506000134352"), { type: "product", code: "]C10109506000134352" });
  assert.deepEqual(c.readScan("https://id.gs1.org/01/09506000134352/10/ABC/21/123456?17=260101"), {
    type: "plain",
    code: "123456",
  });
  for (const text of ["]C1", "]C199", "]C10199", "]C121", "https://kpu.example/x", "dua kata", "KPU/12", "\u001d"]) {
    assert.equal(c.readScan(text).type, "other", text);
  }
});

const known = ["16.10.01.2001-001-1", "16.10.01.2001-001-2", "OI-100", "0I-1O0"];

test("typed in any letters, with or without signs and check character", () => {
  const check = c.checkCharacter(known[0]);
  for (const text of [
    known[0],
    `${known[0]}-${check}`,
    ` 16 10 01 2001 001 1 ${check.toLowerCase()}`,
    "1610012001-0011",
  ]) {
    assert.deepEqual(c.readTyped(text, known), { code: known[0], sure: true }, text);
  }
  assert.deepEqual(c.readTyped("l6.1O.O1.2001-OOI-1", known), { code: known[0], sure: false });
});

test("typed codes that nobody knows need their check character", () => {
  const whole = c.withCheck("KPU-100");
  assert.deepEqual(c.readTyped(whole.toLowerCase(), []), { code: "KPU-100", sure: true });
  assert.deepEqual(c.readTyped(c.withCheck("KPU-105").replace("0", "o"), []), { code: "KPU-105", sure: false });
  assert.equal(c.readTyped(whole.replaceAll("0", "o"), []).sure, false, "both hold: who typed it is asked");
  refuses("phone.code.check", () => c.readTyped("KPU-100", []));
  refuses("phone.code.form", () => c.readTyped("", known));
  refuses("phone.code.form", () => c.readTyped("--", known));
  refuses("phone.code.form", () => c.readTyped("é", known));
  refuses("phone.code.form", () => c.readTyped("ß", ["SS"]));
  refuses("phone.code.form", () => c.readTyped("a/b", known));
  refuses("phone.code.form", () => c.readTyped("A".repeat(65), known));
});

test("what may be two of the known ones is asked for again", () => {
  assert.deepEqual(c.readTyped("oi-100", known), { code: "OI-100", sure: true });
  refuses("phone.code.ambiguous", () => c.readTyped("01-100", known));
  refuses("phone.code.ambiguous", () => c.readTyped("a1", ["A-1", "A.1"]));
});

test("a code that is known comes back however it was typed; a mistyped one is not sure", async () => {
  await forSeeds(200, (rnd) => {
    const codes = Array.from({ length: 1 + rnd.below(8) }, () => `${codeOf(rnd)}-${rnd.below(100)}.${rnd.below(10)}`);
    const code = rnd.pick(codes);
    let typed = rnd.chance(0.5) ? c.withCheck(code) : code;
    if (rnd.chance(0.5)) typed = typed.toLowerCase();
    if (rnd.chance(0.5)) typed = typed.replace(/[-.]/g, rnd.pick(["", " ", "-"]));
    assert.deepEqual(c.readTyped(typed, codes), { code, sure: true });
    const at = rnd.below(code.length);
    const whole = c.withCheck(code);
    const wrong = whole.slice(0, at) + rnd.pick([...ALPHABET]) + whole.slice(at + 1);
    if (wrong === whole || !/[0-9A-Z]/.test(whole[at])) return;
    try {
      const read = c.readTyped(wrong, []);
      assert.equal(read.sure, false);
    } catch (error) {
      assert.equal(error.code, "phone.code.check");
    }
  });
});

test("seals: entered blind, as they are", () => {
  assert.equal(c.readSeal(" kpu-0048 213 "), "KPU-0048213");
  assert.equal(c.readSeal("KWL:S:kpu-1"), "KPU-1");
  refuses("phone.code.not_seal", () => c.readSeal("KWL:B:K-1"));
  refuses("phone.code.form", () => c.readSeal("a/b"));
  refuses("phone.code.form", () => c.readSeal(""));
});
