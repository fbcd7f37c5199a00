import assert from "node:assert/strict";
import { test } from "node:test";
import { call, counterSigned, f, handing, NOW_MS, newPhone, opened, refuses, says, scanned } from "./support/phone.mjs";
import { random } from "./support/prop.mjs";

const ids = (events) => events.map((event) => event.id);

test("what was said is there after a restart, one behind the other", async () => {
  const phone = await newPhone();
  const first = await says(phone, scanned("K-1"));
  const second = await says(phone, scanned("K-2"));
  phone.store.close();
  const again = await f.openStore(phone.name);
  assert.deepEqual(await again.head(), { sequence: 2, last: second.id });
  assert.deepEqual(ids(await again.unsent(10)), [first.id, second.id]);
  assert.equal(f.decodeFrame(second.frame).event.previous, first.id);
  assert.deepEqual(await again.device(), phone.device);
  assert.deepEqual(await again.event(first.id), { ...first, n: 1 });
  await refuses("phone.closed", () => phone.store.head());
});

test("alarms go first, the newest of them before the others; then the order of the chain", async () => {
  const phone = await newPhone();
  const said = [];
  for (const draft of [scanned("K-1"), call, scanned("K-2"), call, scanned("K-3")]) said.push(await says(phone, draft));
  assert.deepEqual(ids(await phone.store.unsent(10)), ids([said[3], said[1], said[0], said[2], said[4]]));
  assert.deepEqual(ids(await phone.store.unsent(2)), ids([said[3], said[1]]));
  assert.deepEqual(ids(await phone.store.events(2)), ids([said[4], said[3]]));
  const before = (await phone.store.events(2)).at(-1).n;
  assert.deepEqual(ids(await phone.store.events(9, before)), ids([said[2], said[1], said[0]]));
  assert.deepEqual(ids(await phone.store.events(2, before)), ids([said[2], said[1]]));
  assert.deepEqual([await phone.store.events(9, 1), await phone.store.events(0)], [[], []]);
});

test("a clock that is set back two days changes neither the chain nor the order of delivery", async () => {
  const phone = await newPhone();
  const first = await says(phone, scanned("K-1"), NOW_MS);
  const back = await says(phone, scanned("K-2"), NOW_MS - 2 * 86_400_000);
  const third = await says(phone, { ...scanned("K-3"), gps_time_s: 1_732_586_401 }, NOW_MS - 86_400_000);
  assert.deepEqual(ids(await phone.store.unsent(9)), ids([first, back, third]));
  assert.deepEqual(ids(await phone.store.events(9)), ids([third, back, first]));
  const read = f.decodeFrame(third.frame).event;
  assert.deepEqual([read.sequence, read.previous, read.gps_time_s], [3, back.id, 1_732_586_401]);
  assert.equal(f.decodeFrame(back.frame).event.time_s, NOW_MS / 1000 - 2 * 86_400);
});

// ---------------------------------------------------------------- what the posko answers

test("an answer takes an event out of what is to be delivered, and a proof out of what is unproven", async () => {
  const phone = await newPhone();
  const said = [];
  for (const item of ["K-1", "K-2", "K-3"]) said.push(await says(phone, scanned(item)));
  await phone.store.settleAll([
    { id: said[0].id, state: "sent", code: "", index: 7 },
    { id: said[1].id, state: "waiting", code: "log.waiting", index: null },
    { id: said[2].id, state: "refused", code: "event.bad_signature", index: null },
    { id: "ab".repeat(32), state: "sent", code: "", index: 1 },
  ]);
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 1 });
  assert.deepEqual(await phone.store.unsent(9), []);
  assert.deepEqual(ids(await phone.store.unproven(9)), ids([said[0], said[1]]));
  assert.equal((await phone.store.event(said[2].id)).code, "event.bad_signature");
  await phone.store.settle(said[1].id, "sent", "", 8);
  const waited = await phone.store.event(said[1].id);
  assert.deepEqual([waited.state, waited.code, waited.index], ["sent", "", 8]);
});

