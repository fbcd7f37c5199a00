// node bench/field_storage.mjs KAWAL: what a week of a busy phone takes of its memory, without photos. bench/README.md.
import { figure, withPhone } from "./field_phone.mjs";

const binary = process.argv[2];
const [DAYS, EVENTS_A_DAY, HOURS_A_DAY, PROMISED_MB] = [7, 400, 10, 50];
const MB = 1_000_000;

await withPhone(binary, async (_, run) => {
  const empty = await run("kept");
  await run("sayMany", 0, DAYS * EVENTS_A_DAY, DAYS);
  const said = await run("kept");
  figure("field_storage.events", (said - empty) / MB, "MB");
  await run("keepFixes", DAYS, HOURS_A_DAY);
  const fixed = await run("kept");
  figure("field_storage.fixes", (fixed - said) / MB, "MB");
  figure("field_storage.undelivered", fixed / MB, "MB", PROMISED_MB);
  await run("deliverAll");
  figure("field_storage.proven", (await run("kept")) / MB, "MB", PROMISED_MB);
});
