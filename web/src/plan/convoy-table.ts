import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import type { Convoy } from "../model/types.ts";
import type { World } from "../state.ts";
import { num, Slack } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { Day, Hour, legName } from "./words.ts";

/** Convoys of several days in one short list. */
export function ConvoyTable({
  world,
  rows,
  caption,
}: {
  world: World;
  rows: readonly Convoy[];
  caption: string;
}): VNode {
  const cols: Col<Convoy>[] = [
    { key: "id", label: t("web.convoy"), cell: (c) => c.id },
    {
      key: "day",
      label: t("web.depart"),
      cell: (c) => html`<${Day} world=${world} at=${c.depart} /> <${Hour} world=${world} at=${c.depart} />`,
    },
    {
      key: "dest",
      label: t("web.dest"),
      grow: true,
      cell: (c) =>
        html`<span title=${legName(c.leg)}>${placeName(world.map, c.dest)} <span class="muted">${legName(c.leg)}</span></span>`,
    },
    { key: "boxes", label: t("web.boxes"), num: true, wide: true, cell: (c) => num(c.boxes) },
    { key: "slack", label: t("web.slack"), num: true, cell: (c) => html`<${Slack} minutes=${c.slack_min} short />` },
  ];
  return html`<${Table} caption=${caption} cols=${cols} rows=${rows} keyOf=${(c: Convoy) => c.id} hrefOf=${(c: Convoy) => href("konvoi", c.id)} empty=${t("web.convoys.none")} />`;
}
