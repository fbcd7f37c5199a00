// What a phone does to its store: it is full, killed between any two steps, opened twice, updated, or thrown away.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  call,
  counterSigned,
  f,
  failing,
  handing,
  NOW_MS,
  newName,
  newPhone,
  PIN,
  refuses,
  says,
  scanned,
} from "./support/phone.mjs";
import { forSeeds } from "./support/prop.mjs";

const ids = (events) => events.map((event) => event.id);
const photo = new Uint8Array(500).fill(7);

/** The chain as a phone has it: numbers without a gap, each behind the one before, and the head at its end. */
async function wholeChain(store) {
  const own = (await store.events(10_000)).filter((event) => event.own).reverse();
  let previous = null;
  for (const [i, event] of own.entries()) {
    const view = f.decodeFrame(event.frame).event;
    assert.deepEqual([view.sequence, view.previous], [i + 1, previous]);
    await f.verifyFrame(f.decodeFrame(event.frame)).catch((error) => assert.equal(error.code, "event.unsigned"));
    previous = event.id;
  }
  assert.deepEqual(await store.head(), { sequence: own.length, last: previous });
  return own;
}

// ---------------------------------------------------------------- full, and killed

const FAULTS = { throw: "phone.full", QuotaExceededError: "phone.full", AbortError: "phone.store" };

for (const [way, code] of Object.entries(FAULTS)) {
  test(`whichever write fails (${way}), what is not saved is not half there, and the next try works`, async () => {
    const draft = { ...call, note: "Kapal oleng", photos: [photo] };
    let writes = 0;
    for (let n = 1; ; n++) {
      const phone = await newPhone();
      await says(phone, scanned("K-0"));
      const failed = await failing(n, way, () => refuses(code, () => says(phone, draft))).catch(() => false);
      if (!failed) break;
      writes = n;
      phone.store.close();
      const store = await f.openStore(phone.name);
      assert.equal((await wholeChain(store)).length, 1);
      assert.deepEqual(await store.waiting(), { events: 1, parcels: 0, refused: 0 });
      const said = await says({ ...phone, store }, draft);
      assert.deepEqual(ids(await wholeChain(store)).at(-1), said.id);
      assert.deepEqual(await store.waiting(), { events: 2, parcels: 2, refused: 0 });
    }
    assert.equal(writes, 4, "event, two parcels, head");
  });
}

test("several events are said together or not at all, whichever write fails", async () => {
  const drafts = [scanned("K-1"), { ...scanned("K-2"), photos: [photo] }, scanned("K-3")];
  const all = (phone) => f.sayAll(phone.store, phone.signer, phone.device, drafts, NOW_MS, null);
  let writes = 0;
  for (let n = 1; ; n++) {
    const phone = await newPhone();
    const failed = await failing(n, "AbortError", () => refuses("phone.store", () => all(phone))).catch(() => false);
    if (!failed) break;
    writes = n;
    assert.deepEqual(await phone.store.events(9), []);
    assert.deepEqual(ids(await all(phone)), ids(await wholeChain(phone.store)));
  }
  assert.equal(writes, 3 * 2 + 1);
  const phone = await newPhone();
  await refuses("event.bad_code", () =>
    f.sayAll(phone.store, phone.signer, phone.device, [scanned("K-1"), scanned("K 2")], NOW_MS, null),
  );
  assert.deepEqual(await f.sayAll(phone.store, phone.signer, phone.device, [], NOW_MS, null), []);
  assert.deepEqual(await phone.store.head(), { sequence: 0, last: null });
});

