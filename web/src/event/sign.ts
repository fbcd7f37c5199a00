// Signatures by WebCrypto: detached Ed25519 over what docs/formats/event.md says. A browser's rule takes a few odd
// signatures that libsodium refuses; it is the server that decides, and honest devices never make one.
import { type Bytes, EventError } from "./cbor.ts";
import { type EventFrame, fromHex, signerKey, toHex } from "./event.ts";
import { SIGNERS } from "./kinds.ts";

const ALGORITHM = "Ed25519";

/** The context, a zero byte, and what is signed. */
export function message(context: string, ...parts: readonly Uint8Array[]): Bytes {
  const all = [new TextEncoder().encode(`${context}\0`), ...parts];
  const bytes = new Uint8Array(all.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What the giver signs. */
export function messageEvent(body: Bytes): Bytes {
  return message("kawal/v1/event", body);
}

/** What receiver and witness sign: the id, and the giver's signature. */
export async function messageAccept(body: Bytes, giver: Bytes): Promise<Bytes> {
  return message("kawal/v1/accept", fromHex(await eventId(body)), giver);
}

/** The id: SHA-256 of the body. Both sides know it before the second one signs. */
export async function eventId(body: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", body)));
}

/** Signs a body as its giver. */
export async function signEvent(body: Bytes, secret: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, secret, messageEvent(body)));
}

/** Counter-signs, as receiver or witness, the event that the giver signed. */
export async function acceptEvent(body: Bytes, giver: Bytes, secret: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, secret, await messageAccept(body, giver)));
}

/** Whether a signature of this key (hexadecimal digits) is over these bytes. */
export type Verify = (signed: Bytes, signature: Bytes, key: string) => Promise<boolean>;

const holds: Verify = async (signed, signature, key) => {
  try {
    const imported = await crypto.subtle.importKey("raw", fromHex(key), ALGORITHM, false, ["verify"]);
    return await crypto.subtle.verify(ALGORITHM, imported, signature, signed);
  } catch {
    return false; // not a key
  }
};

/** Whether everyone whom the event names has signed it. Throws event.unsigned or event.bad_signature. Where the browser may
 * lack Ed25519, `verify` is another way to do it. */
export async function verifyFrame(frame: EventFrame, verify: Verify = holds): Promise<void> {
  let signed = messageEvent(frame.body);
  for (const { name } of SIGNERS) {
    const key = signerKey(frame.event, name);
    if (key === null) continue;
    const signature = frame.signatures[name];
    if (!signature) throw new EventError("event.unsigned");
    if (!(await verify(signed, signature, key))) throw new EventError("event.bad_signature");
    if (name === "giver") signed = await messageAccept(frame.body, signature);
  }
}
