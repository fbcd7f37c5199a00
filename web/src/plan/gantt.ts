// The waves on one line of days: a bar from departure to last arrival, up to voting day. Drawn in SVG attributes only.

import { formatHDay, formatNumber, localMs } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { slackState } from "../model/plan-index.ts";
import type { Wave } from "../model/types.ts";
import type { World } from "../state.ts";
import { SHAPES } from "../ui/parts.ts";

const DAY_MS = 86_400_000;
/** Drawn narrower on a phone, so that the letters keep their size. */
const WIDTH = typeof window !== "undefined" && window.innerWidth < 900 ? 340 : 560;
const LEFT = 24;
const ROW = 18;
const TOP = 18;
const MAX_DAY_MARKS = 10;

interface Scale {
  from: number;
  days: number;
  x: (ms: number) => number;
}

function makeScale(waves: readonly Wave[], voting: number): Scale {
  const starts = waves.map((w) => localMs(w.depart) ?? voting);
  const ends = waves.map((w) => localMs(w.last_arrival) ?? voting);
  const first = Math.floor(Math.min(...starts, voting - DAY_MS) / DAY_MS) * DAY_MS;
  const last = Math.ceil(Math.max(...ends, voting + DAY_MS) / DAY_MS) * DAY_MS;
  return {
    from: first,
    days: (last - first) / DAY_MS,
    x: (ms) => LEFT + ((ms - first) / (last - first)) * (WIDTH - LEFT),
  };
}

function dayMarks(scale: Scale, height: number, votingDay: string): VNode[] {
  const out: VNode[] = [];
  const step = Math.ceil(scale.days / MAX_DAY_MARKS);
  for (let d = 0; d < scale.days; d++) {
    const ms = scale.from + d * DAY_MS;
    const name = formatHDay(new Date(ms).toISOString().slice(0, 10), votingDay);
    const vote = name === "H";
    const x = scale.x(ms);
    out.push(html`<g key=${d}>${vote ? html`<rect class="gantt-vote" x=${x} y="0" width=${scale.x(ms + DAY_MS) - x} height=${height} />` : null}
      <line class="gantt-day" x1=${x} x2=${x} y1=${TOP - 4} y2=${height} />
      ${vote || d % step === 0 ? html`<text class="gantt-text" x=${x + 3} y="11">${name}</text>` : null}</g>`);
  }
  return out;
}

function WaveBar({ wave, scale, y, chosen }: { wave: Wave; scale: Scale; y: number; chosen: boolean }): VNode {
  const from = localMs(wave.depart) ?? scale.from;
  const to = localMs(wave.last_arrival) ?? from;
  const x = scale.x(from);
  const width = Math.max(3, scale.x(to) - x);
  const state = slackState(wave.slack_min);
  const label = `${t("web.wave")} ${wave.wave}: ${t(`web.slack.${state}`)}`;
  return html`<a href=${href("gelombang", String(wave.wave))} aria-label=${label} tabindex="-1">
    <rect class="gantt-hit" x="0" y=${y} width=${WIDTH} height=${ROW} />
    <text class="gantt-text" x="2" y=${y + 13}>${formatNumber(lang.value, wave.wave)}</text>
    <rect class=${`gantt-bar${chosen ? " chosen" : ""}`} x=${x} y=${y + 5} width=${width} height=${ROW - 10} />
    <svg class=${`glyph-${state}`} x=${x + width + 4} y=${y + 3} width="12" height="12" viewBox="0 0 12 12"><path d=${SHAPES[state]} /></svg></a>`;
}

export function Gantt({
  world,
  waves,
  chosen,
}: {
  world: World;
  waves: readonly Wave[];
  chosen: number | null;
}): VNode | null {
  const voting = localMs(world.operation.voting_day);
  if (voting === null || waves.length === 0) return null;
  const scale = makeScale(waves, voting);
  const height = TOP + waves.length * ROW + 2;
  return html`<svg class="gantt" viewBox=${`0 0 ${WIDTH} ${height}`} role="group" aria-label=${t("web.gantt")}>
    ${dayMarks(scale, height, world.operation.voting_day)}
    ${waves.map((w, i) => html`<${WaveBar} key=${w.wave} wave=${w} scale=${scale} y=${TOP + i * ROW} chosen=${w.wave === chosen} />`)}
  </svg>`;
}
