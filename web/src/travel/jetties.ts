// Jetties: those that are used, those that nobody has confirmed, and what the base map suggests.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { go, href, type Route } from "../base/route.ts";
import {
  type At,
  type CandidateRow,
  type JettyRow,
  type Network,
  nearestVillages,
  nextCode,
  STAGES,
} from "../model/network.ts";
import { may, type World } from "../state.ts";
import { Chip, num, Section, Sentence } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { draft, lookAt, NO_DRAFT, type Touch, useTouches, writeEntry } from "./desk.ts";
import { Field, FormBox, filled, ownSource, useForm } from "./form.ts";

/** Villages that a new jetty may lie in. */
const NEAR_VILLAGES = 12;
const FIELDS = ["code", "name", "area", "boarding_min", "box_s", "hours_from", "hours_to", "lowest", "source"];

/** What a form is opened for: a suggestion, a jetty that is not confirmed, or a place of one's own. */
interface Chosen {
  key: string;
  title: string;
  at: At | null;
  jetty: JettyRow | null;
}

function chosenOf(route: Route, network: Network): Chosen | null {
  const { calon, kode, baru } = route.query;
  const candidate = network.candidates.find((c) => String(c.candidate) === calon);
  if (candidate)
    return {
      key: `c${calon}`,
      title: t("web.jetty.confirm_candidate", { n: num(candidate.candidate) }),
      at: candidate.at,
      jetty: null,
    };
  const jetty = network.jetties.find((j) => j.code === kode);
  if (jetty && !jetty.confirmed)
    return { key: jetty.code, title: t("web.jetty.confirm_named", { name: jetty.name }), at: jetty.at, jetty };
  return baru === "1" ? { key: "new", title: t("web.jetty.new"), at: null, jetty: null } : null;
}

/** Values of the sites' columns; an entry that is there is changed only in what the form says. */
function jettyValues(v: Readonly<Record<string, string>>, chosen: Chosen, at: At): Record<string, string> {
  const said = filled({ ...v, code: chosen.jetty?.code ?? v.code ?? "" });
  if (chosen.jetty) {
    const { area: _, ...rest } = said;
    return { ...rest, confirmed: "yes" };
  }
  return { ...said, kind: "jetty", lat: at[1].toFixed(6), lon: at[0].toFixed(6), confirmed: "yes", origin: "fact" };
}

function JettyForm({ world, network, chosen }: { world: World; network: Network; chosen: Chosen }): VNode {
  const free = chosen.key === "new";
  const at = free ? (draft.value.points[0] ?? null) : chosen.at;
  const villages = at ? nearestVillages(world.map, at, NEAR_VILLAGES) : [];
  const codes = network.jetties.map((j) => j.code);
  const form = useForm(() => ({
    code: chosen.jetty?.code ?? nextCode("DMG", codes, 3),
    name: chosen.jetty?.name ?? "",
    area: "",
    boarding_min: "",
    box_s: "",
    hours_from: "",
    hours_to: "",
    lowest: "",
    source: ownSource(),
  }));
  useTouches(free ? "place" : "none", free ? t("web.jetty.hint") : "", (touch: Touch) => {
    draft.value = { ...NO_DRAFT, points: [touch.at] };
  });
  useEffect(() => {
    if (chosen.at) lookAt.value = { points: [chosen.at], gently: false };
    if (chosen.at) draft.value = { ...NO_DRAFT, points: [chosen.at] };
  }, [chosen.key]);
  const nearest = villages[0]?.code ?? "";
  useEffect(() => form.set("area", nearest), [nearest]);
  const done = (): void => go(href("tempuh", "dermaga"));
  const save = async (): Promise<void> => {
    if (!at) return;
    const ok = await form.submit((v) => {
      const values = jettyValues(v, chosen, at);
      const back = chosen.jetty ? { code: chosen.jetty.code, confirmed: "no" } : null;
      return writeEntry("sites", values, back, t("web.jetty.saved", { name: v.name || (v.code ?? "") }));
    });
    if (ok) done();
  };
  return html`<${FormBox} form=${form} fields=${FIELDS} title=${chosen.title} save=${t("web.jetty.save")} ready=${at !== null && form.values.name !== ""}
    onSave=${() => void save()} onCancel=${done}>
    <p class="muted">${at ? t("web.jetty.at", { lat: num(at[1], 5), lon: num(at[0], 5) }) : t("web.jetty.hint")}</p>
    <div class="fields">
      <${Field} form=${form} name="name" label=${t("web.jetty.name")} wide required />
      ${chosen.jetty ? null : html`<${Field} form=${form} name="code" label=${t("web.code")} />`}
      ${chosen.jetty ? null : html`<${Field} form=${form} name="area" label=${t("web.village")} options=${villages.map((v) => [v.code, v.name])} />`}
      <${Field} form=${form} name="boarding_min" label=${t("web.jetty.boarding")} type="number" min=${0} max=${1440} />
      <${Field} form=${form} name="box_s" label=${t("web.jetty.box_s")} type="number" min=${0} max=${3600} />
      <${Field} form=${form} name="hours_from" label=${t("web.jetty.opens")} type="time" />
      <${Field} form=${form} name="hours_to" label=${t("web.jetty.closes")} type="time" />
      <${Field} form=${form} name="lowest" label=${t("web.jetty.lowest")} options=${[["", t("web.jetty.any_water")], ...STAGES.map((s) => [s, word("stage", s)])]} />
      <${Field} form=${form} name="source" label=${t("web.source")} wide />
    </div><//>`;
}