test("full or killed while an answer, a proof, a signature or a fix is kept: as before, and the same again works", async () => {
  const receiver = await newPhone();
  const steps = {
    settle: (phone, said) => phone.store.settleAll(ids(said).map((id) => ({ id, state: "sent", code: "", index: 1 }))),
    prove: (phone, said) =>
      phone.store.prove({
        checkpoint: "note",
        size: 2,
        nodes: [new Uint8Array(32)],
        proofs: ids(said).map((id, index) => ({ id, index, path: [0] })),
      }),
    merge: async (phone, said) => phone.store.merge({ ...said[1], frame: await counterSigned(said[1], [receiver]) }),
    put: (phone) => phone.store.put("day", { legs: [] }),
    device: (phone) => phone.store.setDevice({ ...phone.device, log: "lain" }),
  };
  for (const [name, step] of Object.entries(steps)) {
    for (let n = 1; ; n++) {
      const phone = await newPhone();
      const said = [await says(phone, scanned("K-1")), await says(phone, handing(receiver))];
      const before = [await phone.store.events(9), await phone.store.get("day"), await phone.store.device()];
      const failed = await failing(n, "QuotaExceededError", () => refuses("phone.full", () => step(phone, said))).catch(
        () => false,
      );
      if (!failed) {
        assert.ok(n > 1, name);
        break;
      }
      const after = [await phone.store.events(9), await phone.store.get("day"), await phone.store.device()];
      assert.deepEqual(after, before, `${name}, write ${n}`);
      await step(phone, said);
    }
  }
});

test("a phone that is filled, killed and restarted at random keeps what it had shown as saved, and its chain", async () => {
  await forSeeds(25, async (rnd) => {
    const phone = await newPhone();
    const shown = [];
    for (let step = 0; step < 30; step++) {
      const draft = rnd.chance(0.2)
        ? call
        : { ...scanned(`K-${step}`), ...(rnd.chance(0.3) ? { photos: [photo] } : {}) };
      const act = async () => shown.push(await says(phone, draft, NOW_MS + 1000 * rnd.below(100_000)));
      if (rnd.chance(0.4)) {
        const way = rnd.pick(Object.keys(FAULTS));
        await failing(1 + rnd.below(4), way, act).catch((error) => assert.equal(error.code, FAULTS[way]));
      } else await act();
      if (rnd.chance(0.2)) await phone.store.settle(rnd.pick([...shown, { id: "00".repeat(32) }]).id, "sent", "", 1);
      if (rnd.chance(0.2)) {
        phone.store.close();
        phone.store = await f.openStore(phone.name);
      }
    }
    const chain = ids(await wholeChain(phone.store));
    for (const event of shown) assert.ok(chain.includes(event.id), "shown as saved, and gone");
    const due = await phone.store.unsent(999);
    const rank = (event) => (event.urgent ? -event.n : event.n);
    assert.deepEqual(ids(due), ids([...due].sort((a, b) => rank(a) - rank(b))));
    assert.equal(due.length, chain.length - (await phone.store.unproven(999)).length);
  });
});

// ---------------------------------------------------------------- two tabs

test("two tabs that speak at once make one chain", async () => {
  const phone = await newPhone();
  const other = { ...phone, store: await f.openStore(phone.name) };
  const drafts = Array.from({ length: 24 }, (_, i) => scanned(`K-${i}`));
  const said = await Promise.all(drafts.map((draft, i) => says(i % 2 === 0 ? phone : other, draft)));
  const chain = await wholeChain(phone.store);
  assert.deepEqual(new Set(ids(chain)), new Set(ids(said)));
  assert.equal(chain.length, 24);
  assert.deepEqual(await other.store.head(), await phone.store.head());
});

test("an event behind a head that has moved on is refused", async () => {
  const phone = await newPhone();
  const first = await says(phone, scanned("K-1"));
  await refuses("phone.raced", () => phone.store.append(first, []));
  const stranger = await newPhone();
  const foreign = await says(stranger, scanned("K-2"));
  await refuses("phone.key", () => phone.store.append(foreign, []));
  await refuses("phone.key", () => says({ ...phone, signer: stranger.signer }, scanned("K-3")));
});

// ---------------------------------------------------------------- the app is updated

/** A next version as one may come: rows change, a table and an index are added. */
const next = [
  ...f.UPGRADES,
  async (db, tx) => {
    db.createObjectStore("later");
    tx.objectStore("events").createIndex("own", "origin");
    let cursor = await tx.objectStore("events").openCursor();
    for (; cursor; cursor = await cursor.continue())
      await cursor.update({ ...cursor.value, origin: cursor.value.own ? 1 : 2 });
  },
];

