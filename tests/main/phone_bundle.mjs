// phone_bundle.mjs OUT: two phones of the field app say what a day brings; writes it as a bundle and prints both keys.
// Prints nothing where web/node_modules is missing.
import { writeFileSync } from "node:fs";

async function support() {
  try {
    return await import("../../web/test/support/phone.mjs");
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return null;
  }
}

const phones = await support();
if (!phones) process.exit(0);
const { counterSigned, f, newPhone, opened, PIN } = phones;

/** One that keeps its seed itself, as on a browser without Ed25519. */
async function olderPhone() {
  const real = crypto.subtle.generateKey;
  crypto.subtle.generateKey = () => Promise.reject(new DOMException("no", "NotSupportedError"));
  const store = await f.openStore("older");
  const signer = await f.newSigner(store, PIN);
  crypto.subtle.generateKey = real;
  return { store, signer, device: { ...receiver.device, key: signer.key } };
}

const receiver = await newPhone();
const giver = await olderPhone();
const log = "tirta-raya-2024";
for (const phone of [giver, receiver]) phone.device = { ...phone.device, log };

const says = (phone, draft) => f.say(phone.store, phone.signer, phone.device, draft, Date.now(), null);
const item = "HP-1";
const place = "PPS-1";
const photo = new Uint8Array(2000).fill(5);
await says(giver, { kind: "box_created", fields: { item }, note: "Kotak baru, kering." });
await says(giver, { kind: "incident", fields: { incident: "hurt", item }, photos: [photo] });
const handed = await says(giver, {
  kind: "handed_over",
  fields: { item, place, receiver: receiver.signer.key, seals: ["S-2", "S-1"], condition: "good" },
});
await giver.store.merge({ ...handed, frame: await counterSigned(handed, [receiver]) });
await says(receiver, { kind: "arrived", fields: { item, place } });
await says(receiver, { kind: "noted", fields: { item }, note: "Hujan, jalan licin." });

const records = [];
for (const { store } of [giver, receiver]) {
  for (const event of await store.unsent(99)) records.push({ letter: "F", bytes: event.frame });
  for (const parcel of await store.parcels(99)) records.push((await opened(parcel.bytes))[1]);
}
writeFileSync(process.argv[2], await f.writeBundle(records));
console.log(`${giver.signer.key} ${receiver.signer.key}`);
