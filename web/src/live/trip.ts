// The live part of a convoy's page: where it is, will it make it, what stands out; and where it has been, for the map.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getJson } from "../base/api.ts";
import { soonAfter } from "../base/busy.ts";
import { formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, lang, t, word } from "../base/i18n.ts";
import { conditionState, type LiveTrip, standsOut } from "../model/live.ts";
import { NO_TRACK, readTrack, type Track, withPlace } from "../model/live-geo.ts";
import { placeName } from "../model/map-index.ts";
import type { World } from "../state.ts";
import { Bar, Facts, num, Section, Sentence, Slack, StateMark } from "../ui/parts.ts";
import { trips } from "./desk.ts";
import { listen, now } from "./feed.ts";
import { asOf, hindsight, moment, SETTLE_MS } from "./moment.ts";
import { Age, lateText, localText, Moment, TripMark } from "./words.ts";

/** Where the trip that is looked at has been. */
export const track = signal<Track>(NO_TRACK);
let looked: string | null = null;

/** The last place as the news have it. */
function follow(): void {
  const trip = looked === null || moment.peek() !== null ? undefined : trips.value?.get(looked);
  if (trip) track.value = withPlace(track.value, trip.at, trip.last);
}

async function loadTrack(): Promise<void> {
  const id = looked;
  const [at, known] = [moment.peek(), hindsight.peek()];
  if (id === null) return;
  try {
    const told = readTrack(await getJson<unknown>(asOf(`/convoys/${encodeURIComponent(id)}`, at, known)), id);
    if (looked !== id || at !== moment.peek() || known !== hindsight.peek()) return;
    track.value = told;
    follow();
  } catch {
    // What is not known is not drawn; why, the list of trips says.
  }
}

// What the trip reports goes on with what is drawn; what went by unseen, or came late, is fetched.
listen({ topic: "convoys", hear: () => undefined, anew: () => void (moment.peek() === null && loadTrack()) });

/** The track of the trip that is looked at, as long as it is. */
function useTrack(id: string, last: number | null): void {
  const at = moment.value;
  const known = hindsight.value;
  useEffect(() => {
    looked = id;
    const callOff = soonAfter(at === null ? 0 : SETTLE_MS, loadTrack);
    return () => {
      callOff();
      looked = null;
      track.value = NO_TRACK;
    };
  }, [id, at, known]);
  useEffect(follow, [id, last]);
}

function Conditions({ world, trip }: { world: World; trip: LiveTrip }): VNode | null {
  const rows = standsOut(trip, now.value);
  if (rows.length === 0) return null;
  return html`<ul class="lines">${rows.map(
    (c) =>
      html`<li key=${c.kind}><${StateMark} state=${conditionState(c.kind)}>${word("alarm", c.kind)}<//> ${c.since === null ? null : html`<span class="muted">${t("web.live.since")} <${Moment} world=${world} at=${c.since} /></span>`}</li>`,
  )}</ul>`;
}

function Marks({ trip }: { trip: LiveTrip }): VNode | null {
  const words = trip.marks.filter((m) => hasKey(`web.live.mark.${m}`)).map((m) => t(`web.live.mark.${m}`));
  return words.length === 0 ? null : html`<p class="note">${words.join(" ")}</p>`;
}

export function LiveTripPart({ world, id }: { world: World; id: string }): VNode | null {
  const trip = trips.value?.get(id);
  useTrack(id, trip?.last ?? null);
  if (!trips.value) return null;
  if (!trip || trip.stage === "untracked")
    return html`<${Section} title=${t(moment.value === null ? "web.live.now" : "web.replay.then")}><${Sentence}>${t("web.live.untracked")}<//><//>`;
  const along = trip.alongM !== null && trip.wholeM ? Math.min(1, trip.alongM / trip.wholeM) : null;
  const items = [
    { label: t("web.live.heard"), value: html`<${Age} world=${world} at=${trip.heard} />` },
    {
      label: t("web.live.next"),
      value: trip.nextStop && trip.stage !== "arrived" ? placeName(world.map, trip.nextStop) : null,
    },
    {
      label: t("web.live.eta"),
      value: trip.eta === null || trip.stage === "arrived" ? null : formatTime(lang.value, localText(world, trip.eta)),
    },
    { label: t("web.live.against_plan"), value: trip.last === null ? null : lateText(trip.lateMin) },
    {
      label: t("web.slack.to_receipt"),
      value: trip.slackMin === null ? null : html`<${Slack} minutes=${trip.slackMin} />`,
    },
  ];
  return html`<${Section} id="live-trip" title=${t(moment.value === null ? "web.live.now" : "web.replay.then")} extra=${html`<${TripMark} trip=${trip} />`}>
    ${
      along === null
        ? null
        : html`<p class="along"><${Bar} parts=${[{ className: "bar-way", value: along }]} total=${1} label=${t("web.live.along", { n: num(along * 100) })} /><span>${t("web.live.along", { n: num(along * 100) })}</span></p>`
    }
    <${Facts} items=${items} />
    <${Conditions} world=${world} trip=${trip} />
    <${Marks} trip=${trip} /><//>`;
}
