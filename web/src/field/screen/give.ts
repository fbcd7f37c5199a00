// Handing over, the giver's side: choose, read the receiver's code, sign and show, read the answer.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import { decodeFrame, fromHex } from "../../event/event.ts";
import {
  acceptsOf,
  answeredDifferences,
  countersigned,
  draftOf,
  finishedFrame,
  type Giving,
  KEPT,
  letterOf,
  loadGiving,
  offered,
  offerOf,
  renew,
  resumeGiving,
  type SealsOf,
  saveStep,
  statementRows,
  takeAccept,
  takeAnswer,
  takeHello,
  type Who,
  warningsOf,
} from "../handover.ts";
import type { App } from "../model.ts";
import { Acts, Button, Card, Mark, Note } from "../parts.ts";
import { t, word } from "../words.ts";
import { GivePrepare } from "./give-prepare.ts";
import {
  Differing,
  keepFrame,
  LOOK_BACK,
  markUsed,
  Reader,
  randomBytes,
  Shown,
  Statement,
  usedNonces,
  Warnings,
} from "./hand.ts";
import { type KeptStep, Leave, type StepRules, useStep } from "./kept-step.ts";
import { Choices, Fault, OneAct, Reading, SavedOr } from "./kit.ts";
import { nowS } from "./saying.ts";
import { SmsText } from "./sms.ts";

interface Part {
  readonly app: App;
  readonly g: Giving;
  readonly step: KeptStep<Giving>;
}

function clockNote(seconds: number): string {
  return t("phone.hand.clock_note", { seconds });
}

async function ownFrames(app: App): Promise<readonly Bytes[]> {
  return (await app.store.events(LOOK_BACK)).filter((event) => event.own).map((event) => event.frame);
}

/** Says the statement, unless the phone was killed just after it had said it. */
async function sign(app: App, g: Giving): Promise<Giving> {
  const resumed = await resumeGiving(g, await ownFrames(app));
  return resumed.step === "ready" ? offered(g, (await app.say(await draftOf(g, clockNote))).frame) : resumed;
}

/** Its salt is kept before it is said, so that it is found again. */
async function signAnew(app: App, g: Giving): Promise<Giving> {
  await app.store.put(KEPT.giving, saveStep(g));
  return sign(app, g);
}

/** What somebody else has signed is among the events at once, whether or not the third one still comes; of what is over, the nonces
 * are not taken again. */
async function settle(app: App, g: Giving): Promise<void> {
  for (const frame of countersigned(g)) await keepFrame(app, frame);
  if (g.step === "refused" && g.refusal) await keepFrame(app, fromHex(g.refusal));
  if (!finishedFrame(g) && g.step !== "refused") return;
  await markUsed(app, g.receiver?.nonce);
  await markUsed(app, g.witness?.nonce);
}

function rulesOf(app: App): StepRules<Giving> {
  return {
    name: KEPT.giving,
    load: loadGiving,
    resume: async (g) => resumeGiving(g, await ownFrames(app)),
    settle: (g) => settle(app, g),
  };
}

function Hello({ app, g, step }: Part): VNode {
  const hint = g.receiver
    ? t("phone.give.scan_witness")
    : t(g.wantsWitness ? "phone.give.scan_both" : "phone.give.scan_receiver");
  const take = (message: Bytes): Promise<boolean> =>
    step.go(async (now) => takeHello(now, message, nowS(app), await usedNonces(app)));
  return html`<div class="stack"><${Reader} app=${app} hint=${hint} onMessage=${take} />
    ${g.receiver ? html`<${Mark} state="ok">${t("phone.give.receiver_is", { person: g.receiver.person, role: word("role", g.receiver.role) })}</${Mark}>` : null}
    <${Fault} text=${step.fault} />
    <${Acts}><${Button} onClick=${() => void step.end()}>${t("phone.give.cancel")}</${Button}></${Acts}></div>`;
}

function Ready({ app, g, step }: Part): VNode {
  const receiver = g.receiver!;
  const warnings = warningsOf(g.goods, g.me, receiver, g.clock_s, app.day.value);
  return html`<div class="stack">
    <${Card} title=${t("phone.give.to")}><p><b>${receiver.person}</b> · ${word("role", receiver.role)}</p>
      ${g.witness ? html`<p>${t("phone.give.witness_is", { person: g.witness.person, role: word("role", g.witness.role) })}</p>` : null}
      <p><b class="code">${g.goods.fields.item}</b>${g.goods.items ? ` · ${t("phone.give.boxes", { n: g.goods.fields.items?.length ?? g.goods.items.length })}` : ""}</p></${Card}>
    <${Warnings} warnings=${warnings} />
    <${Fault} text=${step.fault} />
    <${Acts}><${Button} onClick=${() => void step.end()}>${t("phone.give.cancel")}</${Button}>
      <${Button} kind="main" disabled=${step.busy} onClick=${() => void step.go((now) => sign(app, now))}>${t(step.busy ? "phone.kit.saving" : "phone.give.sign")}</${Button}></${Acts}>
  </div>`;
}

function whoOf(g: Giving): Who {
  const known = [g.me, g.receiver, g.witness].filter((x) => x !== null);
  return Object.fromEntries(known.map((x) => [x.key, { person: x.person, role: x.role }]));
}

/** Yes, no, or not so; a yes also of a statement that was replaced since. */
function takesAnswer(step: KeptStep<Giving>): (bytes: Bytes) => Promise<boolean> {
  return (bytes) => step.go((now) => (letterOf(bytes) === "N" ? takeAnswer(now, bytes) : takeAccept(now, bytes)));
}

