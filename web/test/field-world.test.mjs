// A whole world of handovers: phones that meet, codes that are missed, shown twice or taken from another meeting, damaged ones,
// phones that are killed at any moment, and forgers. Whatever happens, what is finished is true.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockNote, f, LOG, newPhone, START_S } from "./support/phones.mjs";
import { forSeeds, spoiled } from "./support/prop.mjs";

/** Phones 1 to 8; 7 is the second phone of the person of 6. */
async function phonesOf() {
  const roles = ["ppk", "pps", "carrier", "kpps", "bawaslu", "pps", "pps", "carrier"];
  const clocks = [0, 3, -40, 900, 0, -172800, 0, 7];
  return Promise.all(roles.map((role, i) => newPhone(i + 1, role, `P-${i === 6 ? 6 : i + 1}`, clocks[i])));
}

const roleOf = (r) => (r.part === "witness" ? "witness" : "receiver");

class World {
  constructor(rnd, phones, faults) {
    Object.assign(this, { rnd, phones, faults, pool: [], time_s: START_S, errors: new Map() });
    for (const phone of phones) Object.assign(phone, { chain: [], used: [], finished: new Map(), refusals: new Map() });
  }

  /** Asked before a step is kept, and before what it finished is. */
  isKilled() {
    return this.rnd.chance(this.faults.kill);
  }

  /** Acts on a kept step. A phone that is killed has done what it did, but has not kept the step. Only what is kept is merged. */
  async act(side, action) {
    const before = side.load(side.kept);
    let after;
    try {
      after = await action(side.frames ? await f.resumeGiving(before, side.phone.chain) : before);
    } catch (error) {
      if (!(error instanceof f.PhoneError)) throw error;
      this.errors.set(error.code, (this.errors.get(error.code) ?? 0) + 1);
      return;
    }
    if (this.isKilled()) return;
    side.kept = f.saveStep(after);
    if (this.isKilled()) return;
    await this.merge(side);
  }

  /** What a screen does with a step that it finds kept. */
  async merge(side) {
    const step = side.load(side.kept);
    const frame = side.giving ? f.finishedFrame(step) : f.receivedFrame(step);
    if (frame) {
      const id = await f.eventId(f.decodeFrame(frame).body);
      const there = side.phone.finished.get(id);
      assert.ok(!there || there === f.toHex(frame), "a finished frame never changes");
      side.phone.finished.set(id, f.toHex(frame));
      const nonce = side.giving ? step.receiver.nonce : step.nonce;
      side.phone.used = f.withUsed(side.phone.used, nonce);
    }
    if (side.giving && step.refusal) side.phone.refusals.set(step.refusal, true);
  }

  /** One phone shows a message, the other takes it: with everything that happens in between. */
  async show(message, side, take) {
    const { rnd, faults } = this;
    if (rnd.chance(faults.lost)) return;
    const foreign = this.pool.length > 0 && rnd.chance(faults.swap) ? rnd.pick(this.pool) : null;
    const seen = [];
    if (foreign) seen.push(foreign);
    if (rnd.chance(faults.spoil)) seen.push(spoiled(rnd, message));
    seen.push(message);
    if (rnd.chance(faults.twice)) seen.push(message);
    this.pool.push(message);
    for (const bytes of seen) {
      const whole = await this.throughCodes(bytes);
      if (whole) await this.act(side, (step) => take(step, whole, side.phone.now(this.time_s), side.phone.used));
    }
  }

  async throughCodes(bytes) {
    if (bytes.length === 0) return null;
    let state = { rest: null, message: null };
    for (const text of this.rnd.shuffled(await f.qrTexts(bytes))) state = await f.collect(state.rest, text);
    return state.message;
  }

