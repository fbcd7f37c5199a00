// Serves the built page with the product's strict headers, and the fixture as HTTP API v1.
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { liveAlarms, liveTrips, numbers, openStream, readiness } from "./live.mjs";

export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const USER = "posko";
const PASSWORD = "contoh-sandi";
const COOKIE = "kawal=1";
const PAGE_ROWS = 200;

export const CREDENTIALS = { user: USER, password: PASSWORD };

function readFiles(dir) {
  const files = new Map();
  for (const line of readFileSync(path.join(dir, "manifest.txt"), "utf8").trim().split("\n")) {
    const [file, type, cache] = line.split("\t");
    files.set(`/${file}`, { type, cache, bytes: readFileSync(path.join(dir, file)) });
  }
  files.set("/", files.get("/index.html"));
  return files;
}

function sendJson(res, status, body, headers = {}) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  res.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  res.end(body === null ? "" : JSON.stringify(body));
}

function problem(res, status, code, detail) {
  sendJson(res, status, { type: `/problems/${code}`, title: code, detail, status, code });
}

async function readBody(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

async function session(req, res, loggedIn) {
  if (req.method === "POST") {
    const body = await readBody(req);
    if (body.user !== USER || body.password !== PASSWORD)
      return problem(res, 401, "api.login_wrong", "Nama pengguna atau kata sandi salah.");
    return sendJson(
      res,
      200,
      { user: USER, name: "Posko" },
      { "Set-Cookie": `${COOKIE}; HttpOnly; SameSite=Strict; Path=/` },
    );
  }
  if (req.method === "DELETE") return sendJson(res, 204, null, { "Set-Cookie": "kawal=; Max-Age=0; Path=/" });
  return loggedIn
    ? sendJson(res, 200, { user: USER, name: "Posko" })
    : problem(res, 401, "api.no_session", "Belum masuk.");
}

function registerRows(fixture, res, kind, params) {
  const all = fixture.register[kind];
  if (!all) return problem(res, 404, "api.unknown_kind", `Tidak ada register ${kind}.`);
  const area = params.get("area");
  const inArea = (r) => (r.village ?? r.area ?? r.code).startsWith(area);
  const rows = area ? all.filter(inArea) : all;
  const start = Number(params.get("cursor") ?? 0);
  const columns = Object.keys(all[0] ?? { code: "" }).map((name) => ({ name, label: name }));
  const end = start + PAGE_ROWS;
  return sendJson(res, 200, {
    kind,
    columns,
    rows: rows.slice(start, end),
    next: end < rows.length ? String(end) : null,
  });
}

function registerHistory(fixture, res, kind, code) {
  const row = fixture.register[kind]?.find((r) => r.code === code);
  if (!row) return problem(res, 404, "api.unknown_row", `Tidak ada ${code}.`);
  const { code: _, ...fields } = row;
  const fact = {
    seq: 12,
    effective: "2024-10-18",
    recorded: "2026-11-21T10:00:00Z",
    by: "contoh",
    batch: { id: "b1", file: `${kind}.csv`, rows: fixture.register[kind].length },
    op: "set",
    verified: false,
    fields,
  };
  return sendJson(res, 200, { code, facts: [fact] });
}

async function api(fixture, req, res, url) {
  const parts = url.pathname.slice("/api/v1/".length).split("/").map(decodeURIComponent);
  const loggedIn = (req.headers.cookie ?? "").includes(COOKIE);
  if (parts[1] === "ways") return sendJson(res, 200, { password: true, oidc: null });
  if (parts[0] === "session") return session(req, res, loggedIn);
  if (!loggedIn) return problem(res, 401, "api.no_session", "Belum masuk.");
  if (parts[0] === "register" && parts[3] === "history") return registerHistory(fixture, res, parts[1], parts[2]);
  if (parts[0] === "register") return registerRows(fixture, res, parts[1], url.searchParams);
  if (parts[0] === "tiles") return res.writeHead(200, { "Content-Type": "application/vnd.mapbox-vector-tile" }).end();
  const now = Date.now();
  if (parts[0] === "stream") return openStream(res);
  if (parts[0] === "approvals") return sendJson(res, 200, { approvals: [] });
  if (parts[0] === "convoys") return sendJson(res, 200, { plan: fixture.plan.id, trips: liveTrips(fixture, now) });
  if (parts[0] === "readiness") return sendJson(res, 200, readiness(fixture, url.searchParams.get("area") ?? ""));
  if (parts[0] === "numbers") return sendJson(res, 200, numbers(fixture));
  if (parts[0] === "alarms" && req.method === "GET") {
    const over = url.searchParams.get("state") === "resolved"; // none of those made up here
    return sendJson(res, 200, { alarms: over ? [] : liveAlarms(fixture, now) });
  }
  if (["operation", "map", "plan", "network"].includes(parts[0])) return sendJson(res, 200, fixture[parts[0]]);
  return problem(res, 404, "api.unknown", "Tidak ada alamat ini.");
}

/** Starts the server on a free port of this machine; resolves to its address and a way to stop it. */
export async function startServer(dir, fixture) {
  const files = readFiles(dir);
  const server = http.createServer((req, res) => {
    res.setHeader("Content-Security-Policy", CSP);
    res.setHeader("X-Content-Type-Options", "nosniff");
    res.setHeader("Referrer-Policy", "no-referrer");
    const url = new URL(req.url, "http://localhost");
    if (url.pathname.startsWith("/api/v1/")) return void api(fixture, req, res, url);
    const file = files.get(url.pathname);
    if (!file) return problem(res, 404, "api.unknown", "Tidak ada berkas ini.");
    const cache = file.cache === "immutable" ? "public, max-age=31536000, immutable" : "no-cache";
    res.writeHead(200, { "Content-Type": file.type, "Cache-Control": cache });
    return res.end(file.bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
