import assert from "node:assert/strict";
import { test } from "node:test";
import {
  call,
  deviceOf,
  f,
  failing,
  NOW_MS,
  newName,
  newPhone,
  opened,
  PIN,
  refuses,
  says,
  scanned,
  withoutEd25519,
} from "./support/phone.mjs";

const WRONG = "999111";
const DAY_MS = 86_400_000;

/** A phone whose PIN is quick to judge: what PBKDF2 costs is the first test's. */
async function pinPhone() {
  const phone = await newPhone();
  return { ...phone, rounds: (await phone.store.pin()).rounds };
}

// ---------------------------------------------------------------- the PIN itself

test("a PIN has digits enough and is not the first that anybody tries", async () => {
  for (const pin of ["", "12345", "1234567890123", "12a456", " 284619", "２８４６１９"]) {
    assert.equal(f.pinProblem(pin), "phone.pin.form", pin);
  }
  for (const pin of ["123456", "654321", "000000", "7777777"]) assert.equal(f.pinProblem(pin), "phone.pin.weak", pin);
  for (const pin of [PIN, "135791", "112233"]) assert.equal(f.pinProblem(pin), null, pin);
  const store = await f.openStore(newName());
  await refuses("phone.pin.weak", () => f.newSigner(store, "123456"));
  assert.equal(await store.key(), null);
});

test("a slow phone makes fewer rounds, and never too few", async () => {
  const clockOf = (trial_ms) => {
    let calls = 0;
    return () => trial_ms * calls++;
  };
  assert.equal(await f.roundsHere(clockOf(10)), 600_000);
  assert.equal(await f.roundsHere(clockOf(50)), 400_000);
  assert.equal(await f.roundsHere(clockOf(500)), 210_000);
});

test("what is kept of a PIN is a salted check that took its rounds, and another one each time", async () => {
  const [first, second] = [await f.newPin(PIN), await f.newPin(PIN)];
  assert.notDeepEqual(first.row.salt, second.row.salt);
  assert.notDeepEqual(first.row.check, second.row.check);
  assert.ok(first.row.rounds >= 210_000);
  assert.equal(first.wrap.extractable, false);
});

// ---------------------------------------------------------------- tries

test("each try is counted on the disk before it is judged, and a right one begins anew", async () => {
  const phone = await pinPhone();
  const real = crypto.subtle.deriveBits;
  const seen = [];
  crypto.subtle.deriveBits = async (...args) => {
    seen.push((await phone.store.pin()).tries);
    return real.apply(crypto.subtle, args);
  };
  try {
    const error = await refuses("phone.pin.wrong", () => f.loadSigner(phone.store, WRONG, NOW_MS));
    assert.equal(error.with.left, 7);
    assert.equal((await f.loadSigner(phone.store, PIN, NOW_MS)).key, phone.signer.key);
  } finally {
    crypto.subtle.deriveBits = real;
  }
  assert.deepEqual(seen, [1, 1, 2, 2], "before PBKDF2 and HKDF of each try");
  assert.equal((await phone.store.pin()).tries, 0);
});

test("a try that cannot be counted is not judged", async () => {
  const phone = await pinPhone();
  await failing(1, "QuotaExceededError", () => refuses("phone.full", () => f.loadSigner(phone.store, PIN, NOW_MS)));
  assert.equal((await phone.store.pin()).tries, 0);
});

test("after three wrong ones there is a wait, longer each time; the clock does not get around it, nor prolong it", async () => {
  const phone = await pinPhone();
  let now = NOW_MS;
  for (let i = 0; i < 3; i++) await refuses("phone.pin.wrong", () => f.checkPin(phone.store, WRONG, now));
  for (const wait_s of [5, 15, 60, 300]) {
    const early = await refuses("phone.pin.wait", () => f.checkPin(phone.store, PIN, now + 1000 * wait_s - 500));
    assert.equal(early.with.seconds, 1);
    now += 1000 * wait_s;
    await refuses("phone.pin.wrong", () => f.checkPin(phone.store, WRONG, now));
  }
  const back = await refuses("phone.pin.wait", () => f.checkPin(phone.store, PIN, now - 2 * DAY_MS));
  assert.equal(back.with.seconds, 900);
  const later = await refuses("phone.pin.wait", () => f.checkPin(phone.store, PIN, now - 2 * DAY_MS + 899_000));
  assert.equal(later.with.seconds, 1);
  assert.equal((await phone.store.pin()).tries, 7, "a try that is too early is none");
  await f.checkPin(phone.store, PIN, now - 2 * DAY_MS + 900_000);
  assert.equal((await phone.store.pin()).tries, 0);
});

test("two tabs share the tries", async () => {
  const phone = await pinPhone();
  const other = await f.openStore(phone.name);
  const tries = [phone.store, other, phone.store].map((store) => f.checkPin(store, WRONG, NOW_MS));
  const left = (await Promise.allSettled(tries)).map((one) => one.reason.with.left);
  assert.deepEqual(new Set(left), new Set([7, 6, 5]));
});

// ---------------------------------------------------------------- the wipe

