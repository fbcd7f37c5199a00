import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const r = await load("base/route.ts", "base/keys.ts");

test("every address that is written is read back", () => {
  const routes = [
    { page: "gelombang", id: null, sub: null, query: {} },
    { page: "konvoi", id: "1-001", sub: null, query: { trip: "1-0001", lang: "en" } },
    { page: "register", id: "tps", sub: "16.10.01.2001-001", query: { wilayah: "16.10.01" } },
    { page: "lokasi", id: "a/b ?#%", sub: null, query: { peta: "104.6,-3.2,9.1" } },
  ];
  for (const route of routes) assert.deepEqual(r.parseHash(r.formatHash(route)), route);
});

test("one view has one address", () => {
  const a = r.formatHash({ page: "tps", id: null, sub: null, query: { kelas: "rawan", wilayah: "1" } });
  const b = r.formatHash({ page: "tps", id: null, sub: null, query: { wilayah: "1", kelas: "rawan", urut: "" } });
  assert.equal(a, b);
  assert.equal(r.formatHash({ page: "tps", id: "x", sub: null, query: { peta: "1,2,3" } }), "#/tps/x?peta=1,2,3");
});

test("an address that is not understood opens the first page", () => {
  for (const bad of ["", "#", "#/", "#/nonsense/1", "#//", "#/%zz"]) assert.equal(r.parseHash(bad).page, "gelombang");
  assert.equal(r.parseHash("#/konvoi/%E0%A4%A").id, "%E0%A4%A");
});

test("what describes the window survives a step, the rest does not", () => {
  r.route.value = r.parseHash("#/gelombang/1?lang=en&lapis=tps&layar=peta&urut=boxes");
  assert.equal(r.href("konvoi", "1-001"), "#/konvoi/1-001?lang=en&lapis=tps");
  assert.equal(r.hrefWith({ urut: "" }), "#/gelombang/1?lang=en&lapis=tps&layar=peta");
});

test("Esc goes one step up", () => {
  const up = (hash) => r.parentOf(r.parseHash(hash));
  assert.deepEqual(up("#/konvoi/1-001"), { page: "gelombang", id: null });
  assert.deepEqual(up("#/penempatan/1.1/R1"), { page: "penempatan", id: "1.1" });
  assert.deepEqual(up("#/penempatan/1.1"), { page: "penempatan", id: null });
  assert.equal(up("#/gelombang"), null);
});
