// Phones of a test: keys from seeds, a chain that says events as the app's does, and what they show each other.
import { load } from "./load.mjs";

export const f = await load(
  "field/handover.ts",
  "field/qr.ts",
  "field/bytes.ts",
  "field/error.ts",
  "field/ed25519.ts",
  "field/hand/message.ts",
  "field/hand/codec.ts",
  "event/cbor.ts",
  "event/event.ts",
  "event/sign.ts",
  "event/kinds.ts",
);

export const LOG = "ogan-ilir-2024";
export const START_S = 1_732_586_400;

/** The signer of a seed of 32 equal bytes: 1 and 2 are those of docs/formats/event.md. */
export async function signerOf(digit) {
  const pkcs8 = f.fromHex(`302e020100300506032b657004220420${f.toHex(new Uint8Array(32).fill(digit))}`);
  const secret = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", secret);
  return {
    key: f.toHex(Buffer.from(x, "base64url")),
    kept: "browser",
    sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", secret, message)),
  };
}

/** A phone of a person: `say` makes an event of its chain, as App.say does, and keeps it. */
export async function newPhone(digit, role, person = `P-${digit}`, clock_s = 0, log = LOG) {
  const signer = await signerOf(digit);
  const phone = {
    signer,
    me: { log, key: signer.key, person, role },
    clock_s,
    chain: [],
    used: [],
    now: (time_s) => time_s + phone.clock_s,
  };
  phone.say = async (draft, time_s) => {
    const last = phone.chain.at(-1);
    const body = f.encodeBody({
      log,
      kind: draft.kind,
      device: signer.key,
      sequence: phone.chain.length + 1,
      previous: last ? await f.eventId(f.decodeFrame(last).body) : null,
      time_s: phone.now(time_s),
      gps_time_s: null,
      seen: null,
      fields: draft.note ? { ...draft.fields, note: "33".repeat(32) } : draft.fields,
    });
    const giver = await signer.sign(f.messageEvent(body));
    const frame = f.encodeFrame(body, { giver });
    phone.chain.push(frame);
    return frame;
  };
  return phone;
}

export const byDigit = (digit, length = 16) => new Uint8Array(length).fill(digit);
export const clockNote = (seconds) => `clock ${seconds}`;