interface OpenRow {
  key: string;
  name: string;
  kind: string;
  address: string;
}

function OpenMark(): VNode {
  return html`<span class="state"><svg class="glyph glyph-open" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="4.500" /></svg>${t("web.jetty.unsure")}</span>`;
}

function openRows(network: Network): OpenRow[] {
  const named = network.jetties
    .filter((j) => !j.confirmed)
    .map((j) => ({
      key: j.code,
      name: j.name,
      kind: j.code,
      address: href("tempuh", "dermaga", { kode: j.code }),
    }));
  const suggested = network.candidates.map((c: CandidateRow) => ({
    key: `c${c.candidate}`,
    name: t("web.jetty.candidate", { n: num(c.candidate) }),
    kind: word("candidate", c.kind),
    address: href("tempuh", "dermaga", { calon: String(c.candidate) }),
  }));
  return [...named, ...suggested];
}

function OpenTable({ network, chosen }: { network: Network; chosen: string | null }): VNode {
  const cols: Col<OpenRow>[] = [
    { key: "name", label: t("web.name"), cell: (r) => r.name },
    { key: "kind", label: t("web.site_kind"), grow: true, cell: (r) => r.kind },
    { key: "state", label: t("web.jetty.state"), cell: () => html`<${OpenMark} />` },
  ];
  return html`<${Table} caption=${t("web.jetty.open")} cols=${cols} rows=${openRows(network)} keyOf=${(r: OpenRow) => r.key} hrefOf=${(r: OpenRow) => r.address}
    chosen=${chosen} empty=${t("web.jetty.no_open")} />`;
}

function UsedTable({ network }: { network: Network }): VNode {
  const cols: Col<JettyRow>[] = [
    { key: "name", label: t("web.name"), grow: true, cell: (j) => j.name },
    { key: "code", label: t("web.code"), wide: true, cell: (j) => j.code },
    { key: "origin", label: t("web.origin.row"), cell: (j) => html`<${Chip} origin=${j.origin} />` },
  ];
  const used = network.jetties.filter((j) => j.confirmed);
  return html`<${Table} caption=${t("web.jetty.used")} cols=${cols} rows=${used} keyOf=${(j: JettyRow) => j.code} hrefOf=${(j: JettyRow) => href("lokasi", j.code)}
    empty=${t("web.jetty.no_used")} />`;
}

export function JettiesPage({ world, route, network }: { world: World; route: Route; network: Network }): VNode {
  const chosen = chosenOf(route, network);
  const open = network.candidates.length + network.jetties.filter((j) => !j.confirmed).length;
  const used = network.jetties.length - network.jetties.filter((j) => !j.confirmed).length;
  return html`<div>
    ${
      chosen && may("register", "w")
        ? html`<${JettyForm} key=${chosen.key} world=${world} network=${network} chosen=${chosen} />`
        : html`<p class="head-row"><span class="sentence">${t("web.jetty.lead")}</span>
        ${may("register", "w") ? html`<a class="button" href=${href("tempuh", "dermaga", { baru: "1" })}>${t("web.jetty.new")}</a>` : null}</p>`
    }
    <${Section} title=${t("web.jetty.open")} extra=${num(open)}>
      ${network.base ? null : html`<${Sentence}>${t("web.jetty.no_base")}<//>`}
      <${OpenTable} network=${network} chosen=${chosen?.key ?? null} /><//>
    <${Section} title=${t("web.jetty.used")} extra=${num(used)}><${UsedTable} network=${network} /><//>
  </div>`;
}
