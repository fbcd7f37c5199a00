// What if: changes that are only tried, the placement before and after side by side, and which orders they break.
import { useEffect, useState } from "preact/hooks";
import { formatDayTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, lang, t } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import type { Both, Served, Trial } from "../model/duty.ts";
import { type Change, tryBody } from "../model/duty-try.ts";
import { placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { Field, type Form, useForm } from "../travel/form.ts";
import { ClassMark, className, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { answerOf, askWith, loadDutyRegister, register } from "./desk.ts";
import { PersonName } from "./people.ts";

const WHATS = ["class", "without", "drop", "pattern"] as const;

function changeWords(world: World, c: Change): string {
  const name = register.value?.officers.get(c.code)?.name ?? c.code;
  return t(`web.duty.try.said.${c.what}`, {
    name,
    place: placeName(world.map, c.code),
    class: className(c.what === "pattern" ? c.code : c.class),
    p: c.polri,
    t: c.tps,
    l: c.linmas,
  });
}

function ChangeFields({ world, form }: { world: World; form: Form }): VNode {
  const { what = "class", code = "" } = form.values;
  const classes = world.operation.classes.map((c): [string, string] => [c.code, className(c.code)]);
  const officers = [...(register.value?.officers.values() ?? [])];
  const list = what === "without" ? officers.map((o) => [o.code, o.name]) : [];
  const tps = what === "class" || what === "drop" ? world.map.data.tps : [];
  return html`<div class="fields"><${Field} form=${form} name="what" label=${t("web.duty.try.what")} options=${WHATS.map((w) => [w, t(`web.duty.try.what.${w}`)])} />
    ${
      what === "pattern"
        ? html`<${Field} form=${form} name="class" label=${t("web.class")} options=${classes} />
      <${Field} form=${form} name="polri" label="Polri" type="number" min=${1} max=${16} /><${Field} form=${form} name="tps" label="TPS" type="number" min=${1} max=${100} /><${Field} form=${form} name="linmas" label="Linmas" type="number" min=${0} max=${200} />`
        : html`<div class="field"><label for="field-code">${t(what === "without" ? "web.duty.sheets.person" : "web.duty.sheets.tps")}</label>
      <input id="field-code" name="code" list="try-codes" autocomplete="off" value=${code} onInput=${(e: Event) => form.set("code", (e.currentTarget as HTMLInputElement).value)} />
      <datalist id="try-codes">${list.map(([c, n]) => html`<option key=${c} value=${c}>${n}</option>`)}${tps.map((x) => html`<option key=${x.code} value=${x.code}>${placeName(world.map, x.code)}</option>`)}</datalist></div>`
    }
    ${what === "class" ? html`<${Field} form=${form} name="class" label=${t("web.duty.try.class")} options=${classes} />` : null}</div>`;
}

function isKnown(world: World, v: Readonly<Record<string, string>>): boolean {
  const code = (v.code ?? "").trim();
  if (v.what === "pattern") return Number(v.polri) > 0 && Number(v.tps) > 0 && Number(v.linmas) >= 0;
  return v.what === "without" ? (register.value?.officers.has(code) ?? false) : world.map.tps.has(code);
}

function partWords(part: string, code: string | undefined): string {
  const name = t(`web.duty.part.${part}`);
  return code ? `${name} · ${className(code)}` : name;
}

function ScoreTable({ trial }: { trial: Trial }): VNode {
  type R = Trial["score"][number];
  const cols: Col<R>[] = [
    { key: "part", label: t("web.desk.part"), wrap: true, cell: (r) => partWords(r.part, r.class) },
    { key: "before", label: t("web.desk.col.before"), num: true, cell: (r) => num(r.before) },
    { key: "after", label: t("web.duty.try.after"), num: true, cell: (r) => num(r.after) },
    {
      key: "better",
      label: t("web.duty.try.change"),
      num: true,
      cell: (r) =>
        r.before === r.after
          ? html`<span class="muted">=</span>`
          : html`<${StateMark} state=${r.after < r.before ? "ok" : "late"}>${r.after > r.before ? "+" : "−"}${num(Math.abs(r.after - r.before))}<//>`,
    },
  ];
  return html`<${Table} caption=${t("web.duty.try.score")} cols=${cols} rows=${trial.score} keyOf=${(r: R) => `${r.part}${r.class ?? ""}`} empty=${t("web.duty.try.same")} />`;
}

function served(world: World, at: Served | null): string {
  const place = at?.station ?? at?.site;
  return place ? placeName(world.map, place) : t("web.duty.free");
}

function People({ world, index, trial }: { world: World; index: PlanIndex; trial: Trial }): VNode {
  type R = Trial["people"][number];
  const cols: Col<R>[] = [
    {
      key: "who",
      label: t("web.duty.sheets.person"),
      wrap: true,
      cell: (r) => html`<${PersonName} index=${index} code=${r.person} />`,
    },
    { key: "before", label: t("web.desk.col.before"), wrap: true, cell: (r) => served(world, r.before) },
    { key: "after", label: t("web.duty.try.after"), wrap: true, cell: (r) => served(world, r.after) },
  ];
  return html`<${Table} caption=${t("web.duty.try.people")} cols=${cols} rows=${trial.people} keyOf=${(r: R) => r.person} empty=${t("web.duty.try.nobody")} />`;
}

function both(value: Both<readonly string[]>, name: (code: string) => string, side: "before" | "after"): string {
  return value[side].length > 0 ? value[side].map(name).join(", ") : "–";
}

function Teams({ world, index, trial }: { world: World; index: PlanIndex; trial: Trial }): VNode {
  const rows = trial.teams.map((x, i) => ({ ...x, key: String(i) }));
  type R = (typeof rows)[number];
  const person = (code: string): string => index.plan.people[code]?.name ?? code;
  const place = (code: string): string => placeName(world.map, code);
  const side = (x: R, which: "before" | "after"): VNode =>
    html`<div>${both(x.tps, place, which)}</div><div class="muted">${both(x.people, person, which)}</div>`;
  const cols: Col<R>[] = [
    {
      key: "team",
      label: t("web.team"),
      wrap: true,
      cell: (x) => html`<b>${x.team ?? t("web.duty.try.new")}</b> <${ClassMark} code=${x.class} />`,
    },
    { key: "before", label: t("web.desk.col.before"), wrap: true, cell: (x) => side(x, "before") },
    { key: "after", label: t("web.duty.try.after"), wrap: true, cell: (x) => side(x, "after") },
  ];
  return html`<${Table} caption=${t("web.duty.try.teams")} cols=${cols} rows=${rows} keyOf=${(x: R) => x.key} empty=${t("web.duty.try.same")} />`;
}

function whyTrip(code: string): string {
  const key = `check.${code}`;
  return hasKey(key) ? t(key) : t("web.duty.try.trip_gone");
}

function Trips({ trial }: { trial: Trial }): VNode {
  type R = Trial["trips"][number];
  const cols: Col<R>[] = [
    {
      key: "trip",
      label: t("web.trip"),
      cell: (r) =>
        html`<a href=${href("perjalanan", r.trip)}>${r.trip}</a> <span class="muted">${formatDayTime(lang.value, r.depart)}</span>`,
    },
    { key: "why", label: t("web.reason"), wrap: true, cell: (r) => r.why.map(whyTrip).join("; ") },
  ];
  const cut = trial.whole ? null : html`<p role="status">${t("web.duty.try.cut")}</p>`;
  return html`${cut}<${Table} caption=${t("web.duty.try.trips")} cols=${cols} rows=${trial.trips} keyOf=${(r: R) => r.trip} empty=${t("web.duty.try.no_trips")} />`;
}

function Outcome({ world, index, trial }: { world: World; index: PlanIndex; trial: Trial }): VNode {
  const state = trial.better === "before" ? "late" : "ok";
  const faults = t("web.duty.try.faults", { n: num(trial.faults) });
  return html`<div id="outcome"><p class="verdict" role="status">${
    trial.faults > 0
      ? html`<${StateMark} state="late">${faults}<//>`
      : html`<${StateMark} state=${state}>${t(`web.duty.try.better.${trial.better}`)}<//>`
  }</p>
    <p class="muted">${t("web.duty.try.breaks", { p: num(trial.people.length), t: num(trial.teams.length), n: num(trial.trips.length) })}</p>
    <${Section} title=${t("web.duty.try.score")}><${ScoreTable} trial=${trial} /><//>
    <${Section} title=${t("web.duty.try.people")} extra=${num(trial.people.length)}><${People} world=${world} index=${index} trial=${trial} /><//>
    <${Section} title=${t("web.duty.try.teams")} extra=${num(trial.teams.length)}><${Teams} world=${world} index=${index} trial=${trial} /><//>
    <${Section} title=${t("web.duty.try.trips")} extra=${num(trial.trips.length)}><${Trips} trial=${trial} /><//></div>`;
}

function Asking({
  world,
  index,
  changes,
}: {
  world: World;
  index: PlanIndex;
  changes: readonly Change[];
}): VNode | null {
  const { asked, answer, problem } = answerOf<Trial>("try");
  if (asked === "" || changes.length === 0 || !asked.endsWith(JSON.stringify(tryBody(changes)))) return null;
  if (problem) return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>`;
  if (!answer) return html`<p class="sentence" role="status">${t("web.duty.try.working")}</p>`;
  return html`<${Outcome} world=${world} index=${index} trial=${answer} />`;
}

export function TryPage({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const form = useForm(() => ({
    what: route.query.orang ? "without" : "class",
    code: route.query.tps ?? route.query.orang ?? "",
    class: world.operation.classes.at(-1)?.code ?? "",
    polri: "2",
    tps: "10",
    linmas: "20",
  }));
  useEffect(() => void loadDutyRegister(), []);
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const add = (event: Event): void => {
    event.preventDefault();
    const v = form.values;
    const what = WHATS.find((w) => w === v.what) ?? "class";
    const code = what === "pattern" ? (v.class ?? "") : (v.code ?? "").trim();
    const one = { what, code, class: v.class ?? "", polri: v.polri ?? "", tps: v.tps ?? "", linmas: v.linmas ?? "" };
    setChanges([...changes.filter((c) => !(c.what === what && c.code === code)), one]);
    form.set("code", "");
  };
  return html`<div id="try"><p class="muted">${t("web.duty.try.lead")}</p>
    <form class="entry" aria-label=${t("web.duty.try.add")} onSubmit=${add}><${ChangeFields} world=${world} form=${form} />
      <div class="acts"><button type="submit" class="button" disabled=${!isKnown(world, form.values)}>${t("web.duty.try.add")}</button></div></form>
    ${changes.length === 0 ? html`<${Sentence}>${t("web.duty.try.none")}<//>` : null}
    <ul class="items" id="changes">${changes.map(
      (c) =>
        html`<li class="item" key=${`${c.what}${c.code}`}><div class="item-what">${changeWords(world, c)}</div><div class="item-acts"><button type="button" class="quiet" onClick=${() => setChanges(changes.filter((x) => x !== c))}>${t("web.entry.undo")}<span class="sr"> ${c.code}</span></button></div></li>`,
    )}</ul>
    <p class="acts"><button type="button" class="primary" disabled=${changes.length === 0} onClick=${() => void askWith("try", "/duty/try", tryBody(changes))}>${t("web.duty.try.begin")}</button></p>
    <${Asking} world=${world} index=${index} changes=${changes} /></div>`;
}
