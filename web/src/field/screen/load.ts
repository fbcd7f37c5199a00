// Loading: one box after the other before the camera, each told right or wrong at once; then what is missing, and the load.
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { draftOf, tripFields } from "../acts/draft.ts";
import { readScan } from "../codes.ts";
import {
  type Count,
  countOf,
  LOAD_MAX,
  type Loading,
  type Looked,
  loadCode,
  look,
  newLoading,
  noteOf,
  putDown,
  scanBox,
  takeAlong,
} from "../loading.ts";
import type { App, Day, DayLeg, Verdict } from "../model.ts";
import { isOfLeg } from "../next-act.ts";
import { Acts, Button, Card, Note } from "../parts.ts";
import { useProgress } from "../progress.ts";
import { Scanner } from "../scanner.ts";
import { boxesOf, legTitle, placeName } from "../travel.ts";
import { t } from "../words.ts";
import { BoxActs, TypedCode } from "./item-field.ts";
import { Fault, NotInDay, Reading, Saved } from "./kit.ts";
import { type Kept, nowS, type Saying, useFix, useKept, useSaying } from "./saying.ts";

interface KeptLoad {
  readonly load: Loading;
}

const SHAPES: Readonly<Record<Verdict, string>> = {
  right: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm6 8-7.200 7.800L6 12.400l2-2 2.600 2.300L16 7z",
  wrong: "M7.500 1h9L23 7.500v9L16.500 23h-9L1 16.500v-9zM8 6 6 8l4 4-4 4 2 2 4-4 4 4 2-2-4-4 4-4-2-2-4 4z",
  again: "M12 3a9 9 0 1 0 9 9h-3a6 6 0 1 1-1.800-4.200L13 11h9V2l-3.600 3.600A9 9 0 0 0 12 3z",
  unknown:
    "M12 .5 23.500 12 12 23.500.5 12zM10.800 16v2.600h2.600V16zM8.500 9.600h2.400c0-1.800 2.600-1.700 2.600 0 0 1.300-2.700 1.500-2.700 4.600h2.500c0-2 2.700-2.200 2.700-4.600 0-4.400-7.500-4.400-7.500 0z",
};

/** What the last box is, by word, shape and colour; and where a wrong one belongs. */
function VerdictBox({ day, last }: { day: Day; last: Looked | null }): VNode {
  if (!last)
    return html`<div class="verdict" role="status"><svg viewBox="0 0 24 24" aria-hidden="true"></svg><b>${t("phone.load.first")}</b></div>`;
  const { verdict, code, belongs } = last;
  const where = belongs ? t("phone.load.belongs", { place: placeName(day, belongs) }) : t(`phone.load.${verdict}_what`);
  return html`<div class=${`verdict verdict-${verdict}`} role="status" aria-live="assertive" key=${`${code}${verdict}`}>
    <svg viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d=${SHAPES[verdict]} /></svg>
    <b>${t(`phone.load.${verdict}`)} <span class="code">${code}</span></b><span>${where}</span></div>`;
}

function CountLine({ count }: { count: Count }): VNode {
  const { right, wanted, lacking, against } = count;
  const width = wanted > 0 ? (100 * Math.min(right, wanted)) / wanted : 0;
  return html`<section aria-label=${t("phone.load.count")}>
    <p class="count"><b data-right=${right}>${right}</b> ${t("phone.load.of", { n: wanted })}
      <span class="count-sub">${lacking > 0 ? t("phone.load.lacking", { n: lacking }) : t("phone.load.complete")}</span></p>
    <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="meter-ground" width="100" height="8" /><rect class="meter-done" width=${width} height="8" /></svg>
    ${against > 0 ? html`<p>${t("phone.load.against", { n: against })}</p>` : null}</section>`;
}

interface ListProps {
  readonly title: string;
  readonly codes: readonly string[];
  readonly name: string;
  readonly act?: { readonly word: string; readonly go: (code: string) => void };
}

