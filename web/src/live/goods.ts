// Planned = sent = received, by leg, with what is outstanding; on the live page.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { soonAfter } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import type { LegSum, Numbers } from "../model/readiness.ts";
import { session } from "../state.ts";
import { num, Section, Sentence } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { listen } from "./feed.ts";
import { asOf, hindsight, moment, SETTLE_MS } from "./moment.ts";
import { pastProblem } from "./past.ts";

/** With the question that they answer: another hour's never stand under this one's name. */
const numbers = signal<{ readonly of: string; readonly told: Numbers } | null>(null);
const problem = signal<Problem | null>(null);
/** The posko reckons these over the whole plan; nobody acts on them within half a minute. */
const EVERY_MS = 30_000;
let open = false;
let waiting: ReturnType<typeof setTimeout> | null = null;

async function load(): Promise<void> {
  const who = session.value?.user;
  const [at, known] = [moment.peek(), hindsight.peek()];
  const of = asOf("/numbers", at, known);
  let [told, fault]: [Numbers | null, Problem | null] = [null, null];
  try {
    told = await getJson<Numbers>(of);
  } catch (error) {
    fault = asProblem(error);
  }
  if (session.value?.user !== who || at !== moment.peek() || known !== hindsight.peek()) return;
  if (told) numbers.value = { of, told };
  problem.value = fault;
}

/** Everything of a session that ended is forgotten. */
effect(() => {
  if (session.value) return;
  numbers.value = null;
  problem.value = null;
});

function soon(): void {
  if (!open || waiting || moment.peek() !== null) return;
  waiting = setTimeout(() => {
    waiting = null;
    if (open && moment.peek() === null) void load();
  }, EVERY_MS);
}

for (const topic of ["log", "plan"] as const) listen({ topic, hear: soon, anew: soon });

function cols(): Col<LegSum>[] {
  const count = (key: "planned" | "sent" | "received"): Col<LegSum> => ({
    key,
    label: t(`web.goods.${key}`),
    num: true,
    cell: (row) => num(row[key]),
  });
  return [
    { key: "leg", label: t("web.goods.leg"), grow: true, cell: (row) => t(`web.goods.leg.${row.leg}`) },
    count("planned"),
    count("sent"),
    count("received"),
  ];
}

/** Boxes by leg; nothing where there is no plan to hold them against. */
export function Goods(): VNode | null {
  const at = moment.value;
  const known = hindsight.value;
  useEffect(() => {
    open = true;
    const callOff = soonAfter(at === null ? 0 : SETTLE_MS, load);
    return () => {
      open = false;
      callOff();
    };
  }, [at, known]);
  const shown = numbers.value?.of === asOf("/numbers", at, known) ? numbers.value.told : null;
  const fault = problem.value
    ? html`<p class="note note-bad" role="alert">${problem.value.detail || t("web.error.offline")}</p>`
    : null;
  if (at !== null && pastProblem.value) return null; // the band says why
  if (!shown) return fault ?? (at === null ? null : html`<${Sentence}>${t("web.loading")}<//>`);
  const said = t("web.goods.said", {
    outstanding: num(shown.outstanding.n),
    people: num(shown.people.n),
    present: num(shown.people.present),
    size: num(shown.size),
  });
  return html`<${Section} id="goods" title=${t("web.goods.title")} extra=${html`<a href=${href("kesiapan")}>${t("web.tab.kesiapan")}</a>`}>
    ${fault}
    <${Table} caption=${t("web.goods.title")} cols=${cols()} rows=${shown.legs} keyOf=${(row: LegSum) => String(row.leg)} empty=${t("web.plan.none")} />
    <p class="muted">${said}</p><//>`;
}
