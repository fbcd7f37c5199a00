// Receiving, or standing by as a witness: show one's code, read the statement, count blind, then sign, answer or refuse.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import { decodeFrame, encodeFrame, type Fields } from "../../event/event.ts";
import {
  accept,
  acceptOf,
  answerDiffers,
  answerOf,
  checkDraft,
  differs,
  enter,
  goodsToCount,
  type HandKind,
  helloOf,
  KEPT,
  letterOf,
  loadReceiving,
  maySign,
  type Receiving,
  receivedDifferences,
  receivedFrame,
  refusalDraft,
  refused,
  saveStep,
  startReceiving,
  statementFrame,
  statementRows,
  takeOffer,
  takeOtherAccept,
  type Who,
  warningsOf,
} from "../handover.ts";
import type { App } from "../model.ts";
import { Acts, Button, Note } from "../parts.ts";
import { t, word } from "../words.ts";
import { Count, type Counting, countedOf, NOTHING_COUNTED } from "./count.ts";
import { contentName } from "./give-prepare.ts";
import {
  Differing,
  keepFrame,
  LOOK_BACK,
  markUsed,
  me,
  Reader,
  randomBytes,
  Shown,
  Statement,
  usedNonces,
  Warnings,
} from "./hand.ts";
import { type KeptStep, Leave, type StepRules, useStep } from "./kept-step.ts";
import { Choices, Fault, OneAct, Reading, SavedOr } from "./kit.ts";
import { type Attempt, attemptOf, nowS, useKept, wasSaid } from "./saying.ts";

interface Part {
  readonly app: App;
  readonly r: Receiving;
  readonly step: KeptStep<Receiving>;
}

function clockNote(seconds: number): string {
  return t("phone.hand.clock_note", { seconds });
}

function Start({ app, step }: { app: App; step: KeptStep<Receiving> }): VNode {
  const begin = (part: "receiver" | "witness"): void => void step.begin(startReceiving(me(app), part, randomBytes()));
  const witness = app.device.role === "bawaslu";
  return html`<div class="stack"><${Note}>${t("phone.take.start")}</${Note}><${Fault} text=${step.fault} />
    <${Acts}><${Button} kind=${witness ? "main" : "plain"} onClick=${() => begin("witness")}>${t("phone.take.as_witness")}</${Button}>
      <${Button} kind=${witness ? "plain" : "main"} onClick=${() => begin("receiver")}>${t("phone.take.as_receiver")}</${Button}></${Acts}></div>`;
}

/** The code tells this phone's clock: it is drawn anew, with the same nonce. */
const HELLO_MS = 15_000;

function useHello(app: App, r: Receiving): Bytes {
  const [message, setMessage] = useState(() => helloOf(r, nowS(app)));
  useEffect(() => {
    const timer = setInterval(() => setMessage(helloOf(r, nowS(app))), HELLO_MS);
    return () => clearInterval(timer);
  }, [r.nonce]);
  return message;
}

function Hello({ app, r, step }: Part): VNode {
  const [reading, setReading] = useState(false);
  const message = useHello(app, r);
  return html`<div class="stack">
    ${reading ? html`<${Reader} app=${app} hint=${t("phone.take.scan_offer")} onMessage=${takes(app, step)} />` : html`<${Shown} message=${message} label=${t("phone.take.show_hello")} />`}
    <${Fault} text=${step.fault} />
    <${Acts}><${Button} onClick=${() => void step.end()}>${t("phone.give.cancel")}</${Button}>
      <${Button} kind="main" onClick=${() => setReading(!reading)}>${t(reading ? "phone.take.hello_again" : "phone.take.read_offer")}</${Button}></${Acts}></div>`;
}

/** The giver's statement, the first or another one in its place. */
function takes(app: App, step: KeptStep<Receiving>): (bytes: Bytes) => Promise<boolean> {
  return (bytes) => step.go(async (now) => takeOffer(now, bytes, nowS(app), await usedNonces(app)));
}

/** One's own reading is in the step before it is in the chain: which one is being said is kept with its number there. */
async function sayReading(app: App, r: Receiving): Promise<void> {
  const name = `hand.read:${r.nonce}`;
  const begun = await app.store.get<Attempt & { count: number }>(name);
  if (begun?.count === r.counted.length && (await wasSaid(app, begun))) return;
  const draft = checkDraft(r, clockNote);
  await app.store.put(name, { ...(await attemptOf(app, draft)), count: r.counted.length });
  await app.say(draft);
}

