// What the benchmarks of the field app do in the browser: the app's own store, chain and wire, without its screens.
import { say } from "../web/src/field/chain.ts";
import { newSigner } from "../web/src/field/keys.ts";
import { browserNet } from "../web/src/field/net.ts";
import { enrol } from "../web/src/field/session.ts";
import { openStore } from "../web/src/field/store.ts";
import { wireStart } from "../web/src/field/wire.ts";

const PIN = "274951";
const FIX_EVERY_S = 15;
const net = browserNet(() => "id");
const phone = { store: null, signer: null, device: null, wire: null };

/** The phone gets its key and is enrolled. */
async function begin(offer) {
  phone.store = await openStore("bench");
  phone.signer = await newSigner(phone.store, PIN);
  const { device } = await enrol(net, phone.signer, offer);
  phone.device = device;
  await phone.store.setDevice(device);
}

/** What a busy phone says all day: seals read, conditions, departures and arrivals, each with its place. */
function draftOf(i) {
  const item = `KOTAK-${String(i % 400).padStart(4, "0")}`;
  const position = { lat_e7: -31_510_000 + 97 * i, lon_e7: 1_045_560_000 + 131 * i };
  const seen = { item, place: "GUDANG-99.01", position };
  const trip = { ...seen, vehicle: "V001", order: "1-0001", leg: 0 };
  const drafts = [
    { kind: "seal_checked", fields: { ...seen, seals: [`SS${100000 + 7 * i}`, `SS${100003 + 7 * i}`] } },
    { kind: "condition_checked", fields: { ...seen, condition: "good" } },
    { kind: "departed", fields: trip },
    { kind: "arrived", fields: trip },
  ];
  return drafts[i % drafts.length];
}

/** Says so many events, the times of their clock spread over `days`; resolves when the last is durable. */
async function sayMany(from, count, days = 0) {
  const { store, signer, device } = phone;
  const now = Date.now();
  for (let i = from; i < from + count; i += 1) {
    const back = days === 0 ? 0 : (days * 86_400_000 * (from + count - i)) / count;
    await say(store, signer, device, draftOf(i), now - back, await store.seen());
  }
}

/** Fixes of so many days of `hours` each, as the app keeps them while a leg is under way. */
async function keepFixes(days, hours) {
  const now_s = Math.floor(Date.now() / 1000);
  const each = (hours * 3600) / FIX_EVERY_S;
  for (let i = 0; i < days * each; i += 1) {
    const time_s = now_s - (days - Math.floor(i / each)) * 86_400 + (i % each) * FIX_EVERY_S;
    const at = { lat_e7: -31_510_000 + 331 * i, lon_e7: 1_045_560_000 + 517 * i };
    const moved = { accuracy_m: 6 + (i % 9), speed_cms: 830 + (i % 100), bearing: i % 360 };
    await phone.store.addFix({ time_s, gps_time_s: time_s, at, ...moved, battery: 80, sos: false });
  }
}

/** Begins to deliver; resolves with the milliseconds until the posko had taken all, and until all was proven. */
async function deliverAll() {
  const began = performance.now();
  phone.wire = wireStart({ store: phone.store, signer: phone.signer, device: phone.device, net, tell: () => {} });
  const until = async (holds) => {
    while (!(await holds())) await new Promise((done) => setTimeout(done, 250));
    return performance.now() - began;
  };
  const taken = await until(async () => (await phone.store.waiting()).events === 0);
  const proven = await until(async () => (await phone.store.unproven(1)).length === 0);
  const states = new Set((await phone.store.events(10_000)).map((event) => event.state));
  return { taken, proven, states: [...states] };
}

/** Bytes that the browser says it keeps of this phone. */
async function kept() {
  return (await navigator.storage.estimate()).usage ?? 0;
}

window.bench = { begin, sayMany, keepFixes, deliverAll, kept };
