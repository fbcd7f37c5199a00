// What somebody knows better of a way that the map has: only what is given holds, the rest stays as the map says it.
import { useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import {
  correction,
  isCorrectable,
  ROAD_KINDS,
  SURFACES,
  type TouchedWay,
  valuesBack,
  WATER_KINDS,
} from "../model/network.ts";
import { Facts, num, Sentence } from "../ui/parts.ts";
import { draft, entryOf, NO_DRAFT, type Touch, useTouches, writeEntry } from "./desk.ts";
import { Field, type Form, FormBox, ownSource, useForm } from "./form.ts";

const SAID = ["name", "surface", "kmh", "class", "one_way", "floods", "width_m", "limit_kg", "source"];

function MapSays({ way }: { way: TouchedWay }): VNode {
  const marks = way.marks.map((m) => t(`web.way_mark.${m}`)).join(", ");
  return html`<div><p class="head-row"><b>${way.name || t(way.water ? "web.travel.unnamed_water" : "web.travel.unnamed_road")}</b> <span class="muted">${way.code}</span></p>
    <${Facts} items=${[
      { label: t("web.road_class"), value: way.class ? word("way_class", way.class) : "" },
      { label: t("web.draw.surface"), value: way.surface ? word("surface", way.surface) : "" },
      { label: t("web.draw.one_way"), value: way.one_way === 0 ? "" : t("web.yes") },
      { label: t("web.draw.width"), value: way.width_dm === null ? "" : num(way.width_dm / 10, 1) },
      { label: t("web.draw.limit"), value: way.limit_kg === null ? "" : num(way.limit_kg) },
      { label: t("web.correct.marks"), value: marks, wide: true },
    ]} /></div>`;
}

const yesNo = (): [string, string][] => [
  ["", t("web.correct.as_map")],
  ["yes", t("web.yes")],
  ["no", t("web.no")],
];

function choices(group: string, codes: readonly string[]): [string, string][] {
  return [["", t("web.correct.as_map")], ...codes.map((c): [string, string] => [c, word(group, c)])];
}

function Fields({ form, water }: { form: Form; water: boolean }): VNode {
  return html`<div class="fields">
    ${water ? null : html`<${Field} form=${form} name="surface" label=${t("web.draw.surface")} options=${choices("surface", SURFACES)} />`}
    <${Field} form=${form} name="kmh" label=${t("web.correct.kmh")} type="number" min=${1} max=${200} note=${t("web.correct.kmh_note")} />
    <${Field} form=${form} name="class" label=${t("web.road_class")} options=${choices("road", water ? WATER_KINDS : ROAD_KINDS)} />
    ${water ? null : html`<${Field} form=${form} name="one_way" label=${t("web.draw.one_way")} options=${yesNo()} />`}
    ${water ? null : html`<${Field} form=${form} name="floods" label=${t("web.draw.floods")} options=${yesNo()} />`}
    <${Field} form=${form} name="width_m" label=${t("web.draw.width")} type="number" />
    ${water ? null : html`<${Field} form=${form} name="limit_kg" label=${t("web.draw.limit")} type="number" />`}
    <${Field} form=${form} name="name" label=${t("web.name")} wide />
    <${Field} form=${form} name="source" label=${t("web.source")} wide />
  </div>`;
}

/** What the register says of a way already; `fresh`: it has no live row of its own. */
interface Known {
  readonly fresh: boolean;
  readonly values: Record<string, string>;
}

export function CorrectForm(): VNode {
  const [way, setWay] = useState<TouchedWay | null>(null);
  const [other, setOther] = useState<TouchedWay | null>(null);
  const [known, setKnown] = useState<Known | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef("");
  const form = useForm(() => Object.fromEntries(SAID.map((key) => [key, ""])));
  const clear = (): void => {
    latest.current = "";
    draft.value = NO_DRAFT;
    setWay(null);
    setKnown(null);
    setOther(null);
    setProblem(null);
  };
  const take = async (next: TouchedWay): Promise<void> => {
    clear();
    latest.current = next.code;
    draft.value = { ...NO_DRAFT, way: next.code };
    if (!isCorrectable(next)) {
      setOther(next);
      return;
    }
    setWay(next);
    try {
      const found = await entryOf("ways", next.code);
      if (latest.current !== next.code) return; // another way was touched meanwhile
      const shown: Record<string, string> = found?.live ? found.values : {};
      for (const key of SAID) form.set(key, shown[key] ?? "");
      if (!shown.source) form.set("source", ownSource());
      setKnown({ fresh: found?.live !== true, values: found?.values ?? {} });
    } catch (error) {
      if (latest.current === next.code) setProblem(asProblem(error));
    }
  };
  useTouches("way", t("web.correct.hint"), (touch: Touch) => {
    if (touch.way) void take(touch.way);
  });
  const save = async (): Promise<void> => {
    if (!way || !known) return;
    const ok = await form.submit((v) => {
      const values = correction(way, v, known.values, known.fresh);
      const back = known.fresh ? null : valuesBack(values, known.values);
      return writeEntry("ways", values, back, t("web.correct.saved", { name: values.name || way.name || way.code }));
    });
    if (ok) clear();
  };
  if (problem) return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>`;
  if (other)
    return html`<p class="note">${t(other.kind === "link" ? "web.correct.is_link" : "web.correct.is_none", { code: other.code })}</p>`;
  if (!way) return html`<${Sentence}>${t("web.correct.lead")}<//>`;
  const close = href("tempuh", "penutupan", { baru: "1", ruas: way.code });
  return html`<${FormBox} form=${form} fields=${SAID} title=${t("web.correct.title")} save=${t("web.correct.save")} ready=${known !== null} onSave=${() => void save()} onCancel=${clear}>
    <${MapSays} way=${way} />
    <p class="muted">${t(known?.fresh === false ? "web.correct.known" : "web.correct.empty")}</p>
    <${Fields} form=${form} water=${way.water} />
    <p><a href=${close}>${t("web.correct.close")}</a></p><//>`;
}
