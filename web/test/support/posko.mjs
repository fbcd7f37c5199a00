// A posko of a test: speaks what docs/formats/field.md and the wire say, keeps a log with a real tree and a real key, and
// can lose, cut, repeat and forget. Its tree is the slow and plain one of RFC 6962.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const sha = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leafHash = (entry) => sha(Buffer.of(0), entry);
const nodeHash = (left, right) => sha(Buffer.of(1), left, right);

function cutOf(n) {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

/** MTH of RFC 6962, section 2.1. */
export function treeRoot(leaves) {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0];
  const k = cutOf(leaves.length);
  return nodeHash(treeRoot(leaves.slice(0, k)), treeRoot(leaves.slice(k)));
}

/** PATH of RFC 6962, section 2.1.1. */
export function treePath(leaves, index) {
  if (leaves.length <= 1) return [];
  const k = cutOf(leaves.length);
  if (index < k) return [...treePath(leaves.slice(0, k), index), treeRoot(leaves.slice(k))];
  return [...treePath(leaves.slice(k), index - k), treeRoot(leaves.slice(0, k))];
}

/** A log's key with what a phone pins of it, and its checkpoints. */
export function makeLogKey(name = "log.example/1610") {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const id = sha(Buffer.from(`${name}\n`), Buffer.of(1), raw).subarray(0, 4);
  const checkpoint = (size, root, secret = privateKey) => {
    const text = `${name}\n${size}\n${root.toString("base64")}\n`;
    const signature = sign(null, Buffer.from(text), secret);
    return `${text}\n\u2014 ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
  };
  return { logName: name, logKey: raw.toString("hex"), checkpoint };
}

const answer = (status, body, headers = {}) => {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  return { status, text: JSON.stringify(body), headers: { "Content-Type": type, ...headers } };
};
const problem = (status, code, more = {}) => answer(status, { code, detail: "", ...more });

const JSON_MOST = 65_536;

/** Milliseconds of phones and posko in one of the wall. */
export const SPEED = 200;

/** Microseconds since 1970, by a clock that goes as fast as the phones' (handset.mjs). */
const rightTime = () => Math.round((1_732_586_400_000 + performance.now() * SPEED) * 1000);

/** `modules`: readBundle, decodeFrame, eventId, toHex of the page. */
export function makePosko(modules, { delivery = "word-1", now_us = rightTime } = {}) {
  const key = makeLogKey();
  const posko = {
    key,
    entries: [], // {id, frame}
    contents: [],
    fixes: [],
    tokens: new Set(),
    nonces: new Set(),
    clocks: [], // what phones said of theirs, as they signed in
    refused: new Map(), // id -> code
    held: new Set(), // ids that wait
    full: new Set(), // ids that there is no room for
    revoked: null,
    day: null,
    map: null,
    requests: [], // path, bytes, authorization
    maxBytes: 4 << 20,
    signs: null, // another way to make the checkpoint
    late: [], // requests that somebody on the way still holds
    counter: 0,
  };
  const leaves = () => posko.entries.map((entry) => leafHash(entry.frame));
  const checkpoint = () => {
    if (posko.signs) return posko.signs(leaves());
    return posko.entries.length === 0 ? "" : key.checkpoint(posko.entries.length, treeRoot(leaves()));
  };

  async function take(id, frame) {
    if (posko.refused.has(id)) return { id, status: "refused", code: posko.refused.get(id) };
    if (posko.full.has(id)) return { id, status: "later", code: "store.held_full" };
    if (posko.held.has(id)) return { id, status: "waiting", code: "event.unsigned" };
    const index = posko.entries.findIndex((entry) => entry.id === id);
    if (index >= 0) return { id, status: "duplicate", index };
    posko.entries.push({ id, frame });
    return { id, status: "accepted", index: posko.entries.length - 1 };
  }

  const routes = {
    async hello() {
      const nonce = sha(Buffer.from(`nonce ${posko.counter++}`)).toString("hex");
      posko.nonces.add(nonce);
      return answer(200, { nonce, time_us: now_us(), size: posko.entries.length, checkpoint: checkpoint() });
    },
    async session(q) {
      const { nonce } = q.json;
      if (!posko.nonces.delete(nonce)) return problem(401, "field.session");
      if (posko.revoked) return problem(403, "field.revoked", { since_s: posko.revoked });
      const token = `token-${posko.counter++}`;
      posko.tokens.add(token);
      if (q.json.clock) posko.clocks.push(q.json.clock);
      return answer(200, { token, time_us: now_us() });
    },
    async events(q) {
      if (q.bytes.length > posko.maxBytes) return problem(413, "api.too_large");
      let records;
      try {
        records = await modules.readBundle(q.bytes);
      } catch (error) {
        return problem(400, error.code ?? "event.bundle_form");
      }
      const rows = [];
      for (const { letter, bytes } of records) {
        if (letter === "C") posko.contents.push(sha(bytes).toString("hex"));
        if (letter !== "F") continue;
        rows.push(await take(await modules.eventId(modules.decodeFrame(bytes).body), bytes.slice()));
      }
      return answer(200, { events: rows, size: posko.entries.length });
    },
    async receipts(q) {
      const all = leaves();
      const nodes = new Map();
      const number = (hash) => {
        const name = hash.toString("base64");
        if (!nodes.has(name)) nodes.set(name, nodes.size);
        return nodes.get(name);
      };
      const proofs = [];
      for (const id of q.json.ids) {
        const index = posko.entries.findIndex((entry) => entry.id === id);
        if (index >= 0) proofs.push({ id, index, path: treePath(all, index).map(number) });
      }
      return answer(200, { checkpoint: checkpoint(), size: all.length, nodes: [...nodes.keys()], proofs });
    },
    async positions(q) {
      for (const fix of q.json.fixes) {
        const text = JSON.stringify(fix);
        if (!posko.fixes.includes(text)) posko.fixes.push(text);
      }
      return answer(200, { taken: q.json.fixes.length });
    },
    async day(q) {
      return document(posko.day, q);
    },
    async map(q) {
      return document(posko.map, q);
    },
  };

  function document(value, q) {
    const text = JSON.stringify(value ?? { legs: [] });
    const etag = `"${sha(Buffer.from(text)).toString("hex").slice(0, 8)}"`;
    if (!value) return problem(404, "field.no_day");
    if (q.headers["If-None-Match"] === etag) return { status: 304, text: "", headers: { ETag: etag } };
    return { status: 200, text, headers: { "Content-Type": "application/json", ETag: etag } };
  }

  function letIn(name, headers) {
    if (name === "hello" || name === "session") return null;
    const [kind, word] = (headers.Authorization ?? "").split(" ");
    if (kind === "Kawal-Delivery" && word === delivery) return name === "events" ? null : problem(403, "field.revoked");
    if (kind !== "Kawal-Device" || !posko.tokens.has(word)) return problem(401, "field.session");
    return posko.revoked ? problem(403, "field.revoked", { since_s: posko.revoked }) : null;
  }

  /** One request, as the posko gets it; gives {status, text, headers}. */
  posko.serve = async (path, init) => {
    const name = path.replace("/api/v1/field/", "");
    const headers = init.headers ?? {};
    const bytes = typeof init.body === "string" ? Buffer.from(init.body) : (init.body ?? new Uint8Array(0));
    posko.requests.push({ name, bytes: bytes.length, authorization: headers.Authorization ?? "" });
    const tooLong = headers["Content-Type"] === "application/json" && bytes.length > JSON_MOST;
    if (tooLong) return problem(413, "api.too_large");
    const json = headers["Content-Type"] === "application/json" ? JSON.parse(Buffer.from(bytes).toString()) : null;
    const answered = letIn(name, headers) ?? (await routes[name]({ json, bytes, headers }));
    for (const [heldPath, heldInit] of posko.late.splice(0)) await posko.serve(heldPath, heldInit);
    return answered;
  };
  /** What it knows, to forget what came after. */
  posko.remember = () => [posko.entries.length, posko.contents.length, posko.fixes.length];
  posko.forget = ([entries, contents, fixes]) => {
    posko.entries.length = entries;
    posko.contents.length = contents;
    posko.fixes.length = fixes;
    posko.tokens.clear();
  };
  return posko;
}

export function responseOf({ status, text, headers }) {
  return new Response(status === 304 ? null : text, { status, headers });
}

const portal = { status: 200, text: "<html>Masuk dulu</html>", headers: { "Content-Type": "text/html" } };

/** What may go wrong with one request. Each gives a Response, or throws as fetch does. */
export const FAULTS = {
  async lostRequest() {
    throw new TypeError("fetch failed");
  },
  async lostAnswer(posko, path, init) {
    await posko.serve(path, init);
    throw new TypeError("fetch failed");
  },
  async cutAnswer(posko, path, init, rnd) {
    const whole = await posko.serve(path, init);
    return responseOf({ ...whole, text: whole.text.slice(0, rnd.below(Math.max(whole.text.length, 1))) });
  },
  async twice(posko, path, init) {
    await posko.serve(path, init);
    return responseOf(await posko.serve(path, init));
  },
  async portal() {
    return responseOf(portal);
  },
  async busy() {
    return responseOf(answer(503, { code: "api.stopping" }, { "Retry-After": "1" }));
  },
  async slowDown() {
    return responseOf(answer(429, { code: "api.too_many" }, { "Retry-After": "2" }));
  },
  async nonsense(_posko, _path, _init, rnd) {
    const texts = ["null", "[]", '{"events":[{"id":"x"}]}', '{"events":{}}', "7", '{"taken":"all"}', '{"proofs":[]}'];
    return responseOf({ status: 200, text: rnd.pick(texts), headers: { "Content-Type": "application/json" } });
  },
  async otherIds(posko, path, init) {
    const whole = await posko.serve(path, init);
    return responseOf({ ...whole, text: whole.text.replaceAll(/[0-9a-f]{64}/g, "ab".repeat(32)) });
  },
  /** It answered, and lost what it had taken: it had promised nothing that was not stored, so no answer came through. */
  async restartUnstored(posko, path, init) {
    const before = posko.remember();
    await posko.serve(path, init);
    posko.forget(before);
    throw new TypeError("fetch failed");
  },
  /** Comes in after a later one. */
  async late(posko, path, init) {
    posko.late.push([path, { ...init, signal: undefined }]);
    throw new TypeError("fetch failed");
  },
  async brokenProxy() {
    return responseOf({ status: 502, text: "<h1>Bad Gateway</h1>", headers: { "Content-Type": "text/html" } });
  },
};
