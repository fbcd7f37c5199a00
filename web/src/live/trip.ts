// The live part of a convoy's page: where it is, will it make it, what stands out; and where it has been, for the map.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem, getJson } from "../base/api.ts";
import { formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, lang, t } from "../base/i18n.ts";
import { type LiveTrip, standsOut } from "../model/live.ts";
import { placeName } from "../model/map-index.ts";
import type { At } from "../model/network.ts";
import type { World } from "../state.ts";
import { Bar, Facts, num, Section, Sentence, Slack, StateMark } from "../ui/parts.ts";
import { trips } from "./desk.ts";
import { now } from "./feed.ts";
import { asOf, hindsight, moment } from "./moment.ts";
import { Age, lateText, localText, Moment, TripMark } from "./words.ts";

/** Where the chosen trip was heard, oldest first. */
export const track = signal<readonly At[]>([]);

interface Told {
  readonly trips?: readonly { readonly id?: string; readonly fixes?: readonly { readonly at?: readonly number[] }[] }[];
}

async function loadTrack(id: string, wanted: () => boolean): Promise<void> {
  try {
    const told = await getJson<Told>(asOf(`/convoys/${encodeURIComponent(id)}`));
    const points = (told.trips ?? [])
      .flatMap((trip) => trip.fixes ?? [])
      .map((fix): At | null => {
        const [lat, lon] = fix.at ?? [];
        return lat === undefined || lon === undefined ? null : [lon, lat];
      })
      .filter((at): at is At => at !== null);
    if (wanted()) track.value = points;
  } catch (error) {
    if (asProblem(error).status !== 404 || !wanted()) return;
    track.value = [];
  }
}

/** The track of the trip that is looked at, as long as it is; told anew whenever the trip was heard. */
function useTrack(id: string, heard: number | null): void {
  const at = moment.value;
  const known = hindsight.value;
  useEffect(() => {
    let open = true;
    void loadTrack(id, () => open);
    return () => {
      open = false;
    };
  }, [id, heard, at, known]);
  useEffect(
    () => () => {
      track.value = [];
    },
    [id],
  );
}

function Conditions({ world, trip }: { world: World; trip: LiveTrip }): VNode | null {
  const rows = standsOut(trip, now.value);
  if (rows.length === 0) return null;
  return html`<ul class="lines">${rows.map(
    (c) =>
      html`<li key=${c.kind}><${StateMark} state=${c.kind === "silent" ? "unknown" : "risk"}>${t(`web.alarm.${c.kind}`)}<//> ${c.since === null ? null : html`<span class="muted">${t("web.live.since")} <${Moment} world=${world} at=${c.since} /></span>`}</li>`,
  )}</ul>`;
}

function Marks({ trip }: { trip: LiveTrip }): VNode | null {
  const words = trip.marks.filter((m) => hasKey(`web.live.mark.${m}`)).map((m) => t(`web.live.mark.${m}`));
  return words.length === 0 ? null : html`<p class="note">${words.join(" ")}</p>`;
}

export function LiveTripPart({ world, id }: { world: World; id: string }): VNode | null {
  const trip = trips.value?.get(id);
  useTrack(id, trip?.heard ?? null);
  if (!trips.value) return null;
  if (!trip || trip.stage === "untracked")
    return html`<${Section} title=${t("web.live.now")}><${Sentence}>${t("web.live.untracked")}<//><//>`;
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
  return html`<${Section} id="live-trip" title=${t("web.live.now")} extra=${html`<${TripMark} trip=${trip} />`}>
    ${
      along === null
        ? null
        : html`<p class="along"><${Bar} parts=${[{ className: "bar-way", value: along }]} total=${1} label=${t("web.live.along", { n: num(along * 100) })} /><span>${t("web.live.along", { n: num(along * 100) })}</span></p>`
    }
    <${Facts} items=${items} />
    <${Conditions} world=${world} trip=${trip} />
    <${Marks} trip=${trip} /><//>`;
}