test("an update of the app brings unsent work along, and the old tab lets go by itself", async () => {
  const phone = await newPhone();
  const said = [];
  for (const draft of [scanned("K-1"), { ...call, photos: [photo] }, scanned("K-2")])
    said.push(await says(phone, draft));
  const parcels = await phone.store.parcels(9);
  const updated = { ...phone, store: await f.openStore(phone.name, next) };
  assert.deepEqual(ids(await updated.store.unsent(9)), ids([said[1], said[0], said[2]]));
  assert.deepEqual(await updated.store.parcels(9), parcels);
  assert.deepEqual(await updated.store.event(said[0].id), { ...said[0], n: 1 });
  said.push(await says({ ...updated, signer: await f.lockedSigner(updated.store) }, scanned("K-3")));
  assert.deepEqual(ids(await wholeChain(updated.store)), ids(said));
  await refuses("phone.updated", () => says(phone, scanned("K-4")));
  await refuses("phone.updated", () => f.openStore(phone.name));
  assert.equal((await wholeChain(updated.store)).length, 4);
});

test("an update counts what the posko had refused before there was a count", async () => {
  const name = newName();
  const old = { ...(await newPhone(name, f.UPGRADES.slice(0, 1))) };
  const [taken, refused] = [await says(old, scanned("K-1")), await says(old, { ...scanned("K-2"), photos: [photo] })];
  await old.store.settle(taken.id, "sent", "", 0);
  await old.store.settle(refused.id, "refused", "event.bad_signature", null);
  const raw = await f.openBase(name, f.UPGRADES.slice(0, 1));
  await raw.write(["events"], async (tx) => {
    const key = f.fromHex(refused.id);
    const { refused: _none, ...row } = await tx.objectStore("events").get(key);
    await tx.objectStore("events").put(row, key); // as the version before wrote it
  });
  const store = await f.openStore(name);
  assert.deepEqual(await store.waiting(), { events: 0, parcels: 0, refused: 1 });
});

test("an update that breaks off leaves the version before it as it was", async () => {
  const phone = await newPhone();
  const said = await says(phone, scanned("K-1"));
  phone.store.close();
  const broken = [
    ...f.UPGRADES,
    (db, tx) => {
      db.createObjectStore("later");
      tx.objectStore("events")
        .delete(f.fromHex(said.id))
        .catch(() => {});
      throw new Error("killed");
    },
  ];
  await assert.rejects(f.openStore(phone.name, broken));
  const store = await f.openStore(phone.name);
  assert.deepEqual(ids(await store.unsent(9)), [said.id]);
  store.close();
  const full = failing(1, "QuotaExceededError", () =>
    f.openStore(phone.name, [...f.UPGRADES, (_db, tx) => tx.objectStore("core").put({}, "x")]),
  );
  await assert.rejects(full);
  assert.deepEqual(ids(await (await f.openStore(phone.name)).unsent(9)), [said.id]);
});

test("a tab of the old app that hangs is named, and nothing is lost", async () => {
  const phone = await newPhone();
  const said = await says(phone, scanned("K-1"));
  phone.store.close();
  const hung = await new Promise((resolve) => {
    const request = indexedDB.open(phone.name);
    request.onsuccess = () => resolve(request.result);
  });
  await refuses("phone.other_tab", () => f.openStore(phone.name, next));
  hung.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(ids(await (await f.openStore(phone.name, next)).unsent(9)), [said.id]);
});

test("a connection that the browser has closed is opened again", async () => {
  const phone = await newPhone();
  await says(phone, scanned("K-1"));
  const real = IDBDatabase.prototype.transaction;
  let closed = 0;
  IDBDatabase.prototype.transaction = function (...args) {
    if (closed++ === 0) this.close();
    return real.apply(this, args);
  };
  try {
    await says(phone, scanned("K-2"));
  } finally {
    IDBDatabase.prototype.transaction = real;
  }
  assert.equal((await wholeChain(phone.store)).length, 2);
});

