// The stream's life: what keeps it up, what ends it, and what is asked in between.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./support/load.mjs";

const made = [];
class FakeSource {
  static CLOSED = 2;
  constructor(url) {
    Object.assign(this, { url, readyState: 0, on: new Map() });
    made.push(this);
  }
  addEventListener(name, act) {
    this.on.set(name, act);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  say(name, data = "{}") {
    this.on.get(name)?.({ data });
  }
  refuse() {
    this.readyState = FakeSource.CLOSED;
    this.onerror();
  }
}

let clock = 1_000_000;
let status = 200;
let step = null;
const later = [];
const asked = [];
Object.assign(globalThis, {
  EventSource: FakeSource,
  window: { location: { hash: "" }, addEventListener() {}, removeEventListener() {} },
  requestAnimationFrame: () => 0,
  cancelAnimationFrame() {},
  setInterval: (act) => {
    step = act;
    return 1;
  },
  clearInterval() {},
  fetch: async (url) => {
    asked.push(url);
    return new Response(status === 200 ? "{}" : '{"code": "api.no_session"}', { status });
  },
});
Date.now = () => clock;
const feed = await load("live/feed.ts");
const timeout = globalThis.setTimeout;
globalThis.setTimeout = (act, ms) => (ms === 4000 ? later.push(act) : timeout(act, ms));

let ended = 0;
beforeEach(() => {
  feed.stopFeed();
  ended = 0;
  status = 200;
  for (const list of [made, later, asked]) list.length = 0;
  feed.startFeed(() => {
    ended += 1;
  });
});
const settle = () => new Promise((done) => timeout(done, 20));

test("it asks for all that whoever is logged in may read, and goes nowhere by being started twice", () => {
  feed.startFeed(() => undefined);
  assert.deepEqual(
    made.map((x) => x.url),
    ["/api/v1/stream"],
  );
});

test("a refused stream is tried again as long as the session stands", async () => {
  made[0].say("ready");
  assert.equal(feed.line.value, "live");
  made[0].refuse();
  assert.equal(feed.line.value, "away");
  await settle();
  assert.deepEqual([asked, later.length, ended], [["/api/v1/session"], 1, 0]);
  later[0]();
  made[1].say("ready");
  assert.equal(feed.line.value, "live");
});

test("a session that ended while the line was away sends nobody round in circles", async () => {
  made[0].say("ready");
  status = 401;
  made[0].refuse();
  await settle();
  assert.deepEqual([ended, later.length], [1, 0]);
});

test("the posko's own word ends it", () => {
  made[0].say("ready");
  made[0].say("end", '{"code": "api.no_session"}');
  assert.equal(ended, 1);
});

test("the beat keeps the line; without it the line is lost, and nobody else is asked whether it stands", async () => {
  made[0].say("ready");
  for (let i = 0; i < 6; i += 1) {
    clock += 15_000;
    made[0].say("beat");
    step();
  }
  assert.deepEqual([feed.line.value, made.length], ["live", 1]);
  clock += 46_000;
  step();
  assert.deepEqual([feed.line.value, made.length], ["away", 2]);
  step(); // it has its time to come back
  assert.equal(made.length, 2);
  clock += 46_000;
  step(); // a connection that never says anything
  assert.equal(made.length, 3);
  await settle();
  assert.deepEqual(asked, []);
  made[2].say("ready");
  assert.equal(feed.line.value, "live");
});

test("news of a topic go to who listens, whenever that began", () => {
  const told = [];
  made[0].say("ready");
  feed.listen({ topic: "plan", hear: (data) => told.push(data.id), anew: () => told.push("anew") });
  made[0].say("plan", '{"id": "p2"}');
  made[0].say("lost");
  assert.deepEqual(told, ["p2", "anew"]);
});
