// Shared pieces of the page of phones: whose, which role, how it stands, when.
import { formatInstant } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { now } from "../live/feed.ts";
import { type DeviceClock, type DeviceRow, type DeviceState, stateOf } from "../model/devices.ts";
import type { State } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { spanText } from "../travel/words.ts";
import { StateMark } from "../ui/parts.ts";

export function roleWord(code: string): string {
  return code ? t(`devices.role.${code}`) : "–";
}

/** The name where it may be known, else the code; a guest has no name but that. */
export function personWords(world: World, code: string, name: string): string {
  const known = name || (world.plan?.plan.people[code]?.name ?? "");
  return known && known !== code ? `${known} (${code})` : code;
}

export function Moment({ world, at }: { world: World; at: string | null }): VNode {
  return html`<span class="nowrap">${at ? formatInstant(lang.value, at, world.operation.utc_offset_min) : "–"}</span>`;
}

const MARKS: Readonly<Record<DeviceState, State>> = { on: "ok", over: "unknown", revoked: "late" };

export function DeviceMark({ row }: { row: DeviceRow }): VNode {
  const state = stateOf(row, now.value);
  return html`<${StateMark} state=${MARKS[state]}>${t(`devices.state.${state}`)}<//>`;
}

/** Whether its clock was right when it last said so; a dash where it never did. */
export function ClockMark({ clock }: { clock: DeviceClock | null }): VNode {
  if (!clock) return html`<span class="muted">–</span>`;
  const words = t(`devices.clock.${clock.state}`, { span: spanText(clock.off_ms) });
  return html`<${StateMark} state=${clock.state === "right" ? "ok" : "late"}>${words}<//>`;
}
