// Who read personal data, and what was taken along as a file: newest first, by area, day and person.
import { useEffect, useState } from "preact/hooks";
import { formatDay, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, lang, t } from "../base/i18n.ts";
import { hrefWith, type Route, replace } from "../base/route.ts";
import { isVillage } from "../model/map-index.ts";
import { type AccessRow, areaHolds } from "../model/people.ts";
import { session, type World } from "../state.ts";
import { num, Section, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { type AccessWish, accessRows, useAct } from "./desk.ts";
import type { Choice } from "./fields.ts";
import { areaName, orgName, ProblemNote, roleName, Waiting } from "./words.ts";

function routeName(route: string): string {
  const key = `people.op.${route}`;
  return hasKey(key) ? t(key) : route;
}

/** "22 Nov 23.31". */
function Moment({ world, at }: { world: World; at: string }): VNode {
  const local = new Date(Date.parse(at) + world.operation.utc_offset_min * 60_000).toISOString();
  return html`<span class="nowrap">${formatDay(lang.value, local)} ${formatTime(lang.value, local)}</span>`;
}

function columns(world: World): Col<AccessRow>[] {
  return [
    { key: "at", label: t("people.access.when"), cell: (x) => html`<${Moment} world=${world} at=${x.at} />` },
    {
      key: "user",
      label: t("people.access.who"),
      cell: (x) =>
        html`<b>${x.user}</b><br /><span class="muted">${orgName(x.organisation)} · ${roleName(x.role)}</span>`,
    },
    {
      key: "what",
      label: t("people.access.what"),
      wrap: true,
      cell: (x) =>
        html`${routeName(x.route)} ${x.act === "export" ? html`<span class="chip">${t("people.access.export")}</span>` : null}
          <br /><span class="muted">${[x.subject, areaName(world, x.area)].filter(Boolean).join(" · ")}</span>`,
    },
  ];
}

function areas(world: World): Choice[] {
  const own = session.value?.area ?? "";
  const within = world.map.data.areas.filter((a) => !isVillage(a) && a.code !== own && areaHolds(own, a.code));
  return [["", t("people.access.every_area")], ...within.map((a): Choice => [a.code, areaName(world, a.code)])];
}

function Filters({ world, wish }: { world: World; wish: AccessWish }): VNode {
  const set = (name: string) => (event: Event) =>
    replace(hrefWith({ [name]: (event.currentTarget as HTMLInputElement).value }));
  return html`<div class="fields filters-row">
    <div class="field"><label for="access-day">${t("people.access.day")}</label><input id="access-day" type="date" value=${wish.day} onChange=${set("hari")} /></div>
    <div class="field"><label for="access-area">${t("people.area")}</label><select id="access-area" value=${wish.area} onChange=${set("wilayah")}>
      ${areas(world).map(([code, name]) => html`<option key=${code} value=${code} selected=${code === wish.area}>${name}</option>`)}</select></div>
    <div class="field"><label for="access-user">${t("web.login.user")}</label><input id="access-user" value=${wish.user} autocapitalize="none" spellcheck=${false} onChange=${set("siapa")} /></div>
  </div>`;
}

function Rows({ world, wish }: { world: World; wish: AccessWish }): VNode {
  const [rows, setRows] = useState<readonly AccessRow[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const act = useAct();
  const load = (before: number | null): void => {
    void act.run(async () => {
      const page = await accessRows(wish, before);
      setRows((old) => (before === null || !old ? page.rows : [...old, ...page.rows]));
      setNext(page.next);
    });
  };
  useEffect(() => load(null), []);
  if (!rows) return html`<${Waiting} act=${act} again=${() => load(null)} />`;
  return html`<${Section} title=${t("people.access.rows")} extra=${next === null ? num(rows.length) : t("people.access.first", { n: num(rows.length) })}>
    <${Table} caption=${t("web.tab.akses")} cols=${columns(world)} rows=${rows} keyOf=${(x: AccessRow) => String(x.no)} empty=${t("people.access.none")} />
    <${ProblemNote} problem=${act.problem} />
    ${next === null ? null : html`<p><button type="button" class="more" id="older" disabled=${act.busy} onClick=${() => load(next)}>${t("people.access.older")}</button></p>`}<//>`;
}

export function AccessPage({ world, route }: { world: World; route: Route }): VNode {
  const { hari = "", wilayah = "", siapa = "" } = route.query;
  const wish = { day: hari, area: wilayah, user: siapa };
  return html`<div class="people">
    <${Title} crumbs=${[]} sub=${t("people.access.lead")}>${t("web.tab.akses")}<//>
    <${Filters} world=${world} wish=${wish} />
    <${Rows} key=${`${hari} ${wilayah} ${siapa}`} world=${world} wish=${wish} />
  </div>`;
}
