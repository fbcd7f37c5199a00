// The register: kinds with their counts, rows of a kind, and the history of one row.
import { useEffect, useState } from "preact/hooks";
import { getJson, Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { go, href, type Route } from "../base/route.ts";
import type { Cell, KindCount, RegisterPage } from "../model/types.ts";
import type { World } from "../state.ts";
import { Chip, num, Sentence, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { History } from "./history.ts";
import { KINDS, WITH_AREA } from "./kinds.ts";

function kindCols(): Col<KindCount>[] {
  return [
    { key: "kind", label: t("web.register.kind"), cell: (c) => t(`web.register.${c.kind}`) },
    { key: "rows", label: t("web.register.rows"), num: true, cell: (c) => num(c.rows) },
    { key: "fact", label: t("web.origin.fact"), num: true, cell: (c) => num(c.fact) },
    { key: "derived", label: t("web.origin.derived"), num: true, cell: (c) => num(c.derived) },
    { key: "synthetic", label: t("web.origin.synthetic"), num: true, cell: (c) => num(c.synthetic) },
  ];
}

export function sortedCounts(counts: readonly KindCount[]): KindCount[] {
  const order = (kind: string): number => {
    const at = (KINDS as readonly string[]).indexOf(kind);
    return at < 0 ? KINDS.length : at;
  };
  return [...counts].sort((a, b) => order(a.kind) - order(b.kind));
}

function Kinds({ world }: { world: World }): VNode {
  const register = world.operation.register;
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.register.facts", { n: num(register.facts) })}>${t("web.tab.register")}<//>
    <${Table} caption=${t("web.tab.register")} cols=${kindCols()} rows=${sortedCounts(register.counts)} keyOf=${(c: KindCount) => c.kind}
      hrefOf=${(c: KindCount) => href("register", c.kind)} empty=${t("web.register.empty")} />
  </div>`;
}

/** Key of a row as the history knows it; null when the kind has no single code. */
export function rowCode(row: Record<string, Cell>): string | null {
  const code = row._code ?? row.code;
  return typeof code === "string" ? code : null;
}

/** Columns whose values are figures; all others are codes or words, even when they look like numbers. */
const NUMBERS: ReadonlySet<string> = new Set(
  `rank polri tps linmas lat lon voters tps_before guards boarding_min travel_km travel_min boxes kg passengers crew km
  minutes per_tps grams value wave box_s width_m limit_kg kmh radius_m roads waters`.split(/\s+/),
);

/** Columns whose values have words in the catalogue, and the group of those words. */
const WORDS: Readonly<Record<string, string>> = {
  class: "class",
  role: "role",
  access: "access",
  level: "level",
  mode: "mode",
  modes: "mode",
  kind: "site",
  surface: "surface",
  lowest: "stage",
};

function wordsOf(kind: string, name: string, value: string): string {
  const group = name === "class" && (kind === "links" || kind === "ways") ? "road" : WORDS[name];
  if (!group) return value;
  const parts = value.split(/[ |]+/).map((part) => word(group, part));
  return parts.join(", ");
}

function figure(value: string): string {
  const decimals = value.split(".")[1]?.length ?? 0;
  return /^-?\d+(\.\d+)?$/.test(value) ? num(Number(value), Math.min(6, decimals)) : value;
}

function CellValue({ kind, name, value }: { kind: string; name: string; value: Cell | undefined }): VNode | string {
  if (value === null || value === undefined || value === "") return html`<span class="muted">–</span>`;
  if (name === "origin" && (value === "fact" || value === "derived" || value === "synthetic"))
    return html`<${Chip} origin=${value} />`;
  if (typeof value === "boolean") return t(value ? "web.yes" : "web.no");
  const text = NUMBERS.has(name) ? figure(String(value)) : wordsOf(kind, name, String(value));
  return html`<span title=${text}>${text}</span>`;
}

function rowCols(page: RegisterPage): Col<Record<string, Cell>>[] {
  const first = page.columns.slice(0, 1);
  const origin = page.columns.filter((c) => c.name === "origin");
  const rest = page.columns.slice(1).filter((c) => c.name !== "origin");
  // Origin stands beside the code, so that it is never scrolled out of sight.
  return [...first, ...origin, ...rest].map((c) => ({
    key: c.name,
    label: c.label,
    num: NUMBERS.has(c.name),
    cell: (row) => html`<${CellValue} kind=${page.kind} name=${c.name} value=${row[c.name]} />`,
  }));
}

type Load = { page: RegisterPage } | { problem: Problem } | null;

function pagePath(kind: string, area: string, cursor: string | null): string {
  const params = new URLSearchParams();
  if (area) params.set("area", area);
  if (cursor) params.set("cursor", cursor);
  const query = params.toString();
  return `/register/${encodeURIComponent(kind)}${query ? `?${query}` : ""}`;
}

/** Rows of a kind, page by page; a new question forgets the old rows. */
function useRows(kind: string, area: string): { load: Load; more: (() => void) | null } {
  const [load, setLoad] = useState<Load>(null);
  useEffect(() => {
    let stale = false;
    setLoad(null);
    getJson<RegisterPage>(pagePath(kind, area, null))
      .then((page) => !stale && setLoad({ page }))
      .catch((e) => !stale && setLoad({ problem: e instanceof Problem ? e : new Problem(0, "unknown", "") }));
    return () => {
      stale = true;
    };
  }, [kind, area, lang.value]);
  const page = load && "page" in load ? load.page : null;
  if (!page?.next) return { load, more: null };
  const more = async (): Promise<void> => {
    const rest = await getJson<RegisterPage>(pagePath(kind, area, page.next));
    setLoad({ page: { ...rest, rows: [...page.rows, ...rest.rows] } });
  };
  return { load, more: () => void more() };
}

function AreaFilter({ world, kind, area }: { world: World; kind: string; area: string }): VNode {
  const onChange = (event: Event): void => {
    const value = (event.currentTarget as HTMLSelectElement).value;
    go(href("register", kind, value ? { wilayah: value } : {}));
  };
  return html`<label class="inline">${t("web.kecamatan")}
    <select onChange=${onChange} value=${area}><option value="">${t("web.all")}</option>
      ${world.map.kecamatan.map((k) => html`<option key=${k.code} value=${k.code} selected=${k.code === area}>${k.name}</option>`)}</select></label>`;
}

function Rows({ world, kind, route }: { world: World; kind: string; route: Route }): VNode {
  const area = route.query.wilayah ?? "";
  const { load, more } = useRows(kind, area);
  const name = word("register", kind);
  if (load === null) return html`<p class="sentence" role="status">${t("web.register.loading", { name })}</p>`;
  if ("problem" in load)
    return html`<p class="note note-bad" role="alert">${load.problem.detail || t("web.error.offline")}</p>`;
  const { page } = load;
  const hrefOf = (row: Record<string, Cell>): string | null => {
    const code = rowCode(row);
    return code ? href("register", kind, area ? { wilayah: area } : {}, code) : null;
  };
  return html`<div>
    ${WITH_AREA.has(kind) ? html`<${AreaFilter} world=${world} kind=${kind} area=${area} />` : null}
    <${Table} cards caption=${name} cols=${rowCols(page)} rows=${page.rows} keyOf=${(r: Record<string, Cell>) => rowCode(r) ?? JSON.stringify(r)}
      hrefOf=${hrefOf} chosen=${route.sub} empty=${t("web.register.empty")} />
    ${more ? html`<button type="button" class="more" onClick=${more}>${t("web.register.more")}</button>` : null}
  </div>`;
}

export function RegisterPanel({ world, route }: { world: World; route: Route }): VNode {
  if (route.id === null) return html`<${Kinds} world=${world} />`;
  const kind = route.id;
  const count = world.operation.register.counts.find((c) => c.kind === kind);
  if (!count)
    return html`<${Sentence}>${t("web.register.unknown", { kind })} <a href=${href("register")}>${t("web.tab.register")}</a><//>`;
  const chips = (["fact", "derived", "synthetic"] as const).filter((o) => count[o] > 0);
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.register"), to: href("register") }]}
      sub=${html`${t("web.register.count", { n: num(count.rows) })} ${chips.map((o) => html`<span key=${o}><${Chip} origin=${o} /> ${num(count[o])} </span>`)}`}>
      ${t(`web.register.${kind}`)}<//>
    ${route.sub ? html`<${History} world=${world} kind=${kind} code=${route.sub} />` : null}
    <${Rows} key=${kind} world=${world} kind=${kind} route=${route} />
  </div>`;
}