// ---------------------------------------------------------------- thrown away

const placeOf = (rows = new Map()) => ({
  getItem: (name) => rows.get(name) ?? null,
  setItem: (name, text) => rows.set(name, text),
  removeItem: (name) => rows.delete(name),
});

/** A phone whose marks are in `marks`, enrolled with a key of its own. */
async function markedPhone(marks) {
  const name = newName();
  const store = await f.openStore(name, f.UPGRADES, marks);
  const other = await newPhone();
  await store.setSecrets(await other.store.key(), await other.store.pin());
  await store.setDevice(other.device);
  return { ...other, name, store };
}

const deleted = (name) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = reject;
  });

test("a database that the browser has thrown away is noticed, and the chain does not begin anew with its key", async () => {
  const marks = placeOf();
  const phone = await markedPhone(marks);
  await says(phone, scanned("K-1"));
  await says(phone, scanned("K-2"));
  assert.equal(await phone.store.lost(), null);
  await deleted(phone.name);
  await refuses("phone.gone", () => says(phone, scanned("K-3")));
  assert.deepEqual(await phone.store.lost(), { kind: "gone", key: phone.signer.key, sequence: 2 });
  const fresh = await f.openStore(phone.name, f.UPGRADES, marks);
  assert.deepEqual(await fresh.lost(), { kind: "gone", key: phone.signer.key, sequence: 2 });
  assert.equal(await f.loadSigner(fresh, PIN, NOW_MS), null, "the key went with it");
  const signer = await f.newSigner(fresh, PIN);
  assert.notEqual(signer.key, phone.signer.key);
  assert.equal(await fresh.lost(), null);
});

test("after a wipe nothing is missed, and the mark is gone", async () => {
  const rows = new Map();
  const phone = await markedPhone(placeOf(rows));
  await says(phone, scanned("K-1"));
  assert.equal(rows.size, 1);
  await f.wipe(phone.store);
  assert.equal(rows.size, 0);
  assert.equal(await phone.store.lost(), null);
});

test("a new key begins a chain of its own, and what was said with the old one is still delivered", async () => {
  const phone = await newPhone();
  const first = await says(phone, scanned("K-1"));
  const signer = await f.newSigner(phone.store, PIN);
  await refuses("phone.key", () => says(phone, scanned("K-2")));
  const device = { ...phone.device, key: signer.key };
  await phone.store.setDevice(device);
  const second = await says({ store: phone.store, signer, device }, scanned("K-2"));
  assert.deepEqual([second.sequence, f.decodeFrame(second.frame).event.previous], [1, null]);
  assert.deepEqual(ids(await phone.store.unsent(9)), ids([first, second]));
});

test("an old copy of the database says nothing more with its key", async () => {
  const marks = placeOf();
  const phone = await markedPhone(marks);
  const first = await says(phone, scanned("K-1"));
  const copied = await phone.store.key();
  const pin = await phone.store.pin();
  await says(phone, scanned("K-2"));
  const name = newName();
  const copy = await f.openStore(name, f.UPGRADES, null);
  await copy.setSecrets(copied, pin);
  await copy.append(first, []);
  copy.close();
  const store = await f.openStore(name, f.UPGRADES, marks);
  assert.deepEqual(await store.lost(), { kind: "behind", key: phone.signer.key, sequence: 2 });
  await refuses("phone.behind", () => says({ ...phone, store }, scanned("K-3")));
  assert.deepEqual(ids(await store.unsent(9)), [first.id], "what it has is still delivered");
});

test("where no mark can be kept the phone works all the same", async () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  for (const marks of [
    null,
    { getItem: forbidden, setItem: forbidden, removeItem: forbidden },
    placeOf(new Map([["kawal-field-mark", "{"]])),
  ]) {
    const phone = await markedPhone(marks);
    await says(phone, scanned("K-1"));
    assert.equal(await phone.store.lost(), null);
  }
});