/** Tries wrong PINs until one of them says something else than wrong or wait. */
async function tryUntilWiped(store, now_ms = NOW_MS) {
  for (let i = 0; ; i++) {
    const code = await f.checkPin(store, WRONG, now_ms + i * DAY_MS).catch((error) => error.code);
    if (code !== "phone.pin.wrong") return { code, tries: i + 1 };
  }
}

/** What the posko reads of all parcels, in order. */
async function framesOf(parcels) {
  const records = [];
  for (const parcel of parcels) records.push(...(await opened(parcel.bytes)));
  return records.filter((record) => record.letter === "F").map((record) => f.toHex(record.bytes));
}

/** All rows of a database, by table. */
async function tablesOf(name) {
  const db = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const rows = {};
  for (const table of db.objectStoreNames) {
    rows[table] = await new Promise((resolve) => {
      const request = db.transaction(table).objectStore(table).getAll();
      request.onsuccess = () => resolve(request.result);
    });
  }
  db.close();
  return rows;
}

async function busyPhone() {
  const phone = await pinPhone();
  const said = [];
  for (const draft of [scanned("K-1"), { ...scanned("K-2"), note: "Segel utuh." }, call, scanned("K-3")]) {
    said.push(await says(phone, draft));
  }
  await phone.store.settle(said[0].id, "sent", "", 1);
  await phone.store.put("day", { legs: ["rahasia"] });
  await phone.store.setSeen(3, "ab".repeat(32));
  return { ...phone, said };
}

test("the eighth wrong PIN leaves sealed evidence, in order, and to whom it goes: nothing else", async () => {
  const phone = await busyPhone();
  assert.deepEqual(await tryUntilWiped(phone.store), { code: "phone.pin.wiped", tries: 8 });
  const parcels = await phone.store.parcels(9);
  assert.deepEqual(
    parcels.map((parcel) => parcel.kind),
    ["wiped", "note"],
  );
  const wiped = parcels.filter((parcel) => parcel.kind === "wiped");
  assert.deepEqual(
    await framesOf(wiped),
    phone.said.slice(1).map((event) => f.toHex(event.frame)),
  );
  assert.equal(parcels[0].event, "");
  const rows = await tablesOf(phone.name);
  assert.deepEqual(rows.core.map((row) => Object.keys(row).sort().join(" ")).sort(), [
    "delivery log",
    "events key last parcels sequence",
  ]);
  for (const table of ["events", "batches", "fixes", "small"]) assert.deepEqual(rows[table], [], table);
  assert.deepEqual(await phone.store.leftover(), { log: phone.device.log, delivery: phone.device.delivery });
  assert.deepEqual([await phone.store.device(), await phone.store.seen()], [null, null]);
  assert.equal(await f.loadSigner(phone.store, PIN, NOW_MS), null);
  await refuses("phone.gone", () => says(phone, scanned("K-4")));
});

test("a phone that is killed before or while it is wiped is wiped at the next try, whatever PIN that is", async () => {
  for (const n of [1, 2, 3]) {
    const phone = await busyPhone();
    await phone.store.changePin((row) => ({ ...row, tries: 7, tried_ms: 0 }));
    await failing(n, "AbortError", () => tryUntilWiped(phone.store).catch(() => {}));
    const left = await phone.store.pin();
    if (n > 1) {
      assert.ok(left.tries >= 8);
      assert.equal((await phone.store.unsent(9)).length, 3, "all of it is still there");
    } else await phone.store.changePin((row) => ({ ...row, tries: 8 }));
    await refuses("phone.pin.wiped", () => f.checkPin(phone.store, PIN, NOW_MS));
    assert.equal((await framesOf((await phone.store.parcels(9)).slice(0, 1))).length, 3);
    assert.deepEqual(await phone.store.events(9), []);
  }
});

test("an event that another tab says while the phone is being wiped is not lost", async () => {
  const phone = await busyPhone();
  const other = { ...phone, store: await f.openStore(phone.name) };
  const real = other.store.wipe;
  let late = null;
  const racing = {
    ...other.store,
    async wipe(...args) {
      late ??= await says(phone, scanned("K-9"));
      return real(...args);
    },
  };
  await f.wipe(racing);
  const frames = await framesOf((await phone.store.parcels(9)).slice(0, 1));
  assert.deepEqual(frames.at(-1), f.toHex(late.frame));
  assert.equal(frames.length, 4);
});

test("much unsent evidence is sealed in parts of one order", async () => {
  const phone = await pinPhone();
  const said = [];
  const seals = Array.from({ length: 12 }, (_, i) => `S${"x".repeat(50)}-${i}`);
  for (let i = 0; i < 330; i++) said.push(await says(phone, { kind: "sealed", fields: { item: `K-${i}`, seals } }));
  await f.wipe(phone.store);
  const parcels = await phone.store.parcels(99);
  assert.ok(parcels.length >= 2, "330 events of 900 bytes");
  assert.ok(parcels.every((parcel) => parcel.bytes.length < 300_000));
  assert.deepEqual(
    await framesOf(parcels),
    said.map((event) => f.toHex(event.frame)),
  );
});