test("a proof is kept with the nodes that it needs, and nothing that is said later undoes it", async () => {
  const phone = await newPhone();
  const first = await says(phone, scanned("K-1"));
  const second = await says(phone, scanned("K-2"));
  const nodes = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
  const proofs = [
    { id: first.id, index: 4, path: [2, 0] },
    { id: second.id, index: 5, path: [1, 0] },
    { id: "cd".repeat(32), index: 6, path: [0] },
  ];
  await phone.store.prove({ checkpoint: "note", size: 9, nodes, proofs });
  assert.deepEqual(await phone.store.receipt(first.id), {
    checkpoint: "note",
    size: 9,
    nodes: [nodes[2], nodes[0]],
    proofs: [{ id: first.id, index: 4, path: [0, 1] }],
  });
  await phone.store.settle(first.id, "refused", "event.any", null);
  await phone.store.prove({ checkpoint: "later", size: 12, nodes, proofs: [{ ...proofs[0], index: 0 }] });
  const kept = await phone.store.event(first.id);
  assert.deepEqual([kept.state, kept.index, kept.code], ["receipted", 4, ""]);
  assert.equal((await phone.store.receipt(first.id)).checkpoint, "note");
  assert.deepEqual([await phone.store.unsent(9), await phone.store.unproven(9)], [[], []]);
  assert.equal(await phone.store.receipt("cd".repeat(32)), null);
});

// ---------------------------------------------------------------- two signatures

test("signatures are only ever added, in whatever order the frames come", async () => {
  const [giver, receiver, witness] = [await newPhone(), await newPhone(), await newPhone()];
  const offered = await says(giver, handing(receiver, witness));
  const frames = [];
  for (const by of [[], [receiver], [witness], [receiver, witness]]) frames.push(await counterSigned(offered, by));
  for (let seed = 1; seed <= 12; seed++) {
    const phone = await newPhone();
    const most = new Set();
    for (const frame of random(seed).shuffled([...frames, ...frames])) {
      await phone.store.merge({ ...offered, own: false, frame });
      for (const name of Object.keys(f.decodeFrame(frame).signatures)) most.add(name);
      const kept = await phone.store.event(offered.id);
      assert.deepEqual(new Set(kept.signed), most, `seed ${seed}`);
      await f.verifyFrame({ ...f.decodeFrame(frames[3]) });
    }
    const [kept] = await phone.store.unsent(9);
    assert.deepEqual(kept.frame, frames[3]);
    assert.deepEqual([kept.own, await phone.store.head()], [false, { sequence: 0, last: null }]);
  }
});

test("an acceptance of another signature of the giver is not taken, and the first giver's signature stays", async () => {
  const [giver, receiver, phone] = [await newPhone(), await newPhone(), await newPhone()];
  const offered = await says(giver, handing(receiver));
  await phone.store.merge({ ...offered, own: false });
  const { body } = f.decodeFrame(offered.frame);
  const forged = f.encodeFrame(body, { giver: new Uint8Array(64).fill(1), receiver: new Uint8Array(64).fill(2) });
  await phone.store.merge({ ...offered, frame: forged });
  assert.deepEqual((await phone.store.event(offered.id)).frame, offered.frame);
});

test("a frame that grew goes once more, also when the answer to the lesser one comes late", async () => {
  const [phone, receiver] = [await newPhone(), await newPhone()];
  const waits = { state: "waiting", code: "log.waiting", index: null };
  const grown = async (offered) => ({ ...offered, frame: await counterSigned(offered, [receiver]) });
  const answered = await says(phone, handing(receiver));
  await phone.store.settle(answered.id, ...Object.values(waits));
  await phone.store.merge(await grown(answered));
  assert.deepEqual(ids(await phone.store.unsent(9)), [answered.id]);
  const late = await says(phone, handing(receiver));
  await phone.store.merge(await grown(late));
  await phone.store.settle(late.id, ...Object.values(waits));
  assert.deepEqual(ids(await phone.store.unsent(9)), [answered.id, late.id], "the answer was about the lesser frame");
  await phone.store.settleAll([answered, late].map(({ id }) => ({ id, ...waits })));
  assert.deepEqual(await phone.store.unsent(9), [], "it has gone once more");
});

test("an event is known by its bytes, whatever it is called", async () => {
  const [giver, phone] = [await newPhone(), await newPhone()];
  const [first, second] = [await says(giver, scanned("K-1")), await says(giver, scanned("K-2"))];
  await phone.store.merge({ ...first, id: second.id, own: false });
  assert.deepEqual(ids(await phone.store.events(9)), [first.id]);
});

// ---------------------------------------------------------------- parcels, fixes, small things