  meeting(giver, receiver, witness, n) {
    const items =
      n % 3 === 0 ? Array.from({ length: 5 + (n % 60) }, (_, i) => `K-${n}-${String(i).padStart(3, "0")}`) : null;
    const fields = { item: `M-${n}`, place: "PPS-1", condition: "good", seals: [`S-${n}`] };
    const kind = n % 7 === 0 ? "returned" : "handed_over";
    const side = (phone, step, load, giving) => ({ phone, kept: f.saveStep(step), load, giving, frames: giving });
    const salt = () => this.rnd.bytes(16);
    return {
      g: side(giver, f.startGiving(giver.me, { kind, fields, items }, witness !== null, salt()), f.loadGiving, true),
      r: side(receiver, f.startReceiving(receiver.me, "receiver", salt()), f.loadReceiving, false),
      w: witness && side(witness, f.startReceiving(witness.me, "witness", salt()), f.loadReceiving, false),
      n,
    };
  }

  /** What people do next, by what the screens of both say. */
  async next(m) {
    this.time_s += this.rnd.below(20);
    const g = m.g.load(m.g.kept);
    const sides = m.w ? [m.r, m.w] : [m.r];
    const side = this.rnd.pick(sides);
    const s = side.load(side.kept);
    if (g.step === "hello" && g[roleOf(s)] === null) {
      return this.show(f.helloOf(s, side.phone.now(this.time_s)), m.g, (step, bytes, now, used) =>
        f.takeHello(step, bytes, now, used),
      );
    }
    if (g.step === "ready") {
      return this.act(m.g, async (step) => {
        if (step.step !== "ready") return step;
        return f.offered(step, await m.g.phone.say(await f.draftOf(step, clockNote), this.time_s));
      });
    }
    if (g.step === "answered")
      return this.act(m.g, (step) => f.renew(step, this.rnd.pick(["giver", "receiver", "none"]), this.rnd.bytes(16)));
    if (s.step === "counting" || s.step === "looking") return this.look(m, side);
    const stale = s.step === "signed" && s.part === "witness" && g.frame && !this.sameStatement(g, s);
    if (stale && this.rnd.chance(0.5)) return this.show(f.offerOf(g), side, f.takeOffer);
    if (s.step === "signed" || s.step === "done") return this.showAccepts(m, side);
    if (s.step === "answered" && s.frame !== null && this.sameStatement(g, s)) {
      return this.show(f.answerOf(s), m.g, (step, bytes) => f.takeAnswer(step, bytes));
    }
    if (s.step === "refused") return this.show(f.answerOf(s), m.g, (step, bytes) => f.takeAnswer(step, bytes));
    if (g.frame) return this.show(f.offerOf(g), side, f.takeOffer);
  }

  sameStatement(g, s) {
    return (
      g.frame !== null &&
      f.toHex(f.decodeFrame(f.fromHex(g.frame)).body) === f.toHex(f.decodeFrame(f.fromHex(s.frame)).body)
    );
  }

  async showAccepts(m, side) {
    const s = side.load(side.kept);
    await this.merge(side);
    if (!m.w || this.rnd.chance(0.5))
      return this.show(await f.acceptOf(s), m.g, (step, bytes) => f.takeAccept(step, bytes));
    const other = side === m.r ? m.w : m.r;
    return this.show(await f.acceptOf(s), other, (step, bytes) => f.takeOtherAccept(step, bytes));
  }

  async look(m, side) {
    const { rnd } = this;
    return this.act(side, async (step) => {
      if (step.step === "counting") {
        const items = step.items?.filter(() => !rnd.chance(0.03)) ?? null;
        const seals = rnd.chance(0.8) ? [`S-${m.n}`] : ["S-0"];
        const next = f.enter(step, { items, count: null, seals, condition: rnd.chance(0.85) ? "good" : "wet" });
        await side.phone.say(f.checkDraft(next, clockNote), this.time_s);
        return next;
      }
      if (step.part === "receiver" && rnd.chance(this.faults.refuse)) {
        const frame = await side.phone.say(f.refusalDraft(step, "bad_seal"), this.time_s);
        return f.refused(step, frame, side.phone.signer);
      }
      return f.maySign(step) ? f.accept(step, side.phone.signer) : f.answerDiffers(step, side.phone.signer);
    });
  }