function Counts({ app, r, step }: Part): VNode {
  const kept = useKept<Counting>(app, `hand.count:${r.nonce}`, NOTHING_COUNTED);
  if (!kept.value) return html`<${Reading} />`;
  const load = r.items !== null;
  const counted = countedOf(kept.value, load);
  const save = (): void =>
    void step.go(async (now) => {
      const next = enter(now, counted!);
      await app.store.put(KEPT.receiving, saveStep(next));
      await sayReading(app, next);
      return next;
    });
  return html`<div class="stack"><${Count} app=${app} goods=${goodsToCount(r)} load=${load} kept=${kept} />
    <${Fault} text=${step.fault || kept.fault} />
    <${Refuse} app=${app} r=${r} step=${step} />
    <${OneAct} word=${counted ? "" : t("phone.take.not_all")}><${Button} kind="main" disabled=${!counted || step.busy} onClick=${save}>${t(step.busy ? "phone.kit.saving" : "phone.take.counted")}</${Button}></${OneAct}></div>`;
}

const REASONS: readonly NonNullable<Fields["reason"]>[] = [
  "wrong_item",
  "wrong_place",
  "wrong_person",
  "bad_seal",
  "damaged",
  "incomplete",
  "not_planned",
  "other",
];

/** Where the number in the chain is kept that a refusal will have: so it is found again by a phone that was killed. */
function refusalName(r: Receiving): string {
  return `hand.refuse:${r.nonce}`;
}

async function refuse(app: App, r: Receiving, reason: NonNullable<Fields["reason"]>): Promise<Receiving> {
  if (r.counted.length > 0) await sayReading(app, r);
  const draft = refusalDraft(r, reason);
  await app.store.put(refusalName(r), (await app.store.head()).sequence + 1);
  return refused(r, (await app.say(draft)).frame, app.signer);
}

async function resumeRefusal(app: App, r: Receiving): Promise<Receiving> {
  const number = await app.store.get<number>(refusalName(r));
  if (number === null || r.step === "refused" || r.step === "signed" || r.step === "done") return r;
  const events = await app.store.events(LOOK_BACK);
  const { item } = goodsToCount(r);
  const said = events.find(({ own, sequence, kind, frame }) => {
    return own && sequence === number && kind === "refused" && decodeFrame(frame).event.fields.item === item;
  });
  return said ? refused(r, said.frame, app.signer) : r;
}

function Refuse({ app, r, step }: Part): VNode | null {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<Fields["reason"] | null>(null);
  if (r.part !== "receiver") return null;
  if (!open)
    return html`<button type="button" class="link" onClick=${() => setOpen(true)}>${t("phone.take.refuse_open")}</button>`;
  const say = (): void => void step.go((now) => refuse(app, now, reason!));
  return html`<section class="card card-bad"><${Choices} name="refuse" label=${t("phone.take.refuse_why")} columns=${1} value=${reason ?? null}
      options=${REASONS.map((code) => ({ code, text: word("take.reason", code) }))} onPick=${setReason} />
    <${Button} kind="danger" disabled=${!reason || step.busy} onClick=${say}>${t("phone.take.refuse")}</${Button}>
    <button type="button" class="link" onClick=${() => setOpen(false)}>${t("phone.guard.back")}</button></section>`;
}

function whoOf(r: Receiving): Who {
  const giver = r.giver ? { [statementFrame(r).event.device]: r.giver } : {};
  return { ...giver, [r.me.key]: { person: r.me.person, role: r.me.role } };
}

/** Signed is among the events at once: either phone alone can deliver what there is. */
async function settle(app: App, r: Receiving): Promise<void> {
  if (r.step === "refused") await markUsed(app, r.nonce);
  if (r.step !== "signed" && r.step !== "done") return;
  const { body, signatures } = statementFrame(r);
  await keepFrame(app, receivedFrame(r) ?? encodeFrame(body, signatures));
  const boxes = r.counted[r.counted.length - 1]?.items;
  if (boxes) await app.store.put(contentName(goodsToCount(r).item), boxes);
  await markUsed(app, r.nonce);
}

function rulesOf(app: App): StepRules<Receiving> {
  return {
    name: KEPT.receiving,
    load: loadReceiving,
    resume: (r) => resumeRefusal(app, r),
    settle: (r) => settle(app, r),
  };
}

