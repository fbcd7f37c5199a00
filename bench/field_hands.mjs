// node bench/field_hands.mjs KAWAL [HANDOVERS]: how long two phones take for handovers without a network, back and forth, by codes
// that each draws and the other's camera reads; and that both have the same records, which the posko takes once. bench/README.md.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as field from "../tests/e2e/support/field.mjs";
import { boxesOf, codec, largestTrip, layOut, makeOffer, signIn, wanted } from "../tests/e2e/support/office.mjs";
import { isKept, openPhone, putAway, setOnline } from "../tests/e2e/support/phone.mjs";
import { startToday } from "../tests/e2e/support/today.mjs";
import { figure } from "./field_phone.mjs";

const [binary, handovers = "30"] = process.argv.slice(2);
const COUNT = Number(handovers);
const AHEAD_MS = 30 * 60_000;
const BOXES_A_TPS = 3;

/** A phone with a browser and a folder of its own, enrolled, without a network; `leg` is the one on its list. */
async function newPhone(posko, ask, who, folder) {
  const phone = await openPhone(null, posko, { folder });
  await field.enrol(phone, await makeOffer(ask, who));
  await isKept(phone);
  phone.leg = await field.openLeg(phone);
  await setOnline(phone, false);
  return phone;
}

/** One box, through the app's own screens: from the giver's list to both phones having said that it is kept. */
async function handOver(giver, receiver, item) {
  const began = performance.now();
  await field.meet(giver, receiver, giver.leg, item);
  await field.countGoods(receiver);
  await field.press(receiver, "take.sign");
  await field.close(giver, receiver);
  return (performance.now() - began) / 1000;
}

/** The finished records that a phone keeps, by their ids; each has all its signatures. */
async function recordsOf(phone) {
  const handed = (await field.keptEvents(phone)).filter(({ event }) => event.kind === "handed_over");
  for (const { frame } of handed) await codec.verifyFrame(codec.decodeFrame(frame));
  return new Map(handed.map(({ id, frame }) => [id, codec.toHex(frame)]));
}

/** How often each of these records is in the custody of the boxes. */
async function timesAtPosko(ask, items, ids) {
  const seen = [];
  for (const item of items) seen.push(...wanted(await ask("GET", `custody/${item}`)).events.map(({ id }) => id));
  return [...ids].map((id) => seen.filter((other) => other === id).length);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

async function measure(phones, boxes) {
  const each = [];
  for (let i = 0; i < COUNT; i += 1) {
    const [giver, receiver] = i % 2 === 0 ? phones : [...phones].reverse();
    each.push(await handOver(giver, receiver, boxes[Math.floor(i / 2) % boxes.length].code));
  }
  figure(
    "field_hands.all",
    each.reduce((sum, s) => sum + s, 0),
    "s",
  );
  figure("field_hands.median", median(each), "s");
  figure("field_hands.longest", Math.max(...each), "s");
}

/** What both phones keep, and what the posko has when both have come to a line. */
async function prove(phones, ask, boxes) {
  const [one, other] = [await recordsOf(phones[0]), await recordsOf(phones[1])];
  figure("field_hands.verified", one.size, "records", COUNT);
  const same = [...one].filter(([id, bytes]) => other.get(id) === bytes).length;
  figure("field_hands.same", same, "records", COUNT);
  for (const phone of phones) {
    await setOnline(phone, true);
    await field.sendThrough(phone);
  }
  const times = await timesAtPosko(ask, new Set(boxes.map(({ code }) => code)), one.keys());
  figure("field_hands.taken", times.filter((n) => n > 0).length, "records", COUNT);
  figure("field_hands.doubled", times.filter((n) => n > 1).length, "records");
  const whole = one.size === COUNT && other.size === COUNT && same === COUNT && times.every((n) => n === 1);
  if (!whole) throw new Error(`${one.size} and ${other.size} records, ${same} the same, at the posko ${times.join()}`);
}

const folder = mkdtempSync(path.join(os.tmpdir(), "kawal-bench-"));
const posko = await startToday(binary, { ahead: AHEAD_MS });
const phones = [];
try {
  const ask = await signIn(posko);
  const trip = largestTrip(posko.plan);
  const boxes = boxesOf(posko.plan, trip, BOXES_A_TPS);
  const carrier = { person: "PENGEMUDI-1", unit: trip.vehicle, role: "carrier", guest: true };
  const ppk = { person: "PPK-1", unit: trip.stops[0].place, role: "ppk", guest: true };
  await layOut(posko, ask, { base: trip.base, carrier, boxes });
  for (const who of [carrier, ppk]) phones.push(await newPhone(posko, ask, who, path.join(folder, who.person)));
  await measure(phones, boxes);
  await prove(phones, ask, boxes);
} finally {
  for (const phone of phones) await putAway(phone);
  await posko.stop();
  rmSync(folder, { recursive: true, force: true });
}
