// One team: where it stands, how far it spreads and travels, what it lacks, who is in it and what somebody said of it.
import { useEffect } from "preact/hooks";
import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { Override, Team } from "../model/types.ts";
import { may, type World } from "../state.ts";
import { className, Facts, KindChip, num, Section, StateMark } from "../ui/parts.ts";
import { homeOf, isDenied, loadDutyRegister, registerProblem } from "./desk.ts";
import { PersonName } from "./people.ts";

/** What somebody said of the people or the TPS of a team. */
export function overridesOf(overrides: readonly Override[], people: readonly string[], places: readonly string[]) {
  return overrides.filter((o) => people.includes(o.person) || (o.place !== null && places.includes(o.place)));
}

export function OverrideList({
  world,
  index,
  rows,
}: {
  world: World;
  index: PlanIndex;
  rows: readonly Override[];
}): VNode | null {
  if (rows.length === 0) return null;
  return html`<ul class="lines" aria-label=${t("web.duty.overrides")}>${rows.map(
    (o) =>
      html`<li key=${`${o.person}${o.what}${o.place ?? ""}`}><${StateMark} state="risk">${t(`web.duty.override.${o.what}`)}<//> <${PersonName} index=${index} code=${o.person} />
      ${o.place ? html` → ${placeName(world.map, o.place)}` : null}<br /><span class="muted">${t("web.duty.override.why", { reason: o.reason, by: o.by })}</span></li>`,
  )}</ul>`;
}

function Home({ world, code }: { world: World; code: string }): VNode | null {
  const home = homeOf.value(code);
  return home ? html` <span class="muted">· ${placeName(world.map, home)}</span>` : null;
}

function facts(world: World, team: Team) {
  const span = (minutes: number): string => formatSpan(lang.value, minutes);
  return [
    {
      label: t("web.duty.station"),
      value: html`<a href=${href("tps", team.station)}>${placeName(world.map, team.station)}</a>`,
    },
    { label: t("web.duty.spread"), value: span(team.spread_min) },
    { label: t("web.duty.travel_to"), value: span(team.travel_min) },
    { label: t("web.duty.hop"), value: span(team.longest_hop_min) },
    {
      label: t("web.duty.lacking"),
      value:
        team.lacking > 0
          ? html`<${StateMark} state="late">${t("web.duty.lacks", { n: num(team.lacking) })}<//>`
          : html`<${StateMark} state="ok">${t("web.duty.lacks_none")}<//>`,
    },
  ];
}

export function TeamView({ world, index, team }: { world: World; index: PlanIndex; team: Team }): VNode {
  const problem = isDenied(registerProblem.value) ? null : registerProblem.value; // without the right homes are not known
  useEffect(() => void loadDutyRegister(), []);
  const said = overridesOf(index.plan.placement.overrides, team.people, team.tps);
  return html`<${Section} id="team" title=${`${t("web.team")} ${team.id}`} extra=${className(team.class)}>
    <p class="sentence">${t("web.team.sentence", {
      p: num(team.people.length),
      t: num(team.tps.length),
      l: num(team.linmas),
      travel: formatSpan(lang.value, team.travel_min),
      hop: formatSpan(lang.value, team.longest_hop_min),
    })}</p>
    <${Facts} items=${facts(world, team)} />
    <ul class="lines">${team.tps.map((code) => html`<li key=${code}><a href=${href("tps", code)}>${placeName(world.map, code)}</a> <span class="muted">${world.map.tps.get(code)?.place ?? ""}${code === team.station ? ` · ${t("web.duty.station").toLowerCase()}` : ""}</span></li>`)}</ul>
    <ul class="lines">${team.people.map((code) => html`<li key=${code}><${PersonName} index=${index} code=${code} /><${Home} world=${world} code=${code} /></li>`)}</ul>
    <${OverrideList} world=${world} index=${index} rows=${said} />
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void loadDutyRegister()}>${t("web.retry")}</button></p>` : null}
    <p class="acts">${may("duty", "w") ? html`<a class="button" href=${href("penempatan", "tugas", { wilayah: team.kecamatan, untuk: team.id })}>${t("web.duty.assign")}</a>` : null}
      ${may("people", "e") ? html`<a class="button" href=${href("penempatan", "lembar", { tps: team.station })}>${t("web.duty.sheets")}</a>` : null}
      <${KindChip} kind="people" /></p>
  <//>`;
}