/** Long lists are opened by who wants them. */
function Codes({ title, codes, name, act }: ListProps): VNode | null {
  if (codes.length === 0) return null;
  return html`<details class="card fold" data-list=${name}><summary>${title}</summary><ul class="rows">${codes.map(
    (code) =>
      html`<li key=${code} class="row"><span class="row-text code">${code}</span>${
        act
          ? html`<button type="button" class="small-act" aria-label=${`${act.word} ${code}`} onClick=${() => act.go(code)}>${act.word}</button>`
          : null
      }</li>`,
  )}</ul></details>`;
}

/** Loads of one leg, each as many boxes as one event takes. */
function drafts(app: App, leg: DayLeg, load: Loading, scene: Parameters<typeof draftOf>[2]) {
  const count = countOf(load, leg);
  const words = {
    lacking: t("phone.load.note", { n: count.lacking, of: count.wanted }),
    more: (n: number) => t("phone.load.note_more", { n }),
  };
  const note = noteOf(count, words);
  const item = loadCode(leg.trip, app.device.key, scene.now_s);
  return [
    draftOf(
      "load_made",
      { ...tripFields(leg), item, items: [...load.scanned].sort(), place: leg.from },
      { ...scene, note },
    ),
  ];
}

interface FinishProps {
  readonly app: App;
  readonly leg: DayLeg;
  readonly kept: Kept<KeptLoad>;
  readonly saying: Saying;
  readonly onBack: () => void;
  readonly onSaved: () => void;
}

/** The load as it will be signed: what lacks is named before it is. */
function Finish({ app, leg, kept, saying, onBack, onSaved }: FinishProps): VNode {
  const fix = useFix(app);
  const { load } = kept.value!;
  const count = countOf(load, leg);
  const sign = async (): Promise<void> => {
    const made = await saying.say(async () => drafts(app, leg, load, { fix: await fix(), now_s: nowS(app) }), kept);
    if (!made) return;
    app.sense.verdict("right");
    onSaved();
    // It is said: what was kept of it is known for it by its number.
    await kept.drop({ load: newLoading(leg.id) }).catch(() => undefined);
  };
  const word = count.lacking > 0 ? t("phone.load.sign_lacking", { n: count.lacking }) : t("phone.load.sign");
  return html`<${Card} title=${t("phone.load.sure", { n: load.scanned.length })}>
      <p>${count.lacking > 0 ? t("phone.load.sure_lacking", { n: count.lacking }) : t("phone.load.sure_complete")}</p>
      ${count.against > 0 ? html`<p>${t("phone.load.against", { n: count.against })}</p>` : null}
      <ul class="codes">${count.missing.slice(0, 40).map((item) => html`<li key=${item.code} class="code">${item.code}</li>`)}</ul></${Card}>
    <${Fault} text=${saying.fault} />
    <${Acts}><${Button} onClick=${onBack}>${t("phone.load.back")}</${Button}>
      <${Button} kind="main" disabled=${saying.busy} onClick=${() => void sign()}>${saying.busy ? t("phone.kit.saving") : word}</${Button}></${Acts}>`;
}

interface ScanningProps {
  readonly app: App;
  readonly day: Day;
  readonly leg: DayLeg;
  readonly kept: Kept<KeptLoad>;
  readonly onFinish: () => void;
}

