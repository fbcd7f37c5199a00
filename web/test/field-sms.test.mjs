import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { f, signerOf } from "./support/phones.mjs";
import { forSeeds } from "./support/prop.mjs";

const s = await load("field/sms.ts", "field/error.ts", "event/kinds.ts");
const page = readFileSync(new URL("../../docs/formats/sms.md", import.meta.url), "utf8");
const lines = page.split("```")[3].trim().split("\n");
const one = await signerOf(1);
const two = await signerOf(2);
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

async function framesOfPage() {
  const head = { log: "ogan-ilir-2024", device: one.key, gps_time_s: null, seen: null };
  const said = [
    {
      kind: "handed_over",
      gps_time_s: 1732586397,
      seen: { size: 18750, root: "22".repeat(32) },
      fields: {
        item: "16.10.01.2001-001-1",
        receiver: two.key,
        place: "PPS-16.10.01.2001",
        position: { lat_e7: -35412345, lon_e7: 1045678901 },
        seals: ["KPU-0048213", "KPU-0048214"],
        condition: "good",
        leg: 1,
      },
    },
    { kind: "departed", fields: { item: "Muatan_7.b", place: "PPS-16.10.01.2001" } },
    { kind: "incident", fields: { incident: "call" } },
  ];
  const frames = [];
  let previous = "11".repeat(32);
  for (const [i, event] of said.entries()) {
    const body = f.encodeBody({ ...head, ...event, previous, sequence: 42 + i, time_s: 1732586400 + 60 * i });
    previous = await f.eventId(body);
    frames.push(f.encodeFrame(body, { giver: await one.sign(f.messageEvent(body)) }));
  }
  return frames;
}
const frames = await framesOfPage();
const refuses = (code, line, more = {}) => assert.rejects(s.readSms(line), { code, ...more });

test("the lines of the format page are written letter for letter, and hold", async () => {
  assert.equal(lines.length, 3);
  for (const [i, line] of lines.entries()) {
    assert.equal(await s.smsOf(frames[i], one), line);
    assert.ok(line.length < 306, "two SMS");
    assert.equal(await s.verifySms(await s.readSms(line), one.key), true);
    assert.equal(await s.verifySms(await s.readSms(line), two.key), false);
  }
});

test("a line says what the event said", async () => {
  const { text, signature, ...said } = await s.readSms(lines[0]);
  assert.deepEqual(said, {
    kind: "handed_over",
    incident: null,
    item: "16.10.01.2001-001-1",
    place: "PPS-16.10.01.2001",
    time_s: 1732586400,
    sequence: 42,
    device: "8a88e3dd",
    receiver: "8139770e",
    id: "2fa1930debad2ea1",
  });
  assert.equal(signature.length, 64);
  assert.ok(lines[0].startsWith(`${text} `));
  const alarm = await s.readSms(lines[2]);
  assert.deepEqual([alarm.kind, alarm.incident, alarm.item, alarm.place], ["incident", "call", null, null]);
});

test("typed in small letters, with any blanks, O for 0 and L for 1", async () => {
  const [head, tail] = [lines[0].split(" ").slice(0, 9), lines[0].split(" ").slice(9)];
  const typed = ["", ...head, ...tail.map((g) => g.replaceAll("0", "O").replaceAll("1", "L"))].join(" \r\n\t ");
  const sms = await s.readSms(`${typed.toLowerCase()}  `);
  assert.deepEqual(sms, await s.readSms(lines[0]));
  assert.equal(await s.verifySms(sms, one.key), true);
});

test("a key whose first digits the line does not name", async () => {
  const text = (await s.readSms(lines[0])).text.replace("8A88E3DD", "8139770E");
  const signature = await one.sign(f.message("kawal/v1/sms", new TextEncoder().encode(text)));
  const sms = { ...(await s.readSms(lines[0])), text, device: "8139770e", signature };
  assert.equal(await s.verifySms(sms, one.key), false);
});

