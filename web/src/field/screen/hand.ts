// What both sides of a handover show: codes for the other phone, the camera for its codes, what is signed, what differs.
import { useEffect, useRef, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import { decodeFrame } from "../../event/event.ts";
import type { SignerName } from "../../event/kinds.ts";
import { eventId } from "../../event/sign.ts";
import { type Differences, KEPT, type Row, type Side, type Warning, withUsed } from "../handover.ts";
import type { App, Verdict } from "../model.ts";
import { Card, List, Mark, Note } from "../parts.ts";
import { type Collecting, collect, isHandText, qrPicture, qrTexts } from "../qr.ts";
import { Scanner } from "../scanner.ts";
import { moment } from "../times.ts";
import { lang, says, t, word } from "../words.ts";
import { Fault, placeName } from "./kit.ts";
import { nowS } from "./saying.ts";

/** How far one looks back, in events, for what was said just before the phone was killed. */
export const LOOK_BACK = 50;

export function me(app: App): Side {
  const { log, key, person, role } = app.device;
  return { log, key, person, role };
}

/** 16 random bytes, as nonces and salts are. */
export function randomBytes(): Bytes {
  return crypto.getRandomValues(new Uint8Array(16));
}

export async function usedNonces(app: App): Promise<readonly string[]> {
  return (await app.store.get<readonly string[]>(KEPT.used)) ?? [];
}

/** A handover that is over: its nonce is not taken again. */
export async function markUsed(app: App, nonce: string | undefined): Promise<void> {
  if (nonce) await app.store.put(KEPT.used, withUsed(await usedNonces(app), nonce));
}

/** Keeps a frame with the signatures that it has by now. */
export async function keepFrame(app: App, bytes: Bytes): Promise<string> {
  const { body, event, signatures } = decodeFrame(bytes);
  const id = await eventId(body);
  await app.store.merge({
    id,
    own: event.device === app.device.key,
    sequence: event.sequence,
    kind: event.kind,
    made_s: event.time_s,
    frame: bytes,
    signed: Object.keys(signatures) as SignerName[],
    urgent: false,
    state: "made",
    code: "",
    index: null,
  });
  app.nudge();
  return id;
}

/** A part of a message stays so long before the next one is shown. */
const PART_MS = 400;

/** A message as a code for the other phone's camera; several, one after another, where it does not fit one. */
export function Shown({ message, label }: { message: Bytes | null; label: string }): VNode | null {
  const [texts, setTexts] = useState<readonly string[]>([]);
  const [at, setAt] = useState(0);
  useEffect(() => {
    setAt(0);
    if (message) void qrTexts(message).then(setTexts);
  }, [message]);
  useEffect(() => {
    if (texts.length < 2) return;
    const timer = setInterval(() => setAt((n) => n + 1), PART_MS);
    return () => clearInterval(timer);
  }, [texts]);
  const text = texts[at % Math.max(texts.length, 1)];
  if (!message || text === undefined) return null;
  const { size, path } = qrPicture(text);
  return html`<figure class="shown"><svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${label} data-code=${text} shape-rendering="crispEdges">
    <rect class="qr-ground" width=${size} height=${size} /><path class="qr-cells" d=${path} /></svg>
    <figcaption>${label}${texts.length > 1 ? ` ${t("phone.kit.parts", { n: texts.length })}` : ""}</figcaption></figure>`;
}

export interface ReaderProps {
  readonly app: App;
  readonly hint: string;
  /** A whole message; true when it was taken. */
  readonly onMessage: (message: Bytes) => Promise<boolean>;
}

/** The camera for the other phone's code. */
export function Reader({ app, hint, onMessage }: ReaderProps): VNode {
  const rest = useRef<Collecting | null>(null);
  const [have, setHave] = useState<readonly [number, number] | null>(null);
  const [fault, setFault] = useState("");
  const queue = useRef<Promise<void>>(Promise.resolve());
  const read = async (text: string): Promise<void> => {
    try {
      const got = await collect(rest.current, text);
      rest.current = got.rest;
      setHave(got.message ? null : [got.have, got.of]);
      setFault("");
      if (got.message) app.sense.verdict((await onMessage(got.message)) ? "right" : "wrong");
    } catch (error) {
      rest.current = null;
      setHave(null);
      setFault(says(error));
      app.sense.verdict("wrong");
    }
  };
  const onCode = (text: string): Verdict | null => {
    if (!isHandText(text)) return "unknown";
    queue.current = queue.current.then(() => read(text));
    return null;
  };
  return html`<div class="stack"><${Scanner} sense=${app.sense} onCode=${onCode} />
    <p class="hint" role="status">${have ? t("phone.kit.parts_have", { have: have[0], of: have[1] }) : hint}</p>
    <${Fault} text=${fault} /></div>`;
}

// ---------------------------------------------------------------- what is signed

function personText(code: string, role: string | null): string {
  return role ? `${code} (${word("role", role)})` : code || t("phone.kit.unknown_person");
}

const PLACE_ROWS = ["phone.hand.row.place", "phone.hand.row.destination"];

function rowText(app: App, row: Row): string {
  switch (row.type) {
    case "text":
      return PLACE_ROWS.includes(row.label) ? placeName(app, row.value) : row.value;
    case "number":
      return String(row.value);
    case "time":
      return moment(lang.value, row.value, nowS(app), app.day.value);
    case "choice":
      return row.field === "kind" ? word("kind", row.value) : word("cond.word", row.value);
    case "codes":
      return row.value.length > 6
        ? t("phone.kit.codes", { n: row.value.length, first: row.value.slice(0, 3).join(", ") })
        : row.value.join(", ");
    case "point":
      return `${(row.value.lat_e7 / 1e7).toFixed(5)}, ${(row.value.lon_e7 / 1e7).toFixed(5)}`;
    case "person":
      return personText(row.value, row.role);
  }
}

export function Statement({ app, rows }: { app: App; rows: readonly Row[] }): VNode {
  return html`<${Card} title=${t("phone.kit.statement")}><dl class="facts">${rows.map(
    (row) => html`<div key=${row.label}><dt>${t(row.label)}</dt><dd>${rowText(app, row)}</dd></div>`,
  )}</dl></${Card}>`;
}

export function Warnings({ warnings }: { warnings: readonly Warning[] }): VNode {
  const words = (w: Warning): Record<string, string | number> => ({
    ...w.with,
    ...(w.code === "phone.hand.warn_roles"
      ? { giver: word("role", String(w.with.giver)), receiver: word("role", String(w.with.receiver)) }
      : {}),
  });
  return html`${warnings.map((w) => html`<${Note} key=${w.code} bad>${t(w.code, words(w))}</${Note}>`)}`;
}

/** What differs, one line each; `mine` is whose phone this is. */
export function Differing({ d, mine }: { d: Differences; mine: "giver" | "receiver" }): VNode {
  const both = (giver: string, receiver: string): string =>
    mine === "giver"
      ? t("phone.kit.differs_mine", { mine: giver, theirs: receiver })
      : t("phone.kit.differs_mine", { mine: receiver, theirs: giver });
  const lines: [string, string, string][] = [];
  if (d.missing.length > 0)
    lines.push(["missing", t("phone.kit.missing", { n: d.missing.length }), d.missing.join(", ")]);
  if (d.extra.length > 0) lines.push(["extra", t("phone.kit.extra", { n: d.extra.length }), d.extra.join(", ")]);
  if (d.seals)
    lines.push(["seals", t("phone.kit.seals_differ"), both(d.seals.giver.join(", "), d.seals.receiver.join(", "))]);
  if (d.condition)
    lines.push([
      "condition",
      t("phone.kit.condition_differs"),
      both(word("cond.word", d.condition.giver), word("cond.word", d.condition.receiver)),
    ]);
  if (d.count)
    lines.push(["count", t("phone.kit.count_differs"), both(String(d.count.giver), String(d.count.receiver))]);
  const rows = lines.map(([key, title, sub]) => ({ key, title: html`<${Mark} state="wrong">${title}</${Mark}>`, sub }));
  return html`<section class="card card-bad"><h2>${t("phone.kit.differs")}</h2><${List} rows=${rows} /></section>`;
}