function Scanning({ app, day, leg, kept, onFinish }: ScanningProps): VNode {
  const [typing, setTyping] = useState(false);
  const [strange, setStrange] = useState<Looked | null>(null);
  const load = kept.value!.load;
  const count = countOf(load, leg);
  const last = strange ?? load.last;
  const box = (code: string): Verdict => {
    setStrange(null);
    const verdict = look(load, day, leg, code).verdict;
    kept.set((now) => ({ load: scanBox(now.load, day, leg, code) }));
    return verdict;
  };
  const scanned = (text: string, format: string): Verdict => {
    const scan = readScan(text, format);
    if (scan.type === "item" || scan.type === "plain") return box(scan.code);
    setStrange({
      code: scan.type === "other" ? text.slice(0, 24) : scan.code.slice(0, 24),
      verdict: "unknown",
      belongs: null,
    });
    return "unknown";
  };
  const typed = (code: string): void => app.sense.verdict(box(code));
  const open = last !== null && !strange && (last.verdict === "wrong" || last.verdict === "unknown");
  const along = (): void => kept.set((now) => ({ load: takeAlong(now.load, last!.code) }));
  const full = load.scanned.length >= LOAD_MAX;
  return html`<p class="who">${legTitle(day, leg)}</p>
    ${
      typing
        ? html`<${Card}><${TypedCode} app=${app} name="box" label=${t("phone.load.type")} onCode=${typed} /></${Card}>`
        : html`<${Scanner} sense=${app.sense} onCode=${scanned} />`
    }
    <${Fault} text=${kept.fault} />
    <${VerdictBox} day=${day} last=${last} />
    <${CountLine} count=${count} />
    ${last && !strange ? html`<${BoxActs} app=${app} item=${last.code} />` : null}
    ${open ? html`<${Button} onClick=${along}>${t("phone.load.along", { code: last.code })}</${Button}>` : null}
    ${full ? html`<${Note} bad>${t("phone.load.full", { n: LOAD_MAX })}</${Note}>` : null}
    <${Codes} name="missing" title=${t("phone.load.missing", { n: count.missing.length })} codes=${count.missing.map((i) => i.code)} />
    <${Codes} name="loaded" title=${t("phone.load.loaded", { n: load.scanned.length })} codes=${[...load.scanned].reverse()}
      act=${{ word: t("phone.load.down"), go: (code: string) => kept.set((now) => ({ load: putDown(now.load, code) })) }} />
    <${Acts}><${Button} onClick=${() => setTyping(!typing)}>${t(typing ? "phone.load.camera" : "phone.load.typing")}</${Button}>
      <${Button} kind="main" disabled=${load.scanned.length === 0} onClick=${onFinish}>${t("phone.load.finish")}</${Button}></${Acts}>`;
}

function Load({ app, day, leg }: { app: App; day: Day; leg: DayLeg }): VNode {
  const kept = useKept<KeptLoad>(app, `load:${leg.id}`, { load: newLoading(leg.id) });
  const saying = useSaying(app);
  const done = useProgress(app);
  const [stage, setStage] = useState<"scan" | "finish" | "saved">("scan");
  const [more, setMore] = useState(false);
  if (!kept.value || !done) return html`<${Reading} />`;
  if (stage === "saved") {
    return html`<${Saved} app=${app} what=${t("phone.load.said", { leg: legTitle(day, leg) })} />
      <${Acts}><${Button} onClick=${() => app.go("leg", leg.id)}>${t("phone.load.to_leg")}</${Button}><${Button} kind="main" onClick=${() => app.go("today")}>${t("phone.load.to_today")}</${Button}></${Acts}>`;
  }
  const before = done.find((d) => d.kind === "load_made" && isOfLeg(d, leg));
  if (before && kept.value.load.scanned.length === 0 && !more) {
    return html`<${Card} title=${legTitle(day, leg)}><p>${t("phone.load.before", { n: before.fields.items?.length ?? 0, of: boxesOf(leg) })}</p></${Card}>
      <${Acts}><${Button} onClick=${() => setMore(true)}>${t("phone.load.more")}</${Button}><${Button} kind="main" onClick=${() => app.go("leg", leg.id)}>${t("phone.load.to_leg")}</${Button}></${Acts}>`;
  }
  return stage === "finish"
    ? html`<${Finish} app=${app} leg=${leg} kept=${kept} saying=${saying} onBack=${() => setStage("scan")} onSaved=${() => setStage("saved")} />`
    : html`<${Scanning} app=${app} day=${day} leg=${leg} kept=${kept} onFinish=${() => setStage("finish")} />`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const day = app.day.value;
  const leg = day?.legs.find((l) => l.id === id);
  return day && leg
    ? html`<${Load} key=${leg.id} app=${app} day=${day} leg=${leg} />`
    : html`<${NotInDay} app=${app} what="leg" />`;
}
