// A bad line: a proxy on loopback between one phone and the posko, which loses what its plan says. A phone that has a line of
// its own can also be cut off for good, whatever its browser believes about the network.
import http from "node:http";

/**
 * What may happen to a request:
 *   pass          nothing
 *   lose_request  the posko never hears of it, the connection breaks
 *   lose_answer   the posko has done it, the connection breaks before the first byte of the answer
 *   half_answer   the same after half of the body
 *   { after: ms } it passes, that much later
 *   { status, headers, body }  answered by the line itself, as a changed file is
 */
const PASS = "pass";

function readAll(stream) {
  return new Promise((done, fail) => {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => done(Buffer.concat(parts)));
    stream.on("error", fail);
  });
}

/** Asks the posko; the answer with its whole body. An endless answer (live news) is handed over piece by piece in `passOn`. */
function ask(posko, req, body) {
  return new Promise((done, fail) => {
    const headers = { ...req.headers, connection: "close" };
    const { hostname, port } = new URL(posko);
    const out = http.request({ hostname, port, path: req.url, method: req.method, headers }, done);
    out.on("error", fail);
    out.end(body);
  });
}

/** Headers of a whole answer: those that speak of the connection are this one's own. */
function ownHeaders(headers) {
  const { connection, "keep-alive": _, "transfer-encoding": __, ...rest } = headers;
  return rest;
}

async function passOn(answer, res, fate) {
  if (fate === PASS) {
    res.writeHead(answer.statusCode, ownHeaders(answer.headers));
    answer.pipe(res);
    return;
  }
  const body = await readAll(answer);
  if (fate === "lose_answer") {
    res.destroy();
    return;
  }
  res.writeHead(answer.statusCode, { ...ownHeaders(answer.headers), "content-length": body.length });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}

async function carry(line, req, res) {
  const asked = { method: req.method, path: req.url, count: (line.counts.get(req.url) ?? 0) + 1 };
  line.counts.set(req.url, asked.count);
  const body = await readAll(req);
  const fate = line.cut ? "lose_request" : (line.plan(asked, body) ?? PASS);
  line.heard.push({ ...asked, fate: typeof fate === "string" ? fate : fate.status ? "own_answer" : "late" });
  if (fate === "lose_request") {
    res.destroy();
    return;
  }
  if (fate.status) {
    res.writeHead(fate.status, { ...fate.headers, "content-length": Buffer.byteLength(fate.body) });
    res.end(fate.body);
    return;
  }
  if (fate.after) await new Promise((done) => setTimeout(done, fate.after));
  const answer = await ask(line.posko, req, body);
  answer.on("error", () => res.destroy());
  await passOn(answer, res, fate.after ? PASS : fate);
}

/**
 * Lays a line to a posko; { url, plan, cut, heard, stop }. `plan({ method, path, count }, body)` says what happens to a request
 * (`count`: how often this path was asked), undefined is "pass"; it may be replaced at any time. `cut` true: nothing passes.
 * `heard`: what was asked, and what became of it. It ends by itself with the process.
 */
export async function layLine(posko, plan = () => PASS) {
  const line = { posko, plan, cut: false, counts: new Map(), heard: [] };
  const server = http.createServer((req, res) => {
    res.on("error", () => {});
    carry(line, req, res).catch(() => res.destroy());
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  line.url = `http://127.0.0.1:${server.address().port}`;
  line.stop = () => {
    server.closeAllConnections?.();
    return new Promise((done) => server.close(done));
  };
  return line;
}

/** A plan that spoils the first `times` of the requests that `pattern` ("POST /api/v1/field/events") names. */
export function spoil(pattern, fate, times = 1) {
  let left = times;
  return ({ method, path }) => {
    if (left === 0 || !pattern.test(`${method} ${path}`)) return PASS;
    left -= 1;
    return fate;
  };
}