function Looks({ app, r, step }: Part): VNode {
  const [again, setAgain] = useState(false);
  const { event } = statementFrame(r);
  const d = receivedDifferences(r);
  const ok = r.part === "witness" || maySign(r);
  const warnings = warningsOf(
    { kind: event.kind as HandKind, fields: event.fields },
    r.giver!,
    r.me,
    r.clock_s,
    app.day.value,
  );
  if (again) return html`<${Counts} app=${app} r=${r} step=${step} />`;
  // A phone that was killed may have kept the reading and not said it yet: it stands in the chain before any answer does.
  const read = (now: Receiving): Promise<void> => (now.counted.length > 0 ? sayReading(app, now) : Promise.resolve());
  const yes = (): void => void step.go((now) => read(now).then(() => accept(now, app.signer)));
  const no = (): void => void step.go((now) => read(now).then(() => answerDiffers(now, app.signer)));
  return html`<div class="stack">
    ${differs(d) ? html`<${Differing} d=${d} mine="receiver" />` : null}
    <${Statement} app=${app} rows=${statementRows(event, whoOf(r))} /><${Warnings} warnings=${warnings} />
    <${Fault} text=${step.fault} />
    ${r.counted.length > 0 ? html`<button type="button" class="link" onClick=${() => setAgain(true)}>${t("phone.take.count_again")}</button>` : null}
    <${Refuse} app=${app} r=${r} step=${step} />
    <${OneAct} word=${ok ? "" : t("phone.take.tell_first")}>${ok ? html`<${Button} kind="main" disabled=${step.busy} onClick=${yes}>${t(step.busy ? "phone.kit.saving" : "phone.take.sign")}</${Button}>` : html`<${Button} kind="danger" disabled=${step.busy} onClick=${no}>${t("phone.take.tell")}</${Button}>`}</${OneAct}></div>`;
}

function Answers({ app, r, step }: Part): VNode {
  const [reading, setReading] = useState(false);
  const [message] = useState(() => answerOf(r));
  const over = r.step === "refused";
  return html`<div class="stack">
    ${reading ? html`<${Reader} app=${app} hint=${t("phone.take.scan_new")} onMessage=${takes(app, step)} />` : html`<${Shown} message=${message} label=${t(over ? "phone.take.show_refusal" : "phone.take.show_answer")} />`}
    ${over ? html`<${SavedOr} app=${app} settled=${step.settled} fault=${step.fault} what=${t("phone.take.refused")} />` : html`<${Refuse} app=${app} r=${r} step=${step} /><${Fault} text=${step.fault} />`}
    <${Acts}>${over ? html`<${Leave} step=${step} word=${t("phone.kit.done")} onLeave=${() => void step.end()} />` : html`<${Button} kind="main" onClick=${() => setReading(!reading)}>${t(reading ? "phone.take.answer_again" : "phone.take.read_new")}</${Button}>`}</${Acts}></div>`;
}

function Signed({ app, r, step }: Part): VNode {
  const [reading, setReading] = useState(false);
  const [message, setMessage] = useState<Bytes | null>(null);
  useEffect(() => {
    void acceptOf(r).then(setMessage);
  }, []);
  // A witness may be shown another statement in the place of the one that it has signed.
  const take = (bytes: Bytes): Promise<boolean> =>
    letterOf(bytes) === "O" ? takes(app, step)(bytes) : step.go((now) => takeOtherAccept(now, bytes));
  const leave = async (): Promise<void> => {
    if (await step.end()) app.go("today");
  };
  return html`<div class="stack">
    ${reading && r.step === "signed" ? html`<${Reader} app=${app} hint=${t("phone.take.scan_other")} onMessage=${take} />` : html`<${Shown} message=${message} label=${t("phone.take.show_accept")} />`}
    <${SavedOr} app=${app} settled=${step.settled} fault=${step.fault} what=${t(r.step === "done" ? "phone.take.done" : "phone.take.signed", { item: goodsToCount(r).item })} />
    <${Acts}>${r.step === "signed" ? html`<${Button} onClick=${() => setReading(!reading)}>${t("phone.take.other_sign")}</${Button}>` : null}
      <${Leave} step=${step} word=${t("phone.take.shown")} onLeave=${() => void leave()} /></${Acts}></div>`;
}

const STEPS = {
  hello: Hello,
  counting: Counts,
  looking: Looks,
  answered: Answers,
  refused: Answers,
  signed: Signed,
  done: Signed,
} as const;

export function Screen({ app }: { app: App; id: string }): VNode {
  const step = useStep(app, rulesOf(app));
  const r = step.step;
  if (r === undefined) return html`<${Reading} />`;
  if (r === null) return html`<${Start} app=${app} step=${step} />`;
  return html`<${STEPS[r.step]} key=${r.step === "answered" || r.step === "refused" ? r.answer : r.step} app=${app} r=${r} step=${step} />`;
}
