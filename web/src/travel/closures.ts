// Closures: what is closed now, will be, or was; a new one by a circle or a way; the end of one.
import { useEffect, useState } from "preact/hooks";
import { formatDayTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { go, href, type Route } from "../base/route.ts";
import { type ClosureRow, localOf, type Network, nextCode, registerMoment } from "../model/network.ts";
import type { State } from "../model/plan-index.ts";
import { may, type World } from "../state.ts";
import { Chip, num, Sentence, StateMark } from "../ui/parts.ts";
import { codesOf, draft, lookAt, NO_DRAFT, type Touch, useTouches, writeEntry } from "./desk.ts";
import { Field, FormBox, filled, ownSource, useForm } from "./form.ts";
import { metresText } from "./words.ts";

const STATES: Record<ClosureRow["now"], State> = { closed: "late", to_come: "risk", over: "unknown" };
const ORDER: ClosureRow["now"][] = ["closed", "to_come", "over"];
const RADIUS_M = 100;

type Shape = "place" | "way";

function spanOf(world: World, c: ClosureRow): string {
  const offset = world.operation.utc_offset_min;
  const at = (utc: string): string => formatDayTime(lang.value, localOf(utc, offset));
  if (!c.from && !c.to) return t("web.closure.always");
  if (!c.from) return t("web.closure.until", { to: at(c.to ?? "") });
  return c.to
    ? t("web.closure.between", { from: at(c.from), to: at(c.to) })
    : t("web.closure.since", { from: at(c.from) });
}

function whatOf(c: ClosureRow): string {
  return c.way ? t("web.closure.way", { code: c.way }) : t("web.closure.circle", { m: metresText(c.radius_m) });
}

/** Ends a closure now; its row and its history stay. One that has not begun ends where it begins. */
async function endNow(world: World, c: ClosureRow): Promise<void> {
  const offset = world.operation.utc_offset_min;
  const now = new Date().toISOString();
  const end = c.from && c.from > now ? c.from : now;
  const back = { code: c.code, to: c.to ? registerMoment(localOf(c.to, offset)) : "-" };
  const values = { code: c.code, to: registerMoment(localOf(end, offset)) };
  await writeEntry("closures", values, back, t("web.closure.ended", { name: c.name }));
}

function Item({ world, c, chosen }: { world: World; c: ClosureRow; chosen: boolean }): VNode {
  const [busy, setBusy] = useState(false);
  const onEnd = async (): Promise<void> => {
    setBusy(true);
    await endNow(world, c);
    setBusy(false);
  };
  const { at } = c;
  return html`<li class=${`item${chosen ? " chosen" : ""}`}>
    <div class="item-what"><p><${StateMark} state=${STATES[c.now]}>${t(`web.closure.${c.now}`)}<//> <b>${c.name}</b> <${Chip} origin=${c.origin} /></p>
      <p class="muted">${whatOf(c)} · ${spanOf(world, c)}</p>${c.reason ? html`<p>${c.reason}</p>` : null}
      <p><a href=${href("register", "closures", {}, c.code)}>${c.code}</a></p></div>
    <div class="item-acts">
      <button type="button" class="quiet" onClick=${() => showClosure(c)} disabled=${!at && !c.way}>${t("web.on_map")}</button>
      ${c.now === "over" ? null : html`<button type="button" class="quiet" disabled=${busy} onClick=${() => void onEnd()}>${t(c.now === "to_come" ? "web.closure.call_off" : "web.closure.end")}</button>`}
    </div></li>`;
}

function showClosure(c: ClosureRow): void {
  if (c.way) draft.value = { ...NO_DRAFT, way: c.way };
  if (c.at) lookAt.value = { points: [c.at], gently: false };
}

const FIELDS = ["name", "reason", "radius_m", "way", "from", "to", "source"];

function ClosureForm({ way, onDone }: { way: string; onDone: () => void }): VNode {
  const [shape, setShape] = useState<Shape>(way ? "way" : "place");
  const form = useForm(() => ({
    name: "",
    reason: "",
    radius_m: String(RADIUS_M),
    way,
    from: "",
    to: "",
    source: ownSource(),
  }));
  useEffect(() => {
    if (way) draft.value = { ...NO_DRAFT, way };
  }, []);
  const radius = Number(form.values.radius_m) || RADIUS_M;
  const [at] = draft.value.points;
  const pick = (next: Shape): void => {
    setShape(next);
    draft.value = NO_DRAFT;
    form.set("way", "");
  };
  const byWay = shape === "way";
  useTouches(byWay ? "way" : "place", t(byWay ? "web.closure.hint_way" : "web.closure.hint_place"), (touch: Touch) => {
    if (!byWay) draft.value = { ...NO_DRAFT, points: [touch.at], radius };
    else if (touch.way) {
      draft.value = { ...NO_DRAFT, way: touch.way.code };
      form.set("way", touch.way.code);
      if (form.values.name === "" && touch.way.name !== "") form.set("name", touch.way.name);
    }
  });
  useEffect(() => {
    if (!byWay && at) draft.value = { ...NO_DRAFT, points: [at], radius };
  }, [radius]);
  const save = async (): Promise<void> => {
    const ok = await form.submit(async (v) => {
      const code = nextCode("TTP", await codesOf("closures"), 3);
      const where = byWay ? { way: v.way } : { lat: at?.[1].toFixed(6), lon: at?.[0].toFixed(6), radius_m: v.radius_m };
      const said = filled({ name: v.name ?? "", reason: v.reason ?? "", source: v.source ?? "" });
      const span = filled({ from: registerMoment(v.from ?? ""), to: registerMoment(v.to ?? "") });
      return writeEntry(
        "closures",
        { code, ...said, ...where, ...span, origin: "fact" },
        null,
        t("web.closure.saved", { name: v.name ?? code }),
      );
    });
    if (ok) onDone();
  };
  const seg = (s: Shape): VNode =>
    html`<button type="button" class="seg" aria-pressed=${shape === s} onClick=${() => pick(s)}>${t(`web.closure.by_${s}`)}</button>`;
  return html`<${FormBox} form=${form} fields=${FIELDS} title=${t("web.closure.new")} save=${t("web.closure.save")} ready=${byWay ? form.values.way !== "" : at !== undefined}
    onSave=${() => void save()} onCancel=${onDone}>
    <div class="segs" role="group" aria-label=${t("web.closure.what")}>${seg("place")}${seg("way")}</div>
    <p class="muted">${t(byWay ? "web.closure.hint_way" : "web.closure.hint_place")}</p>
    <div class="fields">
      <${Field} form=${form} name="name" label=${t("web.closure.name")} wide required />
      ${byWay ? html`<${Field} form=${form} name="way" label=${t("web.link")} note=${t("web.closure.way_note")} />` : html`<${Field} form=${form} name="radius_m" label=${t("web.closure.radius")} type="number" min=${1} max=${50000} />`}
      <${Field} form=${form} name="reason" label=${t("web.reason")} wide />
      <${Field} form=${form} name="from" label=${t("web.from")} type="datetime-local" note=${t("web.closure.from_note")} />
      <${Field} form=${form} name="to" label=${t("web.to")} type="datetime-local" note=${t("web.closure.to_note")} />
      <${Field} form=${form} name="source" label=${t("web.source")} wide />
    </div><//>`;
}

export function ClosuresPage({ world, route, network }: { world: World; route: Route; network: Network }): VNode {
  const adding = route.query.baru === "1";
  const rows = [...network.closures].sort(
    (a, b) => ORDER.indexOf(a.now) - ORDER.indexOf(b.now) || (a.code < b.code ? -1 : 1),
  );
  const chosen = route.query.kode ?? null;
  useEffect(() => {
    const c = rows.find((r) => r.code === chosen);
    if (c) showClosure(c);
  }, [chosen]);
  const back = (): void => go(href("tempuh", "penutupan"));
  const closed = rows.filter((c) => c.now === "closed").length;
  return html`<div>
    ${
      adding && may("register", "w")
        ? html`<${ClosureForm} way=${route.query.ruas ?? ""} onDone=${back} />`
        : html`<p class="head-row"><span class="verdict">${t("web.closure.count", { n: num(closed) })}</span>
        ${may("register", "w") ? html`<a class="button primary" href=${href("tempuh", "penutupan", { baru: "1" })}>${t("web.closure.new")}</a>` : null}</p>`
    }
    ${rows.length === 0 ? html`<${Sentence}>${t("web.closure.none")}<//>` : html`<ul class="items">${rows.map((c) => html`<${Item} key=${c.code} world=${world} c=${c} chosen=${c.code === chosen} />`)}</ul>`}
  </div>`;
}