test("what was still under way when the phone was wiped brings nothing back", async () => {
  const phone = await busyPhone();
  const [key, pin] = [await phone.store.key(), await phone.store.pin()];
  const stranger = await newPhone();
  const foreign = await says(stranger, scanned("K-9"));
  await f.wipe(phone.store);
  const late = {
    put: () => phone.store.put("day", { legs: ["rahasia"] }),
    merge: () => phone.store.merge({ ...foreign, own: false }),
    say: () => says(phone, scanned("K-4")),
    changePin: () => phone.store.setPin(key, pin),
    addFix: () => phone.store.addFix({ time_s: 1 }),
  };
  for (const act of Object.values(late)) await refuses("phone.gone", act);
  const rows = await tablesOf(phone.name);
  for (const table of ["events", "batches", "fixes", "small"]) assert.deepEqual(rows[table], [], table);
  assert.equal(await phone.store.key(), null);
});

test("a wiped phone that is enrolled anew begins a chain of its own, and still delivers what was left", async () => {
  const phone = await busyPhone();
  await f.wipe(phone.store);
  const signer = await f.newSigner(phone.store, PIN);
  const device = deviceOf(signer);
  await phone.store.setDevice({ ...device, delivery: "E".repeat(26) });
  const said = await says({ store: phone.store, signer, device }, { ...scanned("K-1"), note: "Baru" });
  assert.deepEqual([said.sequence, f.decodeFrame(said.frame).event.previous], [1, null]);
  assert.deepEqual(
    (await phone.store.parcels(9)).map((parcel) => parcel.kind),
    ["wiped", "note", "note"],
  );
  assert.equal((await phone.store.leftover()).delivery, "E".repeat(26));
});

// ---------------------------------------------------------------- keys

test("the browser's key cannot be taken out of it, and signs after a restart", async () => {
  const name = newName();
  const store = await f.openStore(name);
  const signer = await f.newSigner(store, PIN);
  assert.deepEqual([signer.kept, signer.key.length], ["browser", 64]);
  const row = await store.key();
  assert.equal(row.secret.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", row.secret));
  store.close();
  const again = await f.openStore(name);
  const message = f.utf8("kawal");
  for (const loaded of [await f.loadSigner(again, PIN, NOW_MS), await f.lockedSigner(again)]) {
    assert.ok(await f.verify(message, await loaded.sign(message), signer.key));
  }
  assert.equal(await f.loadSigner(await f.openStore(newName()), PIN, NOW_MS), null);
});

test("a phone whose browser has no Ed25519 makes events that hold everywhere, and its seed is nowhere in the open", async () => {
  const name = newName();
  const { signer, said, store } = await withoutEd25519(async () => {
    const store = await f.openStore(name);
    await f.newSigner(store, PIN);
    const signer = await f.loadSigner(store, PIN, NOW_MS);
    const device = deviceOf(signer);
    await store.setDevice(device);
    return { store, signer, said: await says({ store, signer, device }, scanned("K-1")) };
  });
  assert.equal(signer.kept, "pin");
  await f.verifyFrame(f.decodeFrame(said.frame));
  const row = await store.key();
  assert.deepEqual(Object.keys(row).sort(), ["iv", "kept", "key", "seed"]);
  assert.equal(row.seed.length, 32 + 16, "encrypted, with its tag");
  assert.equal(await f.lockedSigner(store), null, "locked is locked");
  await refuses("phone.pin.wrong", () => f.loadSigner(store, WRONG, NOW_MS));
});

test("a browser that makes such a key and cannot keep it keeps the seed under the PIN", async () => {
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...rest) {
    if (value?.secret) throw new DOMException("no", "DataCloneError");
    return real.call(this, value, ...rest);
  };
  try {
    const store = await f.openStore(newName());
    assert.equal((await f.newSigner(store, PIN)).kept, "pin");
    assert.equal((await store.key()).kept, "pin");
  } finally {
    IDBObjectStore.prototype.put = real;
  }
});

test("another PIN opens and the old one does not; killed between, the old one holds; the key stays", async () => {
  const NEXT = "730518";
  for (const kept of ["browser", "pin"]) {
    const store = await f.openStore(newName());
    const make = () => f.newSigner(store, PIN);
    const signer = await (kept === "pin" ? withoutEd25519(make) : make());
    await refuses("phone.pin.wrong", () => f.changePin(store, WRONG, NEXT, NOW_MS));
    await refuses("phone.pin.weak", () => f.changePin(store, PIN, "111111", NOW_MS));
    for (const n of [3, 4]) {
      await failing(n, "QuotaExceededError", () => refuses("phone.full", () => f.changePin(store, PIN, NEXT, NOW_MS)));
      assert.equal((await f.loadSigner(store, PIN, NOW_MS)).key, signer.key);
    }
    await f.changePin(store, PIN, NEXT, NOW_MS);
    await refuses("phone.pin.wrong", () => f.loadSigner(store, PIN, NOW_MS));
    const loaded = await f.loadSigner(store, NEXT, NOW_MS);
    assert.deepEqual([loaded.key, loaded.kept], [signer.key, kept]);
    const message = f.utf8("kawal");
    assert.ok(await f.verify(message, await loaded.sign(message), signer.key));
  }
});
