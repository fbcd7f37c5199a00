// A road or water that the map lacks: its corners by touches of the map, then what it is.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { BOAT_MODES, LAND_MODES, lineMetres, nextCode, ROAD_KINDS, SURFACES, WATER_KINDS } from "../model/network.ts";
import { num } from "../ui/parts.ts";
import { CorrectForm } from "./correct.ts";
import { codesOf, draft, NO_DRAFT, type Touch, useTouches, writeEntry } from "./desk.ts";
import { Field, FormBox, filled, ownSource, useForm } from "./form.ts";
import { metresText } from "./words.ts";

const FIELDS = ["name", "class", "surface", "modes", "one_way", "floods", "width_m", "limit_kg", "source"];
const PRECISION = 1e6;

const isWater = (kind: string | undefined): boolean => WATER_KINDS.some((k) => k === kind);

function dropLast(): void {
  draft.value = { ...draft.value, points: draft.value.points.slice(0, -1) };
}

/** Ctrl+Z and Backspace take the last corner away, unless somebody types. */
function useUndoKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = (event.target as HTMLElement).matches("input, select, textarea");
      const wanted = event.key === "Backspace" || (event.key === "z" && (event.ctrlKey || event.metaKey));
      if (!wanted || typing || draft.value.points.length === 0) return;
      event.preventDefault();
      dropLast();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function Modes({ form, modes }: { form: ReturnType<typeof useForm>; modes: readonly string[] }): VNode {
  const chosen = (form.values.modes ?? "").split(" ").filter((m) => m !== "");
  const toggle = (mode: string): void => {
    const next = chosen.includes(mode) ? chosen.filter((m) => m !== mode) : [...chosen, mode];
    form.set("modes", modes.filter((m) => next.includes(m)).join(" "));
  };
  const fault = form.problem?.field === "modes" ? form.problem : null;
  return html`<fieldset class="field field-wide" id="field-modes" tabindex="-1"><legend>${t("web.modes")}</legend>
    <div class="checks">${modes.map(
      (m) =>
        html`<label key=${m}><input type="checkbox" name=${`mode-${m}`} checked=${chosen.includes(m)} onChange=${() => toggle(m)} />${word("mode", m)}</label>`,
    )}</div>${fault ? html`<p class="fault" role="alert">${fault.detail}</p>` : null}</fieldset>`;
}

const yes = (): [string, string][] => [
  ["", t("web.no")],
  ["yes", t("web.yes")],
];

function DrawForm(): VNode {
  const form = useForm(() => ({
    name: "",
    class: "village",
    surface: "",
    modes: LAND_MODES.join(" "),
    one_way: "",
    floods: "",
    width_m: "",
    limit_kg: "",
    source: ownSource(),
  }));
  const { points } = draft.value;
  const water = isWater(form.values.class);
  useUndoKeys();
  useTouches(
    "line",
    t("web.draw.hint", { n: num(points.length), m: metresText(lineMetres(points)) }),
    (touch: Touch) => {
      draft.value = { ...NO_DRAFT, points: [...draft.value.points, touch.at] };
    },
  );
  useEffect(() => {
    form.set("modes", (water ? BOAT_MODES : LAND_MODES).join(" "));
    if (water) form.set("surface", "");
  }, [water]);
  const clear = (): void => {
    draft.value = NO_DRAFT;
  };
  const save = async (): Promise<void> => {
    const line = points.map((p) => p.map((x) => Math.round(x * PRECISION) / PRECISION));
    const ok = await form.submit(async (v) => {
      const code = nextCode("JLR", await codesOf("ways"), 3);
      const values = { ...filled(v), code, origin: "fact", geometry: { type: "LineString", coordinates: line } };
      return writeEntry("ways", values, null, t("web.draw.saved", { name: v.name ?? code, code }));
    });
    if (ok) {
      clear();
      form.set("name", "");
    }
  };
  const kinds = [...ROAD_KINDS, ...WATER_KINDS].map((k): [string, string] => [k, word("road", k)]);
  return html`<${FormBox} form=${form} fields=${FIELDS} title=${t("web.draw.title")} save=${t("web.draw.save")} ready=${points.length > 1} onSave=${() => void save()} onCancel=${clear}>
    <p class="sentence">${t("web.draw.lead")}</p>
    <p class="head-row"><b>${t("web.draw.length", { n: num(points.length), m: metresText(lineMetres(points)) })}</b>
      <button type="button" class="quiet" disabled=${points.length === 0} onClick=${dropLast}>${t("web.travel.drop_point")}</button></p>
    <div class="fields">
      <${Field} form=${form} name="name" label=${t("web.name")} wide required />
      <${Field} form=${form} name="class" label=${t("web.road_class")} options=${kinds} />
      ${water ? null : html`<${Field} form=${form} name="surface" label=${t("web.draw.surface")} options=${[["", t("web.draw.not_known")], ...SURFACES.map((s) => [s, word("surface", s)])]} />`}
      <${Modes} form=${form} modes=${water ? BOAT_MODES : LAND_MODES} />
      ${water ? null : html`<${Field} form=${form} name="one_way" label=${t("web.draw.one_way")} options=${yes()} />`}
      ${water ? null : html`<${Field} form=${form} name="floods" label=${t("web.draw.floods")} options=${yes()} />`}
      <${Field} form=${form} name="width_m" label=${t("web.draw.width")} type="number" />
      ${water ? null : html`<${Field} form=${form} name="limit_kg" label=${t("web.draw.limit")} type="number" />`}
      <${Field} form=${form} name="source" label=${t("web.source")} wide />
    </div><//>`;
}

/** A new way, or a way of the map that somebody knows better. */
export function DrawPage({ route }: { route: Route }): VNode {
  const better = route.query.betul === "1";
  const seg = (on: boolean, key: string, to: Record<string, string>): VNode =>
    html`<a class="seg" href=${href("tempuh", "jalur", to)} aria-current=${on ? "true" : undefined}>${t(key)}</a>`;
  return html`<div>
    <nav class="segs" aria-label=${t("web.travel.page.jalur")}>${seg(!better, "web.draw.new", {})}${seg(better, "web.correct.page", { betul: "1" })}</nav>
    ${better ? html`<${CorrectForm} />` : html`<${DrawForm} />`}
  </div>`;
}
