// The surat jalan of a trip, to be printed: what goes with it, who escorts it, lines for three signatures, and the code that
// a phone photographs or types later where it could not take part.
import { useEffect, useState } from "preact/hooks";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { formatDayTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { readSlip, type Slip, type SlipStop } from "../model/slip.ts";
import { QrCode } from "../people/qr.ts";
import { ProblemNote } from "../people/words.ts";
import type { World } from "../state.ts";
import { num, Sentence, Title } from "../ui/parts.ts";

const SIGNERS = ["giver", "receiver", "witness"];

function Row({ label, children }: { label: string; children?: VNode | string }): VNode {
  return html`<div><dt>${label}</dt><dd>${children}</dd></div>`;
}

function StopPart({ stop }: { stop: SlipStop }): VNode {
  return html`<tbody>
    <tr><th scope="row">${stop.name || stop.place}</th><td>${formatDayTime(lang.value, stop.arrive)}</td><td class="num">${num(stop.boxes)}</td><td class="num">${num(stop.kg)}</td></tr>
    ${stop.items.map((x) => html`<tr key=${x.code}><td colspan="3">${x.code}${x.kit ? ` · ${x.kit}` : ""}</td><td class="slip-tick" aria-label=${t("devices.slip.tick")}></td></tr>`)}
  </tbody>`;
}

function Paper({ slip }: { slip: Slip }): VNode {
  const leg = t(`devices.slip.${slip.direction}`);
  return html`<article class="slip">
    <header class="slip-head">
      <div><h3>${t("devices.slip.title")}</h3><p>${slip.operation}</p><p class="slip-code"><code>${slip.code}</code></p></div>
      <${QrCode} text=${`KWL:T:${slip.code}`} label=${slip.code} />
    </header>
    <dl class="facts">
      <${Row} label=${t("devices.slip.trip")}>${`${slip.trip} · ${leg}`}<//>
      <${Row} label=${t("devices.slip.vehicle")}>${`${slip.vehicleName || slip.vehicle} (${word("mode", slip.mode)})`}<//>
      <${Row} label=${t("devices.slip.from")}>${slip.baseName || slip.base}<//>
      <${Row} label=${t("devices.slip.depart")}>${formatDayTime(lang.value, slip.depart)}<//>
      <${Row} label=${t("devices.slip.load")}>${t("devices.slip.boxes", { n: num(slip.boxes), kg: num(slip.kg) })}<//>
      <${Row} label=${t("devices.slip.escorts")}>${slip.escorts.map((x) => (x.unit ? `${x.name} (${x.unit})` : x.name)).join(", ") || "–"}<//>
    </dl>
    <table class="slip-stops"><thead><tr><th scope="col">${t("devices.slip.stop")}</th><th scope="col">${t("devices.slip.arrive")}</th><th scope="col">${t("devices.slip.count")}</th><th scope="col">kg</th></tr></thead>
      ${slip.stops.map((stop, i) => html`<${StopPart} key=${i} stop=${stop} />`)}</table>
    <div class="slip-signs">${SIGNERS.map((x) => html`<div key=${x}><span>${t(`devices.slip.sign.${x}`)}</span><span class="slip-line"></span><span class="muted">${t("devices.slip.sign.name")}</span></div>`)}</div>
    <p class="muted">${t("devices.slip.how")}</p>
  </article>`;
}

export function SlipPage({ route }: { world: World; route: Route }): VNode {
  const [slip, setSlip] = useState<Slip | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const trip = route.id ?? "";
  useEffect(() => {
    getJson<unknown>(`/field/slip?trip=${encodeURIComponent(trip)}`).then(
      (said) => setSlip(readSlip(said)),
      (error) => setProblem(asProblem(error)),
    );
  }, [trip]);
  return html`<div class="people">
    <${Title} crumbs=${[{ label: t("web.tab.gelombang"), to: href("gelombang") }]}>${t("devices.slip.title")}<//>
    <${ProblemNote} problem=${problem} />
    ${slip ? html`<p class="acts"><button type="button" class="primary" onClick=${() => window.print()}>${t("devices.slip.print")}</button></p><${Paper} slip=${slip} />` : problem ? null : html`<${Sentence}>${t("web.loading")}<//>`}
  </div>`;
}