test("what is no line", async () => {
  const [head, tail] = [lines[0].split(" ").slice(0, 9), lines[0].split(" ").slice(9)];
  const withWord = (i, word) => [...head.slice(0, i), word, ...head.slice(i + 1), ...tail].join(" ");
  for (const line of ["", "KWL1", head.join(" "), lines[0].split(" ").slice(0, -1).join(" "), `${lines[0]} 0`]) {
    await refuses("phone.sms.form", line);
  }
  const wrong = [
    [0, "KWL2"],
    [1, "I8"],
    [1, "X"],
    [2, "A/B"],
    [2, "A".repeat(65)],
    [3, "É"],
    [4, "067452BA0"],
    [4, "20000000000000"],
    [4, "G"],
    [5, "0"],
    [5, "042"],
    [5, "9007199254740992"],
    [6, "-"],
    [6, "8A88E3D"],
    [7, "8139770O"],
    [8, "2FA1930DEBAD2EA"],
  ];
  for (const [i, word] of wrong) await refuses("phone.sms.form", withWord(i, word));
  assert.equal((await s.readSms(withWord(4, "1FFFFFFFFFFFFF"))).time_s, Number.MAX_SAFE_INTEGER);
  assert.equal((await s.readSms(withWord(4, "0"))).time_s, 0);
});

test("only an own event of the few kinds has a line", async () => {
  await assert.rejects(s.smsOf(frames[0], two), { code: "phone.sms.own" });
  const { event } = f.decodeFrame(frames[1]);
  const body = f.encodeBody({ ...event, kind: "lost", fields: { item: "K-1" } });
  const frame = f.encodeFrame(body, { giver: await one.sign(f.messageEvent(body)) });
  await assert.rejects(s.smsOf(frame, one), { code: "phone.sms.kind" });
  assert.deepEqual(s.KINDS.map((kind) => kind.name).filter(s.hasSms), [
    "handed_over",
    "partial_receipt",
    "departed",
    "arrived",
    "returned",
    "incident",
  ]);
});

test("a mistyped group is named, or the signature does not hold", async () => {
  let named = 0;
  const tries = 400;
  await forSeeds(tries, async (rnd) => {
    const words = rnd.pick(lines).split(" ");
    const at = 9 + rnd.below(26);
    const letters = [...words[at]];
    const i = rnd.below(letters.length);
    const other = rnd.pick([...`${LETTERS}U`].filter((c) => c !== letters[i]));
    letters[i] = other;
    words[at] = letters.join("");
    try {
      assert.equal(await s.verifySms(await s.readSms(words.join(" ")), one.key), false);
    } catch (error) {
      assert.equal(error.code, "phone.sms.group");
      assert.deepEqual(error.with, { group: at - 8 });
      named++;
    }
  });
  assert.ok(named > tries * 0.93, `${named} of ${tries} named`);
});

test("a group with a letter too many or too few is named", async () => {
  for (let at = 9; at < 35; at++) {
    const words = lines[0].split(" ");
    const whole = words[at];
    for (const word of [whole.slice(1), `${whole}0`]) {
      words[at] = word;
      await refuses("phone.sms.group", words.join(" "), { with: { group: at - 8 } });
    }
  }
});

test("the last letters hold nothing beside the signature", async () => {
  const words = lines[0].split(" ");
  for (const letter of "123456789ABCDEFGHJKMNPQRSTVWXYZ") {
    const group = words.at(-1).slice(0, 2) + letter;
    const hash = new Uint8Array(
      await crypto.subtle.digest("SHA-256", Uint8Array.of(26, ...new TextEncoder().encode(group))),
    );
    const line = [...words.slice(0, -1), group + LETTERS[hash[0] >> 3]].join(" ");
    if (LETTERS.indexOf(letter) % 8 !== 0) await refuses("phone.sms.group", line, { with: { group: 26 } });
    else assert.equal((await s.readSms(line)).signature.length, 64);
  }
});

test("another word before the signature: the signature does not hold", async () => {
  await forSeeds(60, async (rnd) => {
    const words = lines[0].split(" ");
    const i = 4 + rnd.below(5);
    const digits = [...words[i]];
    const at = rnd.below(digits.length);
    digits[at] = rnd.pick([..."123456789"].filter((c) => c !== digits[at]));
    words[i] = digits.join("");
    const sms = await s.readSms(words.join(" "));
    assert.equal(await s.verifySms(sms, one.key), false);
  });
});

test("whatever is typed, it is read or refused by a code", async () => {
  await forSeeds(300, async (rnd) => {
    const line = [...rnd.pick(lines)];
    for (let n = rnd.below(6); n >= 0; n--)
      line[rnd.below(line.length)] = rnd.pick([" ", "Z", "u", "-", "\u0130", "ſ", ""]);
    try {
      await s.readSms(line.join(""));
    } catch (error) {
      assert.match(error.code, /^phone\.sms\.(form|group)$/);
    }
  });
});
