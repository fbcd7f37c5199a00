// The trip that is chosen on the board: what it carries and whom, why it is so, and what can be done about it.
import { useEffect, useState } from "preact/hooks";
import { formatDayTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, hrefWith, replace } from "../base/route.ts";
import type { Vehicle } from "../model/board.ts";
import { placeName } from "../model/map-index.ts";
import { isBoat } from "../model/network.ts";
import { misfits, placesOf, tripsFor } from "../model/pins.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { Trip } from "../model/types.ts";
import { may, type World } from "../state.ts";
import { Field, FormBox, useForm } from "../travel/form.ts";
import { spanText } from "../travel/words.ts";
import { Facts, num, Section, Slack } from "../ui/parts.ts";
import { Crew, Timetable } from "./convoy.ts";
import { desk, layUp, pinTrip, tell } from "./desk.ts";
import { WhyTripOf } from "./why.ts";
import { Day, Hour, legName } from "./words.ts";

const MINUTE_MS = 60_000;
type Act = "pin" | "late" | "broken" | null;

function factsOf(world: World, trip: Trip) {
  const at = (text: string): VNode => html`<b><${Hour} world=${world} at=${text} day=${trip.depart} /></b>`;
  return [
    { label: t("web.day"), value: html`<${Day} world=${world} at=${trip.depart} />` },
    trip.load ? { label: t("web.desk.load"), value: at(trip.load) } : null,
    { label: t("web.depart"), value: at(trip.depart) },
    { label: t("web.end"), value: at(trip.end) },
    { label: t("web.desk.goods"), value: `${num(trip.boxes)} ${t("web.boxes").toLowerCase()} · ${num(trip.kg)} kg` },
    { label: t("web.distance"), value: `${num(trip.km, 1)} km` },
    { label: t("web.slack.to_receipt"), value: html`<${Slack} minutes=${trip.slack_min} />` },
  ];
}

// ---------------------------------------------------------------- the weather

function WeatherWays({ index, trip }: { index: PlanIndex; trip: Trip }): VNode | null {
  if (!trip.go_until) return null;
  const ways = [...new Set(trip.path)].map((i) => index.plan.paths[i]).filter((x) => x?.states && x.states.length > 0);
  return html`<div class="note board-weather"><p><b>${t("web.desk.go_until", { at: formatDayTime(lang.value, trip.go_until) })}</b></p>
    ${ways.map(
      (way, i) =>
        html`<ul key=${i} class="lines">${(way?.states ?? []).map(
          (s) =>
            html`<li key=${`${s.rain}${s.river}`}>${t("web.desk.state", { rain: word("rain", s.rain), river: word("stage", s.river) })}: ${s.min === null ? html`<b>${t("web.desk.state.closed")}</b>` : spanText(s.min * MINUTE_MS)}</li>`,
        )}<li>${way?.fallback ? t("web.desk.fallback", { mode: word("mode", way.fallback.mode), span: spanText(way.fallback.min * MINUTE_MS) }) : t("web.desk.fallback.none")}</li></ul>`,
    )}</div>`;
}

// ---------------------------------------------------------------- acts

function vehicleOptions(trip: Trip): [string, string][] {
  const all = (desk.value?.fleet ?? []).filter((v) => v.code !== trip.vehicle && isBoat(v.mode) === isBoat(trip.mode));
  const rank = (v: Vehicle): number => misfits(trip, v).length * 2 + (v.home === trip.base ? 0 : 1);
  const sorted = [...all].sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code, "id", { numeric: true }));
  const said = (v: Vehicle): string => {
    const against = misfits(trip, v).map((m) => t(`web.desk.misfit.${m}`));
    return `${v.name} · ${v.boxes === null ? "–" : num(v.boxes)} ${t("web.boxes").toLowerCase()}${against.length > 0 ? ` (${against.join(", ")})` : ""}`;
  };
  return [
    ["", t("web.desk.pin.any_vehicle")],
    [trip.vehicle, t("web.desk.pin.same_vehicle", { name: trip.vehicle_name || trip.vehicle })],
    ...sorted.map((v): [string, string] => [v.code, said(v)]),
  ];
}

/** Places that more than this trip serves: a pin holds for all of their goods. */
function sharedPlaces(index: PlanIndex, trip: Trip): { place: string; n: number }[] {
  return placesOf(trip)
    .map((place) => ({ place, n: tripsFor(index, place, trip.direction).length }))
    .filter((x) => x.n > 1);
}

function PinForm({
  world,
  index,
  trip,
  onDone,
}: {
  world: World;
  index: PlanIndex;
  trip: Trip;
  onDone: () => void;
}): VNode {
  const form = useForm(() => ({ vehicle: "", from: "", to: "", reason: "" }));
  const { vehicle = "", from = "", to = "" } = form.values;
  const shared = sharedPlaces(index, trip);
  const save = async (): Promise<void> => {
    const name = desk.value?.fleet.find((v) => v.code === vehicle)?.name ?? trip.vehicle_name;
    const said = t("web.desk.pin.made", { trip: trip.id, name });
    const ok = await form.submit((v) =>
      pinTrip(trip, { vehicle: v.vehicle ?? "", from: v.from ?? "", to: v.to ?? "", reason: v.reason ?? "" }, said),
    );
    if (ok) onDone();
  };
  return html`<${FormBox} form=${form} fields=${["vehicle", "from", "to", "reason"]} title=${t("web.desk.act.pin")} save=${t("web.desk.pin.save")} ready=${vehicle !== "" || from !== "" || to !== ""}
    onSave=${() => void save()} onCancel=${onDone}>
    <p class="muted">${t("web.desk.pin.what", {
      places: placesOf(trip)
        .map((p) => placeName(world.map, p))
        .join(", "),
    })}</p>
    ${shared.map((s) => html`<p key=${s.place} class="note">${t("web.desk.pin.shared", { name: placeName(world.map, s.place), n: num(s.n) })}</p>`)}
    <div class="fields"><${Field} form=${form} name="vehicle" label=${t("web.vehicle")} options=${vehicleOptions(trip)} wide />
      <${Field} form=${form} name="from" label=${t("web.desk.pin.earliest")} type="datetime-local" /><${Field} form=${form} name="to" label=${t("web.desk.pin.latest")} type="datetime-local" />
      <${Field} form=${form} name="reason" label=${t("web.desk.reason")} wide /></div><//>`;
}

