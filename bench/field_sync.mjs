// node bench/field_sync.mjs KAWAL [EVENTS]: how long events that were made without a network take to reach the posko over
// 1 Mbit/s with 300 ms, and until each is proven to be in the log. bench/README.md.
import { figure, throttle, withPhone } from "./field_phone.mjs";

const [binary, events = "1000"] = process.argv.slice(2);
const PROMISED_S = 10;

await withPhone(binary, async (phone, run) => {
  const began = performance.now();
  await run("sayMany", 0, Number(events));
  figure("field_sync.say_each", (performance.now() - began) / Number(events), "ms");
  await throttle(phone);
  const asked = phone.line.heard.length;
  const { taken, proven, states } = await run("deliverAll");
  figure("field_sync.taken", taken / 1000, "s", PROMISED_S);
  figure("field_sync.proven", proven / 1000, "s");
  figure("field_sync.requests", phone.line.heard.length - asked, "requests");
  if (states.join() !== "receipted") throw new Error(`events are ${states.join(", ")}`);
});
