// An operation with a base map: the tiny register, and a small town that tests/main/pbf.py writes as an extract.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startBinary, TINY } from "./binary.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));

function run(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${done.stdout}${done.stderr}`);
}

/** Starts a posko of that operation with the binary; { url, user, password, stop }. */
export function startTown(binary) {
  return startBinary(binary, TINY, (dir, box) => {
    const extract = path.join(box, "town.osm.pbf");
    run("python3", [path.join(HERE, "town.py"), extract]);
    run(binary, ["create", dir, "--from", TINY]);
    run(binary, ["import", dir, "--kind", "map", extract]);
  });
}