test("a parcel waits until it is delivered, those of alarms first, and one photo of two events goes twice", async () => {
  const phone = await newPhone();
  const photo = new Uint8Array(1000).fill(9);
  const first = await says(phone, { ...scanned("K-1"), photos: [photo] });
  const second = await says(phone, { ...scanned("K-2"), photos: [photo] });
  const alarm = await says(phone, { ...call, note: "Perahu terbalik" });
  assert.deepEqual(
    (await phone.store.parcels(9)).map((parcel) => [parcel.event, parcel.kind]),
    [
      [alarm.id, "note"],
      [first.id, "photo"],
      [second.id, "photo"],
    ],
  );
  assert.deepEqual(await phone.store.waiting(), { events: 3, parcels: 3, refused: 0 });
  const [, parcel] = await phone.store.parcels(2);
  await phone.store.parcelSent(parcel.id);
  assert.deepEqual(
    (await phone.store.parcels(9)).map((left) => left.event),
    [alarm.id, second.id],
  );
  await phone.store.parcelSent("00".repeat(32));
  assert.equal((await phone.store.waiting()).parcels, 2);
  const [frame, content] = await opened((await phone.store.parcels(9))[1].bytes);
  assert.deepEqual([frame.letter, frame.bytes, content.letter, content.bytes], ["F", second.frame, "C", photo]);
});

const fix = (time_s) => ({
  time_s,
  gps_time_s: null,
  at: { lat_e7: -35_000_000, lon_e7: 1_045_000_000 },
  accuracy_m: 8,
  speed_cms: null,
  bearing: null,
  battery: 50,
  sos: false,
});

test("fixes are a ring: the oldest go when there are too many, and never more", async () => {
  const phone = await newPhone();
  for (let i = 1; i <= 5; i++) await phone.store.addFix(fix(i));
  const raw = await f.openBase(phone.name, f.UPGRADES);
  await raw.write(["fixes"], (tx) => tx.objectStore("fixes").add(fix(100), f.FIXES_MAX));
  for (let i = 1; i <= 3; i++) {
    await phone.store.addFix(fix(100 + i));
    assert.equal((await phone.store.fixes(1))[0].time_s, i + 1);
  }
  const kept = await phone.store.fixes(9);
  assert.deepEqual(
    kept.map((one) => one.time_s),
    [4, 5, 100, 101, 102, 103],
  );
  await phone.store.dropFixes(kept[3].n);
  assert.deepEqual(
    (await phone.store.fixes(9)).map((one) => one.time_s),
    [102, 103],
  );
});

test("small things are kept by name", async () => {
  const phone = await newPhone();
  assert.equal(await phone.store.get("day"), null);
  await phone.store.put("day", { legs: [1, 2] });
  await phone.store.put("giving", new Map([["K-1", 2]]));
  assert.deepEqual(await phone.store.get("day"), { legs: [1, 2] });
  assert.deepEqual(await phone.store.get("giving"), new Map([["K-1", 2]]));
  await phone.store.setSeen(12, "ee".repeat(32));
  assert.deepEqual(await phone.store.seen(), { size: 12, root: "ee".repeat(32) });
  await phone.store.setDevice({ ...phone.device, unit: "POLSEK-2" });
  assert.deepEqual(await phone.store.seen(), { size: 12, root: "ee".repeat(32) });
  await phone.store.setDevice({ ...phone.device, log: "lain-2024" });
  assert.equal(await phone.store.seen(), null, "a checkpoint of another log means nothing here");
});

test("who is enrolled next finds nothing of the one before, but what is not delivered stays", async () => {
  const phone = await newPhone();
  const { store } = phone;
  await says(phone, call);
  const kept = { day: 1, "day.etag": "a", map: 2, "hand.giving": "{}", "incident:x": 3, guests: {} };
  for (const [name, value] of Object.entries(kept)) await store.put(name, value);
  const stays = { calls: [{ sos: true }], heads: 4, forked: 5, clock: 6 };
  for (const [name, value] of Object.entries(stays)) await store.put(name, value);
  await store.addFix({ time_s: 1 });
  await store.setDevice({ ...phone.device, unit: "POLSEK-2" });
  assert.equal(await store.get("day"), 1, "the same enrolment once more changes nothing");
  await store.setDevice({ ...phone.device, key: "ab".repeat(32), person: "P-002" });
  for (const name of Object.keys(kept)) assert.equal(await store.get(name), null, name);
  for (const [name, value] of Object.entries(stays)) assert.deepEqual(await store.get(name), value, name);
  assert.deepEqual(await store.fixes(9), [], "where one was is not told as the place of the next");
  assert.equal((await store.waiting()).events, 1);
});
