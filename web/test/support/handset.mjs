// A phone of a test: the app's own store, a key of WebCrypto, and a line to a posko with faults on it. Time runs faster than
// on the wall, so that patience and rests end.
import { createHash } from "node:crypto";
import { FAULTS, responseOf, SPEED } from "./posko.mjs";

let count = 0;

/** `m`: openStore, encodeBody, encodeFrame, signEvent, eventId, toHex of the page. `fault`: the name of the next fault or
 * null, asked before each request. */
export async function makeHandset(m, posko, rnd, fault = () => null, speed = SPEED) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = m.toHex(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
  const name = `phone-${count++}`;
  const store = await m.openStore(name);
  await store.setSecrets({ kept: "browser", key, secret: privateKey }, { salt: new Uint8Array(1) });
  const line = { clockSet_ms: 0, online: true };
  const signer = {
    key,
    kept: "browser",
    sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message)),
  };
  const net = {
    async fetch(path, init) {
      if (!line.online) throw new TypeError("fetch failed");
      const kind = fault(path.replace("/api/v1/field/", ""));
      if (kind) return FAULTS[kind](posko, path, init, rnd);
      return responseOf(await posko.serve(path, init));
    },
    now: () => 1_732_586_400_000 + performance.now() * speed + line.clockSet_ms,
    ticks: () => performance.now() * speed,
    random: rnd.next,
    wait: (ms, signal) =>
      new Promise((done) => {
        if (signal.aborted) return done();
        const timer = setTimeout(done, ms / speed);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          done();
        });
      }),
    alone: (_patience, work) => work(),
    language: () => "id",
  };
  const phone = { store, signer, net, line, key, name, posko, news: [] };
  phone.parts = () => ({
    store: phone.store,
    signer,
    device: { delivery: "word-1", logKey: posko.key.logKey, logName: posko.key.logName },
    net,
    tell: (news) => phone.news.push(news),
  });
  /** An event of this phone's chain. */
  phone.say = async (fields = {}, { urgent = false, kind = "seal_checked", content = null } = {}) => {
    const head = await phone.store.head();
    const said = kind === "seal_checked" ? { item: "K-001", seals: [`S-${head.sequence}`], ...fields } : fields;
    const sequence = head.sequence + 1;
    const body = m.encodeBody({
      ...{ log: "ogan-ilir-2024", kind, device: key, sequence, previous: head.last },
      ...{ time_s: 1_732_586_400 + sequence, gps_time_s: null, seen: await phone.store.seen(), fields: said },
    });
    const id = await m.eventId(body);
    const frame = m.encodeFrame(body, { giver: await m.signEvent(body, privateKey) });
    const event = {
      ...{ id, own: true, sequence, kind, made_s: 1_732_586_400, frame, signed: ["giver"] },
      ...{ urgent, state: "made", code: "", index: null },
    };
    const parcels = content ? [await parcelOf(m, id, frame, content)] : [];
    await phone.store.append(event, parcels);
    return id;
  };
  /** The app is killed and opened again. */
  phone.restart = async () => {
    phone.store.close();
    phone.store = await m.openStore(name);
  };
  return phone;
}

/** As a sealed one, but open: the test's posko has no key. */
async function parcelOf(m, event, frame, content) {
  const records = [
    { letter: "F", bytes: frame },
    { letter: "C", bytes: content },
  ];
  const id = createHash("sha256").update(content).digest("hex");
  return { id, event, kind: "photo", bytes: await m.writeBundle(records), sent: false };
}

export const fixOf = (n, sos = false) => ({
  ...{
    time_s: 1_732_586_400 + n,
    gps_time_s: 1_732_586_399 + n,
    at: { lat_e7: -35_000_000 + n, lon_e7: 1_045_000_000 },
  },
  ...{ accuracy_m: 8, speed_cms: 500, bearing: 90, battery: 80, sos },
});
