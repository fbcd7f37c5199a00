// What only the posko may read: sealed for its key (docs/formats/sealed.md). The phone that sealed it cannot open it again.
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { Bytes } from "../event/cbor.ts";
import { fromHex } from "../event/event.ts";
import { concat, utf8 } from "./bytes.ts";

const FIRST_LINE = utf8("kawal-sealed/1\n");
const INFO = utf8("kawal-parcel/1");

/** Bytes that a sealed file has beyond what is in it: first line, sender's key, tag. */
export const SEAL_BYTES = FIRST_LINE.length + 65 + 16;

/** HPKE (RFC 9180), base mode: P-256, HKDF-SHA256, AES-128-GCM. `sealKey` is the posko's, 65 bytes as digits. */
export async function seal(plain: Bytes, sealKey: string): Promise<Bytes> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromHex(sealKey).buffer);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: INFO.buffer });
  const sealed = await sender.seal(plain);
  return concat(FIRST_LINE, new Uint8Array(sender.enc), new Uint8Array(sealed));
}
