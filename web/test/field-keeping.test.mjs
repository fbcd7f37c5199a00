// What keeps the app on the phone: the service worker through its versions, and the page that asks for what lacks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import * as esbuild from "esbuild";
import { load } from "./support/load.mjs";

const ORIGIN = "https://posko.example";
const FILES = ["/field/", "/assets/field-AAAA.js"];
const reader = (version) => `/assets/zxing-reader-${version}.wasm`;
const pathOf = (asked) => new URL(asked.url ?? asked, ORIGIN).pathname;

/** The caches of one browser. */
function cachesOf() {
  const all = new Map();
  const match = async (files, asked) => files.get(pathOf(asked))?.clone();
  const cacheOf = (files) => ({
    match: (asked) => match(files, asked),
    put: async (asked, answer) => void files.set(pathOf(asked), answer.clone()),
    keys: async () => [...files.keys()].map((file) => ({ url: ORIGIN + file })),
  });
  return {
    async open(name) {
      if (!all.has(name)) all.set(name, new Map());
      return cacheOf(all.get(name));
    },
    async match(asked) {
      for (const files of all.values()) if (files.has(pathOf(asked))) return match(files, asked);
    },
    keys: async () => [...all.keys()],
    delete: async (name) => all.delete(name),
  };
}

/** Runs the service worker of one version in this browser; gives what sends it an event. */
async function workerOf(version, { caches, line }) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("../src/field/sw.ts", import.meta.url))],
    ...{ bundle: true, write: false, target: ["chrome87"], format: "iife" },
    define: {
      FIELD_VERSION: JSON.stringify(version),
      FIELD_FILES: JSON.stringify(FILES),
      FIELD_LATER: JSON.stringify([reader(version)]),
    },
  });
  const heard = {};
  const fetch = async (request) => {
    if (line.away.some((part) => request.url.includes(part))) throw new TypeError("fetch failed");
    return new Response(request.url);
  };
  const self = { location: { origin: ORIGIN }, clients: { claim: async () => undefined } };
  self.addEventListener = (name, hear) => {
    heard[name] = hear;
  };
  class Asked {
    constructor(file) {
      this.url = ORIGIN + file;
    }
  }
  vm.runInNewContext(outputFiles[0].text, {
    self,
    caches,
    fetch,
    Request: Asked,
    URL,
    crypto,
    TextEncoder,
    TextDecoder,
  });
  return (name, more = {}) => {
    let work = null;
    heard[name]({ ...more, waitUntil: (promise) => (work = promise) });
    return work;
  };
}

const phoneOf = () => ({ caches: cachesOf(), line: { away: [] } });

test("a phone that could read codes gets the next version's reader before that takes over", async () => {
  const phone = phoneOf();
  const first = await workerOf("1", phone);
  await first("install");
  await first("activate");
  assert.equal(await phone.caches.match(reader("1")), undefined, "not with the first visit");
  const ended = [];
  await first("message", { data: "kawal.keep_reader", ports: [{ postMessage: (word) => ended.push(word) }] });
  assert.deepEqual(ended, [null]);
  assert.ok(await phone.caches.match(reader("1")));

  phone.line.away = ["zxing"];
  const next = await workerOf("2", phone);
  await assert.rejects(next("install"), /fetch failed/, "all of it, or the browser tries again later");
  phone.line.away = [];
  await next("install");
  phone.line.away = ["/"];
  await next("activate");
  assert.deepEqual(await phone.caches.keys(), ["kawal-field-2"]);
  assert.ok(await phone.caches.match(reader("2")));
});

test("a phone whose browser reads codes by itself is not troubled with a reader", async () => {
  const phone = phoneOf();
  for (const version of ["1", "2"]) {
    const worker = await workerOf(version, phone);
    await worker("install");
    await worker("activate");
    assert.equal(await phone.caches.match(reader(version)), undefined);
  }
});

/** A page, its worker as the browser shows it, and what it was asked. */
async function pageOf({ register, caches }) {
  const asked = [];
  const worker = { postMessage: (word, [port]) => asked.push([word, port]) };
  const registration = { active: null, waiting: null, installing: null, addEventListener: () => undefined, worker };
  const serviceWorker = { controller: null, register: () => register(registration) };
  const real = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker }, configurable: true, writable: true });
  Object.assign(globalThis, { caches, document: { hidden: true, addEventListener: () => undefined } });
  const timers = globalThis.setInterval;
  globalThis.setInterval = () => 0;
  const done = () => {
    globalThis.setInterval = timers;
    if (real) Object.defineProperty(globalThis, "navigator", real);
  };
  return { asked, registration, done, ...(await load("field/update.ts")) };
}

test("a worker that does not come is asked for again; only a certificate that is not trusted is said to be one", async () => {
  let answer = () => Promise.reject(new TypeError("bad HTTP response code (502)"));
  const caches = cachesOf();
  const page = await pageOf({ register: (registration) => answer(registration), caches });
  try {
    assert.equal(page.lacks.value, null);
    await page.keepApp(reader("1"));
    assert.deepEqual([page.lacks.value, page.untrusted.value], [["app", "reader"], false]);
    answer = () => Promise.reject(new DOMException("certificate", "SecurityError"));
    await page.keepApp(reader("1"));
    assert.equal(page.untrusted.value, true);
    answer = async (registration) => Object.assign(registration, { active: registration.worker });
    await page.keepApp(reader("1"));
    assert.deepEqual([page.lacks.value, page.untrusted.value], [["reader"], false]);
    const [[word, port]] = page.asked;
    assert.equal(word, "kawal.keep_reader");
    await (await caches.open("kawal-field-1")).put(reader("1"), new Response(""));
    port.postMessage(null);
    for (let i = 0; i < 100 && page.lacks.value.length > 0; i++) await new Promise((turn) => setTimeout(turn, 10));
    assert.deepEqual(page.lacks.value, []);
    port.close();
    await page.keepApp(null);
    assert.deepEqual(page.lacks.value, []);
    assert.equal(page.asked.length, 1);
  } finally {
    page.done();
  }
});
