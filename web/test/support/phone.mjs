// A phone for tests: the app's store on an IndexedDB in memory, a posko with its key for sealed parcels, and what goes wrong.
import "fake-indexeddb/auto";
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { load } from "./load.mjs";

export const f = await load(
  "field/store.ts",
  "field/db.ts",
  "field/keys.ts",
  "field/pin.ts",
  "field/chain.ts",
  "field/content.ts",
  "field/seal.ts",
  "field/wipe.ts",
  "field/bundle.ts",
  "field/bytes.ts",
  "field/ed25519.ts",
  "event/event.ts",
  "event/sign.ts",
);

export const PIN = "284619";
export const NOW_MS = 1_732_586_400_000;

let names = 0;
/** The name of a database that no other test has. */
export const newName = () => `kawal-${++names}`;

export const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
const pair = await suite.kem.generateKeyPair();
const sealKey = f.toHex(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)));

/** The plain bytes of a sealed file; the posko's key unless told otherwise. */
export async function unsealed(sealed, recipientKey = pair.privateKey) {
  const line = "kawal-sealed/1\n";
  if (Buffer.from(sealed.subarray(0, line.length)).toString() !== line) throw new Error("no sealed file");
  const enc = sealed.slice(line.length, line.length + 65);
  const recipient = await suite.createRecipientContext({ recipientKey, enc, info: f.utf8("kawal-parcel/1") });
  return new Uint8Array(await recipient.open(sealed.slice(line.length + 65)));
}

/** What the posko reads of a parcel: the records of the bundle in it. */
export const opened = async (sealed) => f.readBundle(await unsealed(sealed));

export const deviceOf = (signer) => ({
  key: signer.key,
  log: "ogan-ilir-2024",
  logKey: "00".repeat(32),
  logName: "ogan-ilir-2024",
  sealKey,
  delivery: "D".repeat(26),
  person: "P-001",
  personName: "Personel 001",
  unit: "POLSEK-1",
  role: "polri",
  until_s: 1_733_000_000,
});

/** A PIN row that is quick to check; what PBKDF2 costs has tests of its own. */
const quick = { ...(await f.newPin(PIN)) };

/** A phone that is enrolled: its store is open, its signer loaded. */
export async function newPhone(name = newName(), upgrades = f.UPGRADES) {
  const store = await f.openStore(name, upgrades);
  const made = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = f.toHex(new Uint8Array(await crypto.subtle.exportKey("raw", made.publicKey)));
  await store.setSecrets({ kept: "browser", key, secret: made.privateKey }, quick.row);
  const signer = await f.lockedSigner(store);
  const device = deviceOf(signer);
  await store.setDevice(device);
  return { name, store, signer, device };
}

export const scanned = (item) => ({ kind: "arrived", fields: { item, place: "PPK-16.10.01" } });
export const call = { kind: "incident", fields: { incident: "call" } };

export const says = (phone, draft, now = NOW_MS, seen = null) =>
  f.say(phone.store, phone.signer, phone.device, draft, now, seen);

/** Runs `action` with the n-th put or add of any table (counted from 1) failing in `way`; gives whether it came so far. */
export async function failing(n, way, action) {
  const real = { put: IDBObjectStore.prototype.put, add: IDBObjectStore.prototype.add };
  let count = 0;
  for (const verb of ["put", "add"]) {
    IDBObjectStore.prototype[verb] = function (...args) {
      if (++count === n && way === "throw") throw new DOMException("full", "QuotaExceededError");
      const request = real[verb].apply(this, args);
      if (count === n) this.transaction._abort(way);
      return request;
    };
  }
  try {
    await action();
  } finally {
    Object.assign(IDBObjectStore.prototype, real);
  }
  return count >= n;
}

/** Runs `action` as on a phone whose browser does not know Ed25519. */
export async function withoutEd25519(action) {
  const subtle = Object.getPrototypeOf(crypto.subtle);
  const real = { generateKey: subtle.generateKey, importKey: subtle.importKey };
  const at = { generateKey: 0, importKey: 2 };
  for (const verb of Object.keys(real)) {
    subtle[verb] = function (...args) {
      const name = args[at[verb]]?.name ?? args[at[verb]];
      if (name === "Ed25519") return Promise.reject(new DOMException("Unrecognized name", "NotSupportedError"));
      return real[verb].apply(this, args);
    };
  }
  try {
    return await action();
  } finally {
    Object.assign(subtle, real);
  }
}

export const refuses = async (code, action) => {
  try {
    await action();
  } catch (error) {
    if (error.code === code) return error;
    throw error;
  }
  throw new Error(`expected ${code}`);
};

/** A handover to another phone, and with it a third who signs. */
export const handing = (receiver, witness) => ({
  kind: "handed_over",
  fields: {
    item: "K-1",
    receiver: receiver.signer.key,
    place: "PPK-16.10.01",
    ...(witness ? { witness: witness.signer.key } : {}),
  },
});

/** The frame of a handover with the signatures of these phones added. */
export async function counterSigned(event, phones) {
  const { body, event: view, signatures } = f.decodeFrame(event.frame);
  const all = { ...signatures };
  for (const { signer } of phones) {
    const name = view.fields.receiver === signer.key ? "receiver" : "witness";
    all[name] = await signer.sign(await f.messageAccept(body, signatures.giver));
  }
  return f.encodeFrame(body, all);
}
