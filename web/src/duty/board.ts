// The board of posts by the hour: squads, their shifts, where they hand over, and when nobody stands.
import { formatDay, formatHDay } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import { clock, DAY_MIN, type PostDay, postDay, postDays, type SquadRow, type Stretch } from "../model/duty-board.ts";
import { kecamatanOf, placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { num, Sentence, StateMark } from "../ui/parts.ts";
import { postName } from "./placement.ts";

const ROW_PX = 16;
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];

const spanText = (s: Stretch): string => `${clock(s.from)}–${clock(s.to)}`;

function rect(name: string, s: Stretch): VNode {
  return html`<rect key=${`${name}${s.from}`} class=${name} x=${s.from} y="0" width=${s.to - s.from} height=${ROW_PX} />`;
}

function Line({ children, label }: { children?: unknown; label: string }): VNode {
  return html`<svg class="hours" viewBox=${`0 0 ${DAY_MIN} ${ROW_PX}`} preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="hours-ground" x="0" y="0" width=${DAY_MIN} height=${ROW_PX} />${children}
    ${HOURS.slice(1, -1).map((h) => html`<line key=${h} class="hours-tick" x1=${h * 60} x2=${h * 60} y1="0" y2=${ROW_PX} />`)}</svg>`;
}

function Squad({ index, row, day }: { index: PlanIndex; row: SquadRow; day: PostDay }): VNode {
  const { post, stands } = row;
  const short = post.people.length < post.needed;
  const hours = stands.length > 0 ? stands.map(spanText).join(", ") : t("web.duty.board.rests");
  const name = post.squad ? t("web.post.squad", { n: num(post.squad) }) : "";
  const meet = day.handovers.filter((h) => stands.some((s) => s.from <= h.from && h.to <= s.to));
  return html`<li class="squad"><p><span>${name} <b>${hours}</b></span> <${StateMark} state=${short ? "late" : "ok"}>${num(post.people.length)} / ${num(post.needed)}<//></p>
    <${Line} label=${`${name} ${hours}`}>${stands.map((s) => rect(post.people.length > 0 ? "stand" : "stand-empty", s))}${meet.map((s) => rect("handover", s))}<//>
    <p class="muted">${
      post.people.length === 0
        ? t("web.duty.board.nobody")
        : post.people.map(
            (code, i) =>
              html`${i > 0 ? ", " : ""}<a href=${href("orang", code)}>${index.plan.people[code]?.name ?? code}</a>`,
          )
    }</p></li>`;
}

function PostBlock({ world, index, day }: { world: World; index: PlanIndex; day: PostDay }): VNode {
  return html`<section class="block post-day"><h3><a href=${href("lokasi", day.site)}>${placeName(world.map, day.site)}</a> <span class="h-extra">${postName(world, day.post, false)}</span></h3>
    ${day.gaps.length > 0 ? html`<p><${StateMark} state="late">${t("web.duty.board.gap", { hours: day.gaps.map(spanText).join(", ") })}<//></p>` : null}
    ${day.handovers.length > 0 ? html`<p class="muted">${t("web.duty.board.handover", { hours: day.handovers.map(spanText).join(", ") })}</p>` : null}
    <ul>${day.squads.map((row) => html`<${Squad} key=${row.post.squad ?? row.post.from} index=${index} row=${row} day=${day} />`)}</ul></section>`;
}

export function BoardPage({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const { posts } = index.plan.placement;
  const days = postDays(posts);
  if (days.length === 0) return html`<${Sentence}>${t("web.duty.board.none")}<//>`;
  const vote = world.operation.voting_day;
  const wanted = route.query.hari ?? "";
  const day = days.includes(wanted) ? wanted : days.includes(vote) ? vote : (days[0] ?? "");
  const area = route.query.wilayah ?? "";
  const step = (by: number): string => hrefWith({ hari: days[days.indexOf(day) + by] ?? day });
  const pick = (key: string) => (event: Event) =>
    replace(hrefWith({ [key]: (event.currentTarget as HTMLSelectElement).value }));
  const rows = postDay(
    posts.filter((p) => area === "" || (p.kecamatan ?? kecamatanOf(world.map, p.site)) === area),
    day,
  );
  const empty = rows.filter((r) => r.gaps.length > 0).length;
  return html`<div id="post-board"><p class="filters">
      <label class="inline">${t("web.duty.board.day")} <select name="day" onChange=${pick("hari")}>${days.map((d) => html`<option key=${d} value=${d} selected=${d === day}>${formatDay(lang.value, d)} (${formatHDay(d, vote)})</option>`)}</select></label>
      <a class="button" href=${step(-1)} aria-label=${t("web.duty.board.before")}>←</a><a class="button" href=${step(1)} aria-label=${t("web.duty.board.after")}>→</a>
      <label class="inline">${t("web.kecamatan")} <select name="area" onChange=${pick("wilayah")}><option value="">${t("web.all")}</option>${world.map.kecamatan.map((k) => html`<option key=${k.code} value=${k.code} selected=${k.code === area}>${k.name}</option>`)}</select></label></p>
    <p class="verdict" role="status"><${StateMark} state=${empty > 0 ? "late" : "ok"}>${t(empty > 0 ? "web.duty.board.bad" : "web.duty.board.good", { n: num(rows.length), m: num(empty) })}<//></p>
    <ul class="hours-key"><li><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true"><rect class="stand" width="28" height="12" /></svg>${t("web.duty.board.key.stand")}</li>
      <li><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true"><rect class="stand-empty" width="28" height="12" /></svg>${t("web.duty.board.key.empty")}</li>
      <li><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true"><rect class="handover" width="28" height="12" /></svg>${t("web.duty.board.key.handover")}</li></ul>
    <p class="hours-axis" aria-hidden="true">${HOURS.map((h) => html`<span key=${h}>${String(h).padStart(2, "0")}</span>`)}</p>
    ${rows.length === 0 ? html`<${Sentence}>${t("web.duty.board.none_day")}<//>` : rows.map((r) => html`<${PostBlock} key=${r.key} world=${world} index=${index} day=${r} />`)}</div>`;
}
