// valhalla.mjs FOLDER CONFIG ROUNDS: the matrix of all places in FOLDER/places.json by truck, asked ROUNDS times. Writes
// FOLDER/valhalla.json: the milliseconds of processor of each round, and the seconds from place to place (null where there is no way).
import { readFile, writeFile } from "node:fs/promises";
import { Actor } from "@valhallajs/valhallajs";

const [folder, config, rounds] = process.argv.slice(2);
const places = JSON.parse(await readFile(`${folder}/places.json`, "utf8"));
const actor = await Actor.fromConfigFile(config);
const query = { sources: places, targets: places, costing: "truck", verbose: false };
const took = [];
let answer;
for (let i = 0; i < Number(rounds); i++) {
  const began = process.cpuUsage();
  answer = await actor.matrix(query);
  const spent = process.cpuUsage(began);
  took.push((spent.user + spent.system) / 1000);
}
await writeFile(`${folder}/valhalla.json`, JSON.stringify({ ms: took, seconds: answer.sources_to_targets.durations }));
