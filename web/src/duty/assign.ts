// A person and a team or post, chosen by touch, by key or by dragging one onto the other; the reason makes it a row of the register.
import { useEffect, useMemo, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import { type Assignment, isWaiting } from "../model/duty.ts";
import { kecamatanOf, placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { Field, FormBox, useForm } from "../travel/form.ts";
import { ClassMark, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import {
  assign,
  assignments,
  assignmentsProblem,
  loadAssignments,
  loadDutyRegister,
  type Officer,
  register,
  registerProblem,
  unassign,
} from "./desk.ts";

/** A team or the posts of a site: somewhere a person can serve. */
interface Target {
  readonly key: string;
  readonly place: string;
  readonly onTps: boolean;
  readonly name: string;
  readonly class: string | null;
  readonly people: readonly string[];
  readonly needed: number;
}

/** As many people as a list can be read of; the rest is found by typing. */
const SHOWN = 40;

function targetsOf(world: World, index: PlanIndex, kecamatan: string): Target[] {
  const teams = (index.teamsOfKecamatan.get(kecamatan) ?? []).map(
    (x): Target => ({
      key: x.id,
      place: x.station,
      onTps: true,
      name: `${x.id} · ${placeName(world.map, x.station)}`,
      class: x.class,
      people: x.people,
      needed: x.people.length + x.lacking,
    }),
  );
  const sites = new Map<string, Target>();
  for (const p of index.plan.placement.posts) {
    const at = p.kecamatan ?? kecamatanOf(world.map, p.site);
    if (p.kind !== "site" || (at !== null && at !== kecamatan)) continue;
    const known = sites.get(p.site);
    sites.set(p.site, {
      key: p.site,
      place: p.site,
      onTps: false,
      name: placeName(world.map, p.site),
      class: null,
      people: [...new Set([...(known?.people ?? []), ...p.people])],
      needed: (known?.needed ?? 0) + p.needed,
    });
  }
  return [...teams, ...sites.values()];
}

/** Where a person serves now, in words. */
function nowAt(world: World, index: PlanIndex, code: string): string {
  const teams = index.teamsOfPerson.get(code) ?? [];
  const posts = index.postsOfPerson.get(code) ?? [];
  const places = [...teams.map((x) => x.id), ...new Set(posts.map((p) => placeName(world.map, p.site)))];
  return places.length > 0 ? places.join(", ") : t("web.duty.free");
}

function personLabel(officer: Officer): string {
  const unit = register.value?.units.get(officer.unit)?.name ?? officer.unit;
  return `${word("role", officer.role)} · ${unit}`;
}

function Pinned({ code }: { code: string }): VNode | null {
  const mine = (assignments.value ?? []).filter((a) => a.person === code);
  return mine.length > 0 ? html` <span class="badge">${t("web.duty.pinned")}</span>` : null;
}

function PeopleList({ world, index, route }: { world: World; index: PlanIndex; route: Route }): VNode {
  const [find, setFind] = useState("");
  const officers = register.value?.officers;
  const wanted = find.trim().toLowerCase();
  const chosen = route.query.orang ?? "";
  const all = useMemo(() => [...(officers?.values() ?? [])], [officers]);
  const found = all.filter(
    (o) => wanted === "" || `${o.code} ${o.name} ${personLabel(o)}`.toLowerCase().includes(wanted),
  );
  const rows = found.slice(0, SHOWN);
  const inHand = officers?.get(chosen);
  if (inHand && !rows.includes(inHand)) rows.unshift(inHand);
  const pick = (code: string): void => replace(hrefWith({ orang: code === chosen ? "" : code }));
  const lift = (event: DragEvent, code: string): void => event.dataTransfer?.setData("text/plain", code);
  return html`<${Section} id="officers" title=${t("web.duty.people")} extra=${num(all.length)}>
    <label class="field"><span>${t("web.duty.find")}</span><input name="find" type="search" autocomplete="off" value=${find} onInput=${(e: Event) => setFind((e.currentTarget as HTMLInputElement).value)} /></label>
    ${rows.length === 0 ? html`<${Sentence}>${t("web.duty.find_none")}<//>` : null}
    <ul class="picks">${rows.map(
      (o) =>
        html`<li key=${o.code} draggable="true" onDragStart=${(e: DragEvent) => lift(e, o.code)}><button type="button" class="pick" data-code=${o.code} aria-pressed=${o.code === chosen} onClick=${() => pick(o.code)}><span aria-hidden="true" class="grip">⠿</span><span><b>${o.name}</b><${Pinned} code=${o.code} /><br /><span class="muted">${personLabel(o)} · ${nowAt(world, index, o.code)}</span></span></button></li>`,
    )}</ul>
    ${found.length > SHOWN ? html`<p class="muted">${t("web.duty.find_more", { n: num(found.length - SHOWN) })}</p>` : null}<//>`;
}

function TargetList({ world, targets, route }: { world: World; targets: readonly Target[]; route: Route }): VNode {
  const chosen = route.query.untuk ?? "";
  const [over, setOver] = useState("");
  const area = (event: Event): void =>
    replace(hrefWith({ wilayah: (event.currentTarget as HTMLSelectElement).value, untuk: "" }));
  const drop = (event: DragEvent, key: string): void => {
    event.preventDefault();
    setOver("");
    const code = event.dataTransfer?.getData("text/plain") ?? "";
    if (register.value?.officers.has(code)) replace(hrefWith({ orang: code, untuk: key }));
  };
  return html`<${Section} id="targets" title=${t("web.duty.targets")} extra=${num(targets.length)}>
    <label class="field"><span>${t("web.kecamatan")}</span><select name="area" onChange=${area}>${world.map.kecamatan.map(
      (k) => html`<option key=${k.code} value=${k.code} selected=${k.code === route.query.wilayah}>${k.name}</option>`,
    )}</select></label>
    ${targets.length === 0 ? html`<${Sentence}>${t("web.teams.none")}<//>` : null}
    <ul class="picks">${targets.map(
      (x) =>
        html`<li key=${x.key}><button type="button" class=${`pick${over === x.key ? " over" : ""}`} data-key=${x.key} aria-pressed=${x.key === chosen}
          onClick=${() => replace(hrefWith({ untuk: x.key === chosen ? "" : x.key }))}
          onDragOver=${(e: DragEvent) => {
            e.preventDefault();
            setOver(x.key);
          }} onDragLeave=${() => setOver("")} onDrop=${(e: DragEvent) => drop(e, x.key)}><span><b>${x.name}</b> ${x.class ? html`<${ClassMark} code=${x.class} />` : t("web.post.site")}<br />
          <${StateMark} state=${x.people.length < x.needed ? "late" : "ok"}>${num(x.people.length)} / ${num(x.needed)} ${t("web.polri")}<//></span></button></li>`,
    )}</ul><//>`;
}

/** What does not hold for a person, in words. */
function overridesOf(a: Assignment): string[] {
  return a.override.split(" ").flatMap((what) => {
    if (what === "pledge") return [t("web.duty.override.pledge")];
    return what === "barred" ? [t("web.duty.override.barred")] : [];
  });
}

function Reason({ officer, target }: { officer: Officer; target: Target }): VNode {
  const form = useForm(() => ({ what: "place", override: "", reason: "" }));
  const forbid = form.values.what === "forbid";
  useEffect(() => document.getElementById("field-reason")?.focus(), []);
  const words = { name: officer.name, place: target.name };
  const save = async (): Promise<void> => {
    const want = {
      person: officer.code,
      place: target.place,
      onTps: target.onTps,
      forbid,
      override: forbid ? "" : (form.values.override ?? ""),
      reason: (form.values.reason ?? "").trim(),
    };
    const said = t(forbid ? "web.duty.said.forbid" : "web.duty.said.place", words);
    if (await form.submit(() => assign(want, said))) replace(hrefWith({ orang: "", untuk: "" }));
  };
  return html`<${FormBox} form=${form} fields=${["override", "reason"]} title=${`${officer.name} → ${target.name}`} save=${t("web.duty.assign_save")}
    ready=${(form.values.reason ?? "").trim() !== ""} onSave=${() => void save()} onCancel=${() => replace(hrefWith({ orang: "", untuk: "" }))}>
    <div class="fields"><${Field} form=${form} name="what" label=${t("web.duty.assign_what")} options=${[
      ["place", t("web.duty.override.place")],
      ["forbid", t("web.duty.override.forbid")],
    ]} />
    ${
      forbid
        ? null
        : html`<${Field} form=${form} name="override" label=${t("web.duty.override")} options=${[
            ["", t("web.duty.override.none")],
            ["pledge", t("web.duty.override.pledge")],
            ["barred", t("web.duty.override.barred")],
            ["pledge barred", t("web.duty.override.both")],
          ]} />`
    }
    <${Field} form=${form} name="reason" label=${t("web.reason")} wide required note=${t("web.duty.assign_note")} /></div><//>`;
}

function Said({ world, index }: { world: World; index: PlanIndex }): VNode {
  const rows = assignments.value ?? [];
  const nameOf = (code: string): string => register.value?.officers.get(code)?.name ?? code;
  const line = (a: Assignment): VNode => {
    const waiting = isWaiting(index.plan, a);
    const words = { name: nameOf(a.person), place: a.place ? placeName(world.map, a.place) : t("web.duty.everywhere") };
    return html`<li class="item" key=${a.code}><div class="item-what"><p><${StateMark} state=${waiting ? "way" : "ok"}>${t(waiting ? "web.desk.pin.pending" : "web.desk.pin.kept")}<//>
      <b>${t(a.forbid ? "web.duty.said.forbid" : "web.duty.said.place", words)}</b></p>
      <p class="muted"><a href=${href("register", "assignments", {}, a.code)}>${a.code}</a> · ${[...overridesOf(a), a.reason].join(" · ")}</p></div>
      <div class="item-acts"><button type="button" class="quiet" onClick=${() => void unassign(a, t("web.duty.said.taken", words))}>${t("web.desk.pin.retire")}<span class="sr"> ${a.code}</span></button></div></li>`;
  };
  const waiting = rows.filter((a) => isWaiting(index.plan, a)).length;
  return html`<${Section} id="said" title=${t("web.duty.said")} extra=${num(rows.length)}>
    ${rows.length === 0 ? html`<${Sentence}>${t("web.duty.said.none")}<//>` : html`<ul class="items">${rows.map(line)}</ul>`}
    ${waiting > 0 ? html`<p class="muted"><a href=${href("rencana", "ulang")}>${t("web.desk.pins.waiting", { n: num(waiting) })}</a></p>` : null}<//>`;
}

export function AssignPage({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  useEffect(() => {
    void loadDutyRegister();
    void loadAssignments();
  }, []);
  const kecamatan = route.query.wilayah ?? world.map.kecamatan[0]?.code ?? "";
  const targets = useMemo(() => (index ? targetsOf(world, index, kecamatan) : []), [world, index, kecamatan]);
  const problem = registerProblem.value ?? assignmentsProblem.value;
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  if (problem && (!register.value || !assignments.value))
    return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => {
      void loadDutyRegister();
      void loadAssignments();
    }}>${t("web.retry")}</button></p>`;
  if (!register.value || !assignments.value) return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
  const officer = register.value.officers.get(route.query.orang ?? "");
  const target = targets.find((x) => x.key === route.query.untuk);
  return html`<div id="assign"><p class="muted">${t("web.duty.assign_lead")}</p>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    ${officer && target ? html`<${Reason} key=${`${officer.code}/${target.key}`} officer=${officer} target=${target} />` : null}
    <div class="two-picks"><${PeopleList} world=${world} index=${index} route=${route} /><${TargetList} world=${world} targets=${targets} route=${route} /></div>
    <${Said} world=${world} index=${index} /></div>`;
}