  over(m) {
    const steps = [m.g, m.r, m.w].filter(Boolean).map((side) => side.load(side.kept).step);
    return steps.every((step) => step === "done") || (steps[0] === "refused" && steps[1] === "refused");
  }

  /** All meetings at once, one act of one of them at a time. */
  async run(meetings, acts) {
    const open = [...meetings];
    for (let i = 0; i < acts && open.length > 0; i++) {
      const m = this.rnd.pick(open);
      await this.next(m);
      if (this.over(m)) {
        for (const side of [m.g, m.r, m.w].filter(Boolean)) await this.merge(side);
        open.splice(open.indexOf(m), 1);
      }
    }
    return meetings.length - open.length;
  }

  async check() {
    const personOf = new Map(this.phones.map((phone) => [phone.me.key, phone.me.person]));
    const all = new Map();
    const byNonce = new Map();
    for (const phone of this.phones) {
      await checkChain(phone);
      for (const [id, hex] of phone.finished) {
        assert.ok(!all.has(id) || all.get(id) === hex, "both sides hold the same bytes");
        all.set(id, hex);
      }
      for (const hex of phone.refusals.keys()) await f.verifyFrame(f.decodeFrame(f.fromHex(hex)));
    }
    for (const hex of all.values()) {
      const frame = f.decodeFrame(f.fromHex(hex));
      await f.verifyFrame(frame);
      const { device, log, fields } = frame.event;
      const people = [device, fields.receiver, ...(fields.witness ? [fields.witness] : [])].map((key) =>
        personOf.get(key),
      );
      assert.equal(new Set(people).size, people.length, `one person on two sides: ${people}`);
      assert.equal(log, LOG);
      assert.ok(!byNonce.has(fields.receiver_nonce), "one HELLO, one handover");
      byNonce.set(fields.receiver_nonce, hex);
    }
    return all.size;
  }
}

/** Numbers without gaps, each naming the one before. */
async function checkChain(phone) {
  let previous = null;
  for (const [i, bytes] of phone.chain.entries()) {
    const frame = f.decodeFrame(bytes);
    assert.equal(frame.event.sequence, i + 1);
    assert.equal(frame.event.previous, previous);
    previous = await f.eventId(frame.body);
  }
}

function pairs(world, count) {
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c] = world.rnd.shuffled(world.phones);
    return world.meeting(a, b, world.rnd.chance(0.25) ? c : null, i + 1);
  });
}

const samePerson = (m) => {
  const people = [m.g, m.r, m.w].filter(Boolean).map((side) => side.phone.me.person);
  return new Set(people).size < people.length;
};

const phones = await phonesOf();

test("with no faults every meeting of different people ends, and no other", async () => {
  await forSeeds(4, async (rnd) => {
    const world = new World(rnd, phones, { lost: 0, swap: 0, spoil: 0, twice: 0, kill: 0, refuse: 0.03 });
    const meetings = pairs(world, 14);
    await world.run(meetings, 2500);
    const open = meetings.filter((m) => !world.over(m));
    assert.deepEqual(
      open.filter((m) => !samePerson(m)).map((m) => m.n),
      [],
    );
    assert.deepEqual(
      meetings.filter(samePerson).filter((m) => world.over(m)),
      [],
    );
    await world.check();
  });
});

test("killed once, at any moment of a meeting, a phone goes on where it was", async () => {
  let k = 0;
  for (let last = false; !last; k++) {
    await forSeeds(1, async (rnd) => {
      const world = new World(rnd, phones, { lost: 0, swap: 0, spoil: 0, twice: 0, kill: 0, refuse: 0 });
      let moment = 0;
      world.isKilled = () => moment++ === k;
      // A load of which something lacks, and a witness.
      const m = world.meeting(phones[0], phones[1], phones[4], 57);
      await world.run([m], 300);
      assert.ok(world.over(m), `killed at ${k}`);
      assert.equal(await world.check(), 1, `killed at ${k}`);
      last = moment <= k;
    });
  }
  assert.ok(k > 20, `only ${k} moments`);
});

