import { useMemo } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import type { Tps } from "../model/types.ts";
import type { World } from "../state.ts";
import { ClassMark, classRank, num } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";

/** TPS with the four fields that the police check: number, place, class, travel. */
export function TpsTable({ world, rows }: { world: World; rows: readonly Tps[] }): VNode {
  const cols = useMemo((): Col<Tps>[] => {
    const village = (x: Tps): string => world.map.area.get(x.village)?.name ?? x.village;
    return [
      { key: "tps", label: "TPS", sort: (x) => x.code, cell: (x) => x.number },
      {
        key: "village",
        label: t("web.village"),
        grow: true,
        sort: village,
        cell: (x) =>
          html`<span title=${x.place ?? ""}>${village(x)} <span class="muted">${x.place ?? ""}</span></span>`,
      },
      {
        key: "class",
        label: t("web.class"),
        sort: (x) => classRank(x.class),
        cell: (x) => html`<${ClassMark} code=${x.class} />`,
      },
      { key: "km", label: "km", num: true, wide: true, sort: (x) => x.travel_km, cell: (x) => num(x.travel_km, 1) },
      { key: "min", label: t("web.minutes"), num: true, sort: (x) => x.travel_min, cell: (x) => num(x.travel_min) },
      {
        key: "voters",
        label: t("web.voters"),
        num: true,
        wide: true,
        sort: (x) => x.voters ?? 0,
        cell: (x) => num(x.voters),
      },
    ];
  }, [world]);
  return html`<${Table} caption="TPS" cols=${cols} rows=${rows} keyOf=${(x: Tps) => x.code} hrefOf=${(x: Tps) => href("tps", x.code)} sortKey="urut" empty=${t("web.tps.none")} />`;
}
