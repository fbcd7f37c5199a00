// The pins of the register: what the plan keeps, what waits for the next planning, and the way back from each.
import { formatDayTime, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import { isPending, type Pin } from "../model/pins.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import { may, type World } from "../state.ts";
import { num, Section, StateMark } from "../ui/parts.ts";
import { retirePin, vehicles } from "./desk.ts";

function spanOf(pin: Pin): string {
  if (!pin.from && !pin.to) return "";
  if (!pin.from) return t("web.desk.pin.until", { to: formatDayTime(lang.value, pin.to) });
  const from = formatDayTime(lang.value, pin.from);
  if (!pin.to) return t("web.desk.pin.since", { from });
  const sameDay = pin.from.slice(0, 10) === pin.to.slice(0, 10);
  return t("web.desk.pin.between", {
    from,
    to: sameDay ? formatTime(lang.value, pin.to) : formatDayTime(lang.value, pin.to),
  });
}

function Item({ world, pin, pending }: { world: World; pin: Pin; pending: boolean }): VNode {
  const vehicle = pin.vehicle ? (vehicles.value.get(pin.vehicle)?.name ?? pin.vehicle) : "";
  const what = [vehicle, spanOf(pin)].filter(Boolean).join(" · ");
  return html`<li class="item"><div class="item-what">
      <p><${StateMark} state=${pending ? "way" : "ok"}>${t(pending ? "web.desk.pin.pending" : "web.desk.pin.kept")}<//> <b>${placeName(world.map, pin.place)}</b> → ${what}</p>
      <p class="muted"><a href=${href("register", "pins", {}, pin.code)}>${pin.code}</a> · ${t(`web.desk.direction.${pin.direction}`)}${pin.reason ? ` · ${pin.reason}` : ""}</p></div>
    ${may("plan", "w") ? html`<div class="item-acts"><button type="button" class="quiet" onClick=${() => void retirePin(pin)}>${t("web.desk.pin.retire")}<span class="sr"> ${pin.code}</span></button></div>` : null}</li>`;
}

export function PinList({
  world,
  index,
  pins,
}: {
  world: World;
  index: PlanIndex;
  pins: readonly Pin[];
}): VNode | null {
  if (pins.length === 0) return null;
  const marked = pins.map((pin) => ({ pin, pending: isPending(pin, index, vehicles.value) }));
  const waiting = marked.filter((m) => m.pending).length;
  const sorted = [...marked.filter((m) => m.pending), ...marked.filter((m) => !m.pending)];
  return html`<${Section} id="pins" title=${t("web.desk.pins")} extra=${html`${num(pins.length)}${waiting > 0 ? html` · <a href=${href("rencana", "ulang")}>${t("web.desk.pins.waiting", { n: num(waiting) })}</a>` : null}`}>
    <ul class="items">${sorted.map((m) => html`<${Item} key=${m.pin.code} world=${world} pin=${m.pin} pending=${m.pending} />`)}</ul><//>`;
}