function Offered({ app, g, step }: Part): VNode {
  const [reading, setReading] = useState(false);
  const [message, setMessage] = useState<Bytes | null>(null);
  useEffect(() => setMessage(offerOf(g)), [g.frame]);
  const take = async (bytes: Bytes): Promise<boolean> => {
    const taken = await takesAnswer(step)(bytes);
    if (taken) setReading(false);
    return taken;
  };
  const { event, signatures } = decodeFrame(fromHex(g.frame!));
  const rows = statementRows(event, whoOf(g));
  const half = signatures.receiver ? "receiver" : signatures.witness ? "witness" : null;
  return html`<div class="stack">
    ${half ? html`<p class="said" role="status"><${Mark} state="way">${t(`phone.give.half_${half}`)}</${Mark}></p>` : null}
    ${reading ? html`<${Reader} app=${app} hint=${t(half === "receiver" ? "phone.give.scan_witness" : "phone.give.scan_answer")} onMessage=${take} />` : html`<${Shown} message=${message} label=${t(half === "receiver" ? "phone.give.show_witness" : "phone.give.show_offer")} />`}
    <${Fault} text=${step.fault} />
    ${
      reading
        ? null
        : html`<${Statement} app=${app} rows=${rows} />
      <button type="button" class="link" onClick=${() => void step.end()}>${t(half === "receiver" ? "phone.give.stop_witness" : "phone.give.stop")}</button>`
    }
    <${Acts}><${Button} kind="main" onClick=${() => setReading(!reading)}>${t(reading ? "phone.give.show_again" : half === "receiver" ? "phone.give.read_witness" : "phone.give.read_answer")}</${Button}></${Acts}>
  </div>`;
}

/** The receiver found it otherwise: the statement anew, as found. */
function Answered({ app, g, step }: Part): VNode {
  const d = answeredDifferences(g);
  const [seals, setSeals] = useState<SealsOf>("receiver");
  const [reading, setReading] = useState(false);
  const again = (): void =>
    void step.go(async (now) => signAnew(app, renew(now, d.seals ? seals : "giver", randomBytes())));
  const options = (["receiver", "giver", "none"] as const).map((code) => ({
    code,
    text: t(`phone.give.seals_${code}`),
  }));
  return html`<div class="stack"><${Differing} d=${d} mine="giver" />
    ${d.seals ? html`<${Card}><${Choices} name="whose-seals" label=${t("phone.give.whose_seals")} columns=${1} value=${seals} options=${options} onPick=${setSeals} /></${Card}>` : null}
    <${Note}>${t(d.missing.length > 0 ? "phone.give.partial" : "phone.give.renew_what")}</${Note}>
    ${reading ? html`<${Reader} app=${app} hint=${t("phone.give.scan_answer")} onMessage=${takesAnswer(step)} />` : html`<button type="button" class="link" onClick=${() => setReading(true)}>${t("phone.give.agreed_after_all")}</button>`}
    <${Fault} text=${step.fault} />
    <${Acts}><${Button} onClick=${() => void step.end()}>${t("phone.give.stop_short")}</${Button}>
      <${Button} kind="main" disabled=${step.busy} onClick=${again}>${t(step.busy ? "phone.kit.saving" : "phone.give.renew")}</${Button}></${Acts}></div>`;
}

/** The others' signatures, for those who have not seen them: only with a witness. */
function Onward({ g }: { g: Giving }): VNode | null {
  const [accepts, setAccepts] = useState<readonly Bytes[]>([]);
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (g.witness) void acceptsOf(g).then(setAccepts);
  }, [g.frame]);
  const message = accepts[at % Math.max(accepts.length, 1)] ?? null;
  if (!message) return null;
  return html`<${Shown} message=${message} label=${t("phone.give.onward", { n: (at % accepts.length) + 1, of: accepts.length })} />
    <${Button} onClick=${() => setAt(at + 1)}>${t("phone.give.other_code")}</${Button}>`;
}

function Over({ app, g, step }: Part): VNode {
  const refused = g.step === "refused";
  const leave = async (): Promise<void> => {
    if (await step.end()) app.go("today");
  };
  return html`<div class="stack">
    ${refused ? html`<section class="card card-bad" role="status"><${Mark} state="wrong">${t("phone.give.refused", { person: g.receiver?.person ?? "" })}</${Mark}>${step.settled ? html`<p>${t("phone.give.refused_what")}</p>` : null}<${Fault} text=${step.fault} /></section>` : html`<${SavedOr} app=${app} settled=${step.settled} fault=${step.fault} what=${t("phone.give.done", { item: g.goods.fields.item ?? "", person: g.receiver?.person ?? "" })} />`}
    <${Onward} g=${g} />
    ${refused || !g.frame ? null : html`<${SmsText} app=${app} frame=${fromHex(g.frame)} />`}
    <${OneAct} word=""><${Leave} step=${step} word=${t("phone.kit.done")} onLeave=${() => void leave()} /></${OneAct}></div>`;
}

const STEPS = { hello: Hello, ready: Ready, offered: Offered, answered: Answered, refused: Over, done: Over } as const;

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const step = useStep(app, rulesOf(app));
  if (step.step === undefined) return html`<${Reading} />`;
  if (step.step === null) return html`<${GivePrepare} app=${app} id=${id} fault=${step.fault} onBegin=${step.begin} />`;
  return html`<${STEPS[step.step.step]} app=${app} g=${step.step} step=${step} />`;
}
