import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./support/load.mjs";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const people = await load("model/people.ts");
const approvals = await load("model/approvals.ts");
const help = await load("base/topics.ts", "help/more.ts", "base/i18n.ts");
const qr = await load("uqr");

const ROW = { user: "kapolsek", name: "", organisation: "polri", role: "commander", area: "99.01.02", seen: null };

test("an account is read as the API tells it; one without a name is called by its user", () => {
  const [one] = people.readAccounts({ accounts: [ROW, null, {}, { user: "" }] });
  assert.deepEqual(
    [one.user, one.name, one.area, one.seen, one.disabled],
    ["kapolsek", "kapolsek", "99.01.02", null, false],
  );
  for (const raw of [null, 7, [], {}, { accounts: 7 }]) assert.deepEqual(people.readAccounts(raw), []);
});

test("sessions without an id are none, and the own one is known", () => {
  const rows = people.readSessions({ sessions: [{ id: "ab", this: true }, { id: "" }, { id: "cd", this: 1 }] });
  assert.deepEqual(
    rows.map((x) => [x.id, x.own]),
    [
      ["ab", true],
      ["cd", false],
    ],
  );
});

test("who read what comes page by page", () => {
  const page = people.readAccess({ rows: [{ no: 7, subject: " person=P1" }, { no: "8" }], next: 3 });
  assert.deepEqual([page.rows.length, page.rows[0].subject, page.next], [1, "person=P1", 3]);
  assert.deepEqual(people.readAccess(null), { rows: [], next: null });
});

test("rights that are alike are said together, the most first, and what is not seen is named", () => {
  const said = people.saidRights({ session: "rw", operation: "r", map: "r", people: "", plan: "rwe", log: "r" });
  assert.deepEqual(said.alike, [
    { letters: ["r", "w", "e"], resources: ["plan"] },
    { letters: ["r"], resources: ["map", "log"] },
  ]);
  assert.deepEqual(said.hidden, ["people"]);
});

test("a client is called as people call it", () => {
  const of = (agent) => people.agentNames(agent).join(" ");
  const tail = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
  assert.equal(of(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${tail}`), "Chrome Windows");
  assert.equal(of(`Mozilla/5.0 (Linux; Android 13) ${tail} Edg/126`), "Edge Android");
  assert.equal(of("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"), "Firefox Linux");
  assert.equal(of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604"), "Safari iOS");
  assert.equal(of("curl/7.88.1"), "curl");
  assert.equal(of(""), "");
});

test("what takes the administration away needs a second person, and nothing else does", () => {
  const admin = people.readAccount({ ...ROW, role: "administrator" });
  const to = (changed, from = admin) => people.needsSecond(from, { ...from, ...changed });
  assert.ok(to({ disabled: true }) && to({ role: "reader" }) && to({ area: "" }) && to({ organisation: "kpu" }));
  assert.ok(!to({}) && !to({ name: "x" }));
  assert.ok(!to({ disabled: true }, people.readAccount(ROW)));
  assert.ok(!to({ role: "reader" }, { ...admin, disabled: true }));
});

test("an area holds itself and what lies in it", () => {
  for (const [area, place, holds] of [
    ["", "99.01", true],
    ["99.01", "99.01", true],
    ["99.01", "99.01.02", true],
    ["99.01", "99.010", false],
    ["99.01.02", "99.01", false],
  ])
    assert.equal(people.areaHolds(area, place), holds, `${area} ${place}`);
});

test("a request is open to whom the server says, and what is not understood is over", () => {
  const row = { no: 3, act: "erase", subject: "x", state: "asked", can: ["approve", "refuse"] };
  const [mine, own, odd] = approvals.readApprovals({
    approvals: [row, { ...row, can: ["refuse"] }, { ...row, state: "new", can: null }, { no: "3" }],
  });
  assert.deepEqual([mine, own, odd].map(approvals.waitsForMe), [true, false, false]);
  assert.deepEqual([odd.state, odd.can, odd.decided], ["over", [], null]);
  assert.equal(approvals.readApproval({ ...row, given: "a", refused: "b", used: null }).decided, "b");
  assert.deepEqual(approvals.readApprovals(null), []);
});

test("a secret is grouped to be typed", () => {
  assert.equal(people.spaced("GEZDGNBVGY3TQOJQ"), "GEZD GNBV GY3T QOJQ");
  assert.equal(people.spaced("ABCDE"), "ABCD E");
  assert.equal(people.spaced(""), "");
});

/** Which cells a path of bars covers. */
function cellsOf(d, size) {
  const out = Array.from({ length: size }, () => Array(size).fill(false));
  for (const [, x, y, n] of d.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g))
    for (let i = 0; i < Number(n); i += 1) out[Number(y)][Number(x) + i] = true;
  return out;
}

test("the drawn code has the cells of the encoded one, and room around it", () => {
  const uri = "otpauth://totp/Kawal:posko?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kawal&digits=6&period=30";
  const { data, size } = qr.encode(uri, { ecc: "M", border: 4 });
  assert.deepEqual(cellsOf(people.cellsPath(data), size), data);
  assert.ok(data.slice(0, 4).every((row) => row.every((cell) => !cell)));
  const corner = data.slice(4, 11).map((row) => row.slice(4, 11).map(Number).join(""));
  assert.deepEqual(corner, ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]);
});

test("there is help of every topic in three to five sentences, in both languages, and of nothing else", () => {
  for (const lang of ["id", "en"]) {
    const words = JSON.parse(readFileSync(path.join(WEB, `../lang/${lang}/help.json`), "utf8"));
    const topics = new Set(Object.keys(words).map((key) => key.replace(/^help\.(.*)\.\d$/, "$1")));
    assert.deepEqual([...topics].sort(), [...help.HELP_TOPICS].sort());
    for (const topic of topics) {
      const n = Object.keys(words).filter((key) => key.replace(/\.\d$/, "") === `help.${topic}`).length;
      assert.ok(n >= 3 && n <= 5, `${topic}: ${n}`);
    }
  }
  assert.equal(help.sentencesOf("alarm").length, 4);
  assert.ok(help.sentencesOf("alarm")[0].startsWith("Di sini"));
});

test("a part that there is help of is on some page", () => {
  const sources = (dir) =>
    readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
      const at = path.join(dir, e.name);
      return e.isDirectory() ? sources(at) : [readFileSync(at, "utf8")];
    });
  const code = sources(path.join(WEB, "src")).join("\n");
  for (const topic of help.HELP_TOPICS.filter((x) => x.startsWith("part.")))
    assert.ok(code.includes(`<${"$"}{Section} id="${topic.slice(5)}"`), topic);
});

test("a page of a page has help of its own where there is some", () => {
  const at = (page, id = null) => help.topicOf({ page, id });
  assert.equal(at("penempatan", "papan"), "penempatan.papan");
  assert.equal(at("penempatan", "99.01.02"), "penempatan");
  assert.equal(at("akun", "posko"), "akun");
  assert.equal(at("lainnya"), null);
  assert.equal(help.topicOfPart("goods"), "part.goods");
  assert.deepEqual([undefined, "", "nothing"].map(help.topicOfPart), [null, null, null]);
});