function LateForm({ trip, onDone }: { trip: Trip; onDone: () => void }): VNode {
  const form = useForm(() => ({ late: "30" }));
  const minutes = Number(form.values.late);
  const save = (): void => {
    tell({ trip: trip.id, late: minutes });
    onDone();
  };
  const fail = (): void => {
    tell({ trip: trip.id, late: null });
    onDone();
  };
  return html`<${FormBox} form=${form} fields=${["late"]} title=${t("web.desk.act.late")} save=${t("web.desk.news.say_late")} ready=${Number.isInteger(minutes) && minutes >= 1 && minutes <= 10_080} onSave=${save} onCancel=${onDone}>
    <div class="fields"><${Field} form=${form} name="late" label=${t("web.desk.news.minutes")} type="number" min=${1} max=${10_080} /></div>
    <p><button type="button" class="quiet" onClick=${fail}>${t("web.desk.news.say_failed")}</button></p><//>`;
}

function BrokenForm({ trip, onDone }: { trip: Trip; onDone: () => void }): VNode {
  const form = useForm(() => ({ from: trip.load ?? trip.depart, reason: "" }));
  const save = async (): Promise<void> => {
    if (await form.submit((v) => layUp(trip, v.from ?? "", v.reason ?? ""))) onDone();
  };
  return html`<${FormBox} form=${form} fields=${["from", "reason"]} title=${t("web.desk.outage", { name: trip.vehicle_name || trip.vehicle })} save=${t("web.desk.outage.save")} ready=${true} onSave=${() => void save()} onCancel=${onDone}>
    <div class="fields"><${Field} form=${form} name="from" label=${t("web.desk.outage.from")} type="datetime-local" /><${Field} form=${form} name="reason" label=${t("web.desk.reason")} wide /></div><//>`;
}

function Acts({ world, index, trip }: { world: World; index: PlanIndex; trip: Trip }): VNode | null {
  const [act, setAct] = useState<Act>(null);
  if (!may("plan", "w")) return null;
  const done = (): void => setAct(null);
  const button = (name: Act & string): VNode =>
    html`<button type="button" class="button" aria-pressed=${act === name} onClick=${() => setAct(act === name ? null : name)}>${t(`web.desk.act.${name}`)}</button>`;
  return html`<div><div class="acts">${button("pin")}${button("late")}${button("broken")}</div>
    ${act === "pin" ? html`<${PinForm} world=${world} index=${index} trip=${trip} onDone=${done} />` : null}
    ${act === "late" ? html`<${LateForm} trip=${trip} onDone=${done} />` : null}
    ${act === "broken" ? html`<${BrokenForm} trip=${trip} onDone=${done} />` : null}</div>`;
}

export function TripSide({
  world,
  index,
  trip,
  movable,
}: {
  world: World;
  index: PlanIndex;
  trip: Trip;
  movable: boolean;
}): VNode {
  const [asked, setAsked] = useState(false);
  // On a phone the trip stands below the board: it comes into sight when it is chosen.
  useEffect(() => {
    if (window.matchMedia("(max-width: 899px)").matches) document.getElementById("trip-side")?.scrollIntoView();
  }, []);
  return html`<aside class="board-side" aria-labelledby="trip-side">
    <div class="side-head"><h3 id="trip-side" tabindex="-1">${trip.vehicle_name || trip.vehicle} <span class="muted">${trip.id}</span></h3>
      <button type="button" class="quiet clear" aria-label=${t("web.desk.side.close")} onClick=${() => replace(hrefWith({ trip: "" }))}>×</button></div>
    <p class="muted">${legName(trip.leg)} · <a href=${href("konvoi", trip.convoy, { trip: trip.id })}>${t("web.convoy")} ${trip.convoy}</a> · <a href=${href("perjalanan", trip.id)}>${t("web.on_map")}</a></p>
    ${movable ? html`<${Acts} world=${world} index=${index} trip=${trip} />` : null}
    <${Facts} items=${factsOf(world, trip)} />
    <${WeatherWays} index=${index} trip=${trip} />
    ${movable ? (asked ? html`<${WhyTripOf} world=${world} index=${index} trip=${trip} />` : html`<p><button type="button" class="button" onClick=${() => setAsked(true)}>${t("web.desk.why")}</button></p>`) : null}
    <${Section} title=${t("web.timetable")}><${Timetable} world=${world} trip=${trip} /><//>
    <${Section} title=${t("web.crew")}><${Crew} index=${index} trip=${trip} /><//>
  </aside>`;
}
