// The posko's side of the field: an account that signs in over the API, offers that enrol phones, what the log and the custody
// say. And a hand without an app: a key that enrols and signs as a phone does, to prepare what phones find, and to forge.
import { webcrypto } from "node:crypto";
import { load } from "../../../web/test/support/load.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const JSON_TYPE = { "Content-Type": "application/json" };

/** Signs an account in; `ask(method, path, body)` gives { status, body } of an answer, body parsed where it is JSON. */
export async function signIn({ url, user, password }) {
  const login = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify({ user, password }),
  });
  if (login.status !== 200) throw new Error(`the login was refused: ${login.status}`);
  const cookie = login.headers.get("set-cookie").split(";")[0];
  return (method, path, body) =>
    request(`${url}/api/v1/${path}`, method, { Cookie: cookie, ...JSON_TYPE }, body && JSON.stringify(body));
}

async function request(address, method, headers, body) {
  const answer = await fetch(address, { method, headers, body });
  const text = await answer.text();
  const plain = (answer.headers.get("content-type") ?? "").includes("json") && text !== "";
  return { status: answer.status, body: plain ? JSON.parse(text) : text };
}

/** The answer's body, which must have come with that status. */
export function wanted({ status, body }, expected = 200) {
  if (status !== expected) throw new Error(`${status}, not ${expected}: ${JSON.stringify(body)}`);
  return body;
}

const DAY_S = 86_400;

/** Makes an offer by which a phone is enrolled; { offer, expires, uri }. `guest`: nobody of the register. */
export async function makeOffer(ask, { person, unit = "", role = "polri", guest = false, days = 7 }) {
  const until = new Date((Math.floor(Date.now() / 1000) + days * DAY_S) * 1000).toISOString();
  return wanted(await ask("POST", "devices/offers", { person, unit, role, until, guest }), 201);
}

/** The page's own codec of events. */
export const codec = await load(
  "event/cbor.ts",
  "event/event.ts",
  "event/sign.ts",
  "event/kinds.ts",
  "field/bundle.ts",
);

function message(context, ...parts) {
  return Buffer.concat([Buffer.from(`${context}\0`), ...parts.map((part) => Buffer.from(part))]);
}

/** A key of nobody yet. */
export async function makeKey() {
  const { publicKey, privateKey: secret } = await webcrypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  return { key: codec.toHex(new Uint8Array(await webcrypto.subtle.exportKey("raw", publicKey))), secret };
}

/** Enrols a key by an offer, as the app does; the posko's answer. */
export async function enrolKey(posko, { offer }, { key, secret }) {
  const said = message("kawal/v1/enrol", offer, codec.fromHex(key));
  const proof = codec.toHex(new Uint8Array(await webcrypto.subtle.sign("Ed25519", secret, said)));
  return request(`${posko.url}/api/v1/field/enrol`, "POST", JSON_TYPE, JSON.stringify({ offer, key, proof }));
}

/** The next event of a chain { sequence, previous }, which moves on: { id, body, giver, frame }. */
export async function sayNext(hand, kind, fields, time_s = Math.floor(Date.now() / 1000)) {
  const { chain, device, key, secret } = hand;
  const sequence = chain.sequence + 1;
  const head = { log: device.log, kind, device: key, sequence, previous: chain.previous };
  const body = codec.encodeBody({ ...head, time_s, gps_time_s: null, seen: null, fields });
  const id = await codec.eventId(body);
  Object.assign(chain, { sequence, previous: id });
  const giver = await codec.signEvent(body, secret);
  return { id, body, giver, frame: codec.encodeFrame(body, { giver }) };
}

/** The same event with the receiver's signature. */
export async function withReceiver({ body, giver }, { secret }) {
  return codec.encodeFrame(body, { giver, receiver: await codec.acceptEvent(body, giver, secret) });
}

/** A key that is enrolled and keeps a chain, for `sayNext`. */
export async function makeHand(posko, ask, who) {
  const hand = await makeKey();
  const device = wanted(await enrolKey(posko, await makeOffer(ask, who), hand), 201);
  return { ...hand, device, chain: { sequence: 0, previous: null } };
}

/** Brings frames to the posko by a device's delivery word; its answer. */
export async function deliver(posko, device, frames) {
  const body = await codec.writeBundle(frames.map((bytes) => ({ letter: "F", bytes })));
  const headers = {
    "Content-Type": "application/vnd.kawal.bundle",
    Authorization: `Kawal-Delivery ${device.delivery}`,
  };
  return request(`${posko.url}/api/v1/field/events`, "POST", headers, body);
}

/** So many boxes for each TPS that the trip's goods go to, as their labels say: { code, destination }. */
export function boxesOf(plan, trip, each) {
  const tps = plan.trips
    .filter((t) => t.leg === 2 && t.direction === "out" && t.kecamatan === trip.kecamatan)
    .flatMap((t) => t.stops.map((stop) => stop.for));
  return [...new Set(tps)]
    .sort()
    .flatMap((code) => Array.from({ length: each }, (_, i) => ({ code: `KS-${code}-${i + 1}`, destination: code })));
}

/** The trip from the warehouse that carries most. */
export function largestTrip(plan) {
  const trips = plan.trips.filter((t) => t.leg === 0 && t.direction === "out");
  return trips.reduce((most, t) => (t.boxes > most.boxes ? t : most));
}

/** What there is before the carrier comes: boxes that an officer of the warehouse made, sealed and handed to him. */
export async function layOut(posko, ask, { base, carrier, boxes }) {
  const officer = await makeHand(posko, ask, { person: "GUDANG-1", unit: base, role: "kpu", guest: true });
  const driver = await makeHand(posko, ask, carrier);
  const frames = [];
  for (const { code: item, destination } of boxes) {
    const seals = [`SG-${item}`];
    frames.push((await sayNext(officer, "box_created", { item, destination, place: base })).frame);
    frames.push((await sayNext(officer, "sealed", { item, seals, place: base })).frame);
    const given = await sayNext(officer, "handed_over", { item, receiver: driver.key, place: base, seals });
    frames.push(await withReceiver(given, driver));
  }
  const { events } = wanted(await deliver(posko, officer.device, frames));
  const other = events.find(({ status }) => status === "refused" || status === "waiting");
  if (other) throw new Error(`laid out, but ${JSON.stringify(other)}`);
}
