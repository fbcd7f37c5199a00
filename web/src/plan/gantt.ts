// The waves on one line of days: a bar for each leg that is under way, a thin line while the goods wait. Drawn in SVG attributes only.

import { formatHDay, formatNumber, localMs } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { type PlanIndex, slackState } from "../model/plan-index.ts";
import type { Wave } from "../model/types.ts";
import type { World } from "../state.ts";
import { SHAPES } from "../ui/parts.ts";
import { legName } from "./words.ts";

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

function makeScale(spans: readonly Span[], voting: number): Scale {
  const starts = spans.map((x) => x.from);
  const ends = spans.map((x) => x.to);
  const first = Math.floor(Math.min(...starts, voting - DAY_MS) / DAY_MS) * DAY_MS;
  const last = Math.ceil(Math.max(...ends, voting + DAY_MS) / DAY_MS) * DAY_MS;
  const x = (ms: number): number => LEFT + ((ms - first) / (last - first)) * (WIDTH - LEFT);
  return { from: first, days: (last - first) / DAY_MS, x };
}

interface Span {
  wave: number;
  leg: number;
  from: number;
  to: number;
}

/** Outbound legs of each wave, from the first departure to the last arrival. */
function legSpans(index: PlanIndex): Span[] {
  const spans = new Map<string, Span>();
  for (const c of index.plan.convoys) {
    const [from, to] = [localMs(c.depart), localMs(c.arrive)];
    if (c.direction !== "out" || from === null || to === null) continue;
    const key = `${c.wave}/${c.leg}`;
    const span = spans.get(key);
    if (span) Object.assign(span, { from: Math.min(span.from, from), to: Math.max(span.to, to) });
    else spans.set(key, { wave: c.wave, leg: c.leg, from, to });
  }
  return [...spans.values()].sort((a, b) => a.leg - b.leg);
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

function WaveBars({
  wave,
  spans,
  scale,
  y,
  chosen,
}: {
  wave: Wave;
  spans: readonly Span[];
  scale: Scale;
  y: number;
  chosen: boolean;
}): VNode {
  const state = slackState(wave.slack_min);
  const label = `${t("web.wave")} ${wave.wave}: ${t(`web.slack.${state}`)}`;
  const end = Math.max(...spans.map((x) => scale.x(x.to)), LEFT);
  return html`<a href=${href("gelombang", String(wave.wave))} aria-label=${label} tabindex="-1">
    <rect class="gantt-hit" x="0" y=${y} width=${WIDTH} height=${ROW} />
    <text class="gantt-text" x="2" y=${y + 13}>${formatNumber(lang.value, wave.wave)}</text>
    ${spans.length > 0 ? html`<line class="gantt-wait" x1=${scale.x(spans[0]!.from)} x2=${end} y1=${y + 9} y2=${y + 9} />` : null}
    ${spans.map((x) => html`<rect key=${x.leg} class=${`gantt-bar${chosen ? " chosen" : ""}`} x=${scale.x(x.from)} y=${y + 5} width=${Math.max(4, scale.x(x.to) - scale.x(x.from))} height=${ROW - 10}><title>${legName(x.leg)}</title></rect>`)}
    <svg class=${`glyph-${state}`} x=${end + 4} y=${y + 3} width="12" height="12" viewBox="0 0 12 12"><path d=${SHAPES[state]} /></svg></a>`;
}

export function Gantt({
  world,
  index,
  chosen,
}: {
  world: World;
  index: PlanIndex;
  chosen: number | null;
}): VNode | null {
  const voting = localMs(world.operation.voting_day);
  const { waves } = index.plan;
  const spans = legSpans(index);
  if (voting === null || waves.length === 0) return null;
  const scale = makeScale(spans, voting);
  const height = TOP + waves.length * ROW + 2;
  return html`<svg class="gantt" viewBox=${`0 0 ${WIDTH} ${height}`} role="group" aria-label=${t("web.gantt")}>
    ${dayMarks(scale, height, world.operation.voting_day)}
    ${waves.map((w, i) => html`<${WaveBars} key=${w.wave} wave=${w} spans=${spans.filter((x) => x.wave === w.wave)} scale=${scale} y=${TOP + i * ROW} chosen=${w.wave === chosen} />`)}
  </svg>`;
}
