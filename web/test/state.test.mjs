// Who is logged in, and that nothing of one account is there for the next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

Object.assign(globalThis, {
  requestAnimationFrame: () => 0,
  cancelAnimationFrame() {},
  document: { documentElement: {} },
});
const OPERATION = { code: "x", name: "x", area: "16.10", register: { counts: [] }, classes: [] };
let held = null; // answers wait for this
let answers = {};
globalThis.fetch = async (url, init) => {
  const path = url.replace("/api/v1", "");
  const [status, body] = answers[`${init.method} ${path}`] ?? answers[path] ?? [404, {}];
  if (held && path !== "/session") await held;
  return new Response(status === 204 ? null : JSON.stringify(body), { status });
};
const state = await load("state.ts");
const user = (name) => ({ user: name, name });
const whole = () => ({
  "/operation": [200, OPERATION],
  "/map": [200, MAP],
  "/plan": [200, { ...PLAN, waves: [] }],
  "DELETE /session": [204, null],
});

test("an answer that comes when its account has left is nobody's", async () => {
  answers = { ...whole(), "POST /session": [200, user("anna")] };
  let go;
  held = new Promise((done) => {
    go = done;
  });
  const late = state.logIn("anna", "x");
  while (!state.session.value) await new Promise((done) => setTimeout(done));
  state.endSession();
  assert.deepEqual([state.session.value, state.sessionEnded.value], [null, true]);
  go();
  await late;
  held = null;
  assert.equal(state.world.value, null);
});

test("a session that ended is said however many requests find it, and the next login begins with nothing", async () => {
  answers = { ...whole(), "POST /session": [200, user("budi")] };
  await state.logIn("budi", "x");
  assert.ok(state.world.value);
  assert.equal(state.sessionEnded.value, false);
  state.endSession();
  state.endSession();
  assert.deepEqual([state.sessionEnded.value, state.world.value], [true, null]);
  answers["POST /session"] = [401, {}];
  assert.equal((await state.logIn("budi", "wrong")).status, 401);
  assert.equal(state.world.value, null);
});

test("who logs out leaves nothing, and nobody says that the session ended", async () => {
  answers = { ...whole(), "POST /session": [200, user("budi")] };
  await state.logIn("budi", "x");
  await state.logOut();
  assert.deepEqual([state.session.value, state.world.value, state.sessionEnded.value], [null, null, false]);
});
