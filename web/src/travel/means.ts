// By what, in which weather, when: the words of a question, all of them kept in the address.
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { hrefWith, type Route, replace } from "../base/route.ts";
import { BOAT_MODES, isBoat, LAND_MODES, meansOf, RAINS, STAGES, VEHICLES } from "../model/network.ts";

function set(key: string, value: string): void {
  replace(hrefWith({ [key]: value }));
}

interface ChoiceProps {
  label: string;
  name: string;
  value: string;
  /** What holds when the address says nothing. */
  plain: string;
  options: readonly [string, string][];
}

function Choice({ label, name, value, plain, options }: ChoiceProps): VNode {
  const onChange = (event: Event): void => {
    const next = (event.currentTarget as HTMLSelectElement).value;
    set(name, next === plain ? "" : next);
  };
  return html`<label class="field">${label}<select name=${name} onChange=${onChange} value=${value}>
    ${options.map(([code, text]) => html`<option key=${code} value=${code} selected=${code === value}>${text}</option>`)}</select></label>`;
}

const words = (group: string, codes: readonly string[]): [string, string][] => codes.map((c) => [c, word(group, c)]);

export function MeansFields({ route }: { route: Route }): VNode {
  const means = meansOf(route.query);
  const onText =
    (key: string) =>
    (event: Event): void =>
      set(key, (event.currentTarget as HTMLInputElement).value);
  return html`<div class="means">
    <div class="segs wrap" role="group" aria-label=${t("web.travel.vehicle")}>${VEHICLES.map(
      (v) =>
        html`<button type="button" key=${v} class="seg" aria-pressed=${v === means.vehicle} onClick=${() => set("moda", v === "truck" ? "" : v)}>${word("mode", v)}</button>`,
    )}</div>
    <div class="fields">
      ${
        isBoat(means.vehicle)
          ? null
          : html`<${Choice} label=${t("web.travel.boat")} name="perahu" value=${means.boat} plain="" options=${[["", t("web.travel.no_boat")], ...words("mode", BOAT_MODES)]} />`
      }
      ${
        means.boat
          ? html`<${Choice} label=${t("web.travel.onward")} name="lanjut" value=${means.onward} plain="motorbike" options=${words("mode", LAND_MODES)} />
        <label class="field">${t("web.travel.boxes")}<input type="number" name="kotak" min="0" max="100000" step="1" inputmode="numeric" value=${means.boxes || ""} onChange=${onText("kotak")} /></label>`
          : null
      }
      <${Choice} label=${t("web.travel.rain")} name="hujan" value=${means.rain} plain="none" options=${words("rain", RAINS)} />
      <${Choice} label=${t("web.travel.river")} name="sungai" value=${means.river} plain="normal" options=${words("stage", STAGES)} />
      <${Choice} label=${t("web.travel.light")} name="malam" value=${means.night ? "ya" : ""} plain="" options=${[
        ["", t("web.travel.day")],
        ["ya", t("web.travel.night")],
      ]} />
      <label class="field">${t(means.at ? "web.depart" : "web.travel.now")}<input type="datetime-local" name="pukul" value=${means.at} onChange=${onText("pukul")} /></label>
    </div>
  </div>`;
}
