// An operation that is under way now, whatever the hour: the tiny register with its days and one hour moved so that a truck
// of the plan should be on the road, a tracker on it, and a rule that waits for nothing.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startBinary, TINY } from "./binary.mjs";

const MIN_MS = 60_000;
const DAY_MS = 1440 * MIN_MS;
/** The register's zone. */
const WIB_MS = 420 * MIN_MS;
/** The day on which goods leave the warehouse in the tiny plan. */
const LEAVING_DAY = "2024-11-25";
const ON_THE_ROAD_MS = 100 * MIN_MS;
const LAST_OPENING_MS = 22 * 60 * MIN_MS;

function run(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

function moveDays(text, days) {
  return text.replace(/\b(20\d\d-\d\d-\d\d)\b/g, (all) =>
    new Date(Date.parse(all) + days * DAY_MS).toISOString().slice(0, 10),
  );
}

/** The tables with their days moved and the hours of the way from the warehouse begun when they should have. */
function copyMoved(to, days, opens, change) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(TINY).filter((n) => n.endsWith(".csv"))) {
    const text = moveDays(readFileSync(path.join(TINY, name), "utf8"), days);
    const moved = text.replace(/^(leg-gudang-ppk,.*?),06:00,18:00,/m, `$1,${opens},24:00,`);
    writeFileSync(path.join(to, name), change(name, moved));
  }
}

/** When the first truck leaves: so long from now, and early enough in its day to be back. */
function opening(now, ahead) {
  const local = now + WIB_MS + ahead;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  return Math.min(local, midnight + LAST_OPENING_MS);
}

/**
 * Starts it; { url, user, password, plan, trip, token, stop }. `ahead`: milliseconds from now to the first departure, by itself
 * so long ago that the truck is far; `change(name, text)`: what else is different in a table.
 */
export async function startToday(binary, { ahead = -ON_THE_ROAD_MS, change = (_, text) => text } = {}) {
  const opens = opening(Date.now(), ahead);
  const box = mkdtempSync(path.join(os.tmpdir(), "kawal-today-"));
  const [tables, dir] = [path.join(box, "tables"), path.join(box, "op")];
  const days = Math.floor(opens / DAY_MS) - Date.parse(LEAVING_DAY) / DAY_MS;
  copyMoved(tables, days, new Date(opens).toISOString().slice(11, 16), change);
  run(binary, ["create", dir, "--from", tables]);
  const plan = JSON.parse(run(binary, ["plan", dir, "--json", "--iterations", "50"]));
  const rules = path.join(box, "rules.csv");
  writeFileSync(rules, "code,kind,area,severity,after_min,escalate_min,origin\nR1,off_way,,2,0,60,fact\n");
  run(binary, ["import", dir, "--kind", "rules", rules]);
  const trip = plan.trips.find((t) => t.direction === "out" && t.leg === 0 && t.km > 10);
  const said = run(binary, ["tracker", "add", dir, "PELACAK-1", "--vehicle", trip.vehicle]);
  const posko = await startBinary(binary, TINY, () => {}, dir);
  return {
    ...posko,
    plan,
    trip,
    token: said.match(/\b[0-9a-f]{32}\b/)[0],
    stop: async () => {
      const code = await posko.stop();
      rmSync(box, { recursive: true, force: true });
      return code;
    },
  };
}

/** A point at a share of a way, [lat, lon] as the API gives them; flat, as short ways are. */
export function along(way, share) {
  const piece = (i) => Math.hypot(way[i + 1][0] - way[i][0], way[i + 1][1] - way[i][1]);
  let left = share * way.slice(1).reduce((sum, _, i) => sum + piece(i), 0);
  for (let i = 0; i + 1 < way.length; i += 1) {
    if (left <= piece(i) && piece(i) > 0) {
      const part = left / piece(i);
      return [0, 1].map((k) => way[i][k] + (way[i + 1][k] - way[i][k]) * part);
    }
    left -= piece(i);
  }
  return way.at(-1);
}

/** One report of a tracker, as OsmAnd sends it. */
export async function report(posko, place, when) {
  const query = new URLSearchParams({
    id: posko.token,
    lat: place[0].toFixed(7),
    lon: place[1].toFixed(7),
    timestamp: String(Math.round(when / 1000)),
    accuracy: "8",
  });
  const answer = await fetch(`${posko.url}/api/v1/track?${query}`, { method: "POST" });
  if (answer.status !== 200) throw new Error(`a report was refused: ${answer.status} ${await answer.text()}`);
}