test("with every fault at once what is finished is true, and most meetings end", async () => {
  let ended = 0;
  let all = 0;
  let frames = 0;
  const errors = new Map();
  await forSeeds(10, async (rnd) => {
    const world = new World(rnd, phones, { lost: 0.2, swap: 0.15, spoil: 0.15, twice: 0.2, kill: 0.15, refuse: 0.03 });
    const meetings = pairs(world, 12).filter((m) => !samePerson(m));
    ended += await world.run(meetings, 1200);
    all += meetings.length;
    frames += await world.check();
    for (const [code, n] of world.errors) errors.set(code, (errors.get(code) ?? 0) + n);
  });
  assert.ok(ended > all * 0.6, `${ended} of ${all} ended`);
  for (const code of ["form", "nonce", "event", "not_me", "step", "is_hello"]) {
    assert.ok(errors.has(`phone.hand.${code}`), `no ${code} in this world: ${[...errors.keys()]}`);
  }
  console.log(
    `# ${all} meetings, ${ended} ended, ${frames} finished frames; refused: ${[...errors].map(([c, n]) => `${c.slice(11)} ${n}`).join(", ")}`,
  );
});

test("forgers who sign whatever they like get no second person's signature", async () => {
  await forSeeds(40, async (rnd) => {
    const [honest, forger, other] = rnd.shuffled(phones.slice(0, 5));
    let receiving = f.startReceiving(honest.me, "receiver", rnd.bytes(16));
    const hello = f.decodeHello(f.helloOf(receiving, START_S));
    // A statement by the forger, in some point not what the honest phone has asked for.
    const wrong = rnd.pick(["device", "nonce", "receiver", "log", "signature", "kind", "person"]);
    const fields = {
      item: "M-1",
      place: "PPS-1",
      receiver: wrong === "receiver" ? other.me.key : honest.me.key,
      giver_nonce: f.base64url(rnd.bytes(16)),
      receiver_nonce: f.base64url(wrong === "nonce" ? rnd.bytes(16) : f.fromHex(hello.nonce)),
    };
    const body = f.encodeBody({
      log: wrong === "log" ? "muba-2024" : LOG,
      kind: wrong === "kind" ? "corrected" : "handed_over",
      device: wrong === "device" ? other.me.key : forger.me.key,
      sequence: 1,
      previous: null,
      time_s: START_S,
      gps_time_s: null,
      seen: null,
      fields: wrong === "kind" ? { note: "33".repeat(32), refers: "44".repeat(32) } : fields,
    });
    const giver = await forger.signer.sign(wrong === "signature" ? body : f.messageEvent(body));
    const frame = f.decodeFrame(f.encodeFrame(body, { giver }));
    const person = wrong === "person" ? honest.me.person : forger.me.person;
    const offer = f.encodeOffer(
      { frame, person, role: forger.me.role, items: null, salt: null, clock_s: 0, short: false },
      null,
    );
    await assert.rejects(f.takeOffer(receiving, offer, START_S, []), f.PhoneError, wrong);
    assert.equal(receiving.step, "hello");
    // Nor does an ACCEPT of the forger's stand for the one who was asked.
    let giving = f.startGiving(
      other.me,
      { kind: "handed_over", fields: { item: "M-1", place: "PPS-1" }, items: null },
      false,
      rnd.bytes(16),
    );
    giving = f.takeHello(giving, f.helloOf(receiving, START_S), START_S, []);
    giving = await f.offered(giving, await other.say(await f.draftOf(giving, clockNote), START_S));
    receiving = await f.takeOffer(receiving, f.offerOf(giving), START_S, []);
    const statement = f.decodeFrame(f.fromHex(giving.frame));
    const signature = f.toHex(
      await forger.signer.sign(await f.messageAccept(statement.body, statement.signatures.giver)),
    );
    const id = (await f.eventId(statement.body)).slice(0, 32);
    for (const key of [forger.me.key, honest.me.key]) {
      const accept = f.encodeAccept({ id, key: key.slice(0, 16), signature });
      await assert.rejects(f.takeAccept(giving, accept), f.PhoneError);
    }
  });
});
