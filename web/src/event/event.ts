// An event as its body (what is signed) and its frame (what travels): docs/formats/event.md. What src/event/event.c
// refuses is refused here, by the same codes; what this writes it has read again.
import { type Bytes, CborReader, CborWriter, EventError } from "./cbor.ts";
import {
  CHOICES,
  FIELDS,
  type FieldName,
  type FieldSpec,
  HEAD_FIELDS,
  HEADER,
  KINDS,
  type KindName,
  type KindSpec,
  LIMITS,
  SIGNERS,
  type SignerName,
} from "./kinds.ts";

const LAT_MAX_E7 = 900_000_000;
const LON_MAX_E7 = 1_800_000_000;

/** In 1e-7 degree, WGS 84. */
export interface Point {
  readonly lat_e7: number;
  readonly lon_e7: number;
}

type FieldRow = (typeof FIELDS)[number];
type HeadName = (typeof HEADER)[number]["name"];
type ChoiceName = keyof typeof CHOICES;
interface ValueOfType {
  code: string;
  codes: readonly string[];
  int: number;
  hash: string;
  hashes: readonly string[];
  key: string;
  point: Point;
}
type ValueOf<F extends FieldRow> = F["name"] extends ChoiceName
  ? (typeof CHOICES)[F["name"]][number]
  : F["type"] extends keyof ValueOfType
    ? ValueOfType[F["type"]]
    : never;

/** Hashes and keys are lower-case hexadecimal digits, choices their words, lists in ascending order. */
export type Fields = { readonly [F in FieldRow as F["name"]]?: ValueOf<F> };

type Value = string | number | Point | readonly string[];
type Values = { [name: string]: Value | undefined };

/** What one device says happened. Times are seconds since 1970 UTC. */
export interface EventView {
  readonly log: string;
  readonly kind: KindName;
  readonly device: string;
  readonly sequence: number;
  readonly previous: string | null;
  readonly time_s: number;
  readonly gps_time_s: number | null;
  readonly seen: { readonly size: number; readonly root: string } | null;
  readonly fields: Fields;
}

/** A body with the signatures that it has so far. */
export interface EventFrame {
  readonly body: Bytes;
  readonly event: EventView;
  readonly signatures: Readonly<Partial<Record<SignerName, Bytes>>>;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Throws event.bad_size for what are not pairs of hexadecimal digits. */
export function fromHex(hex: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new EventError("event.bad_size");
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** The key of a signer whom the event names, else null. */
export function signerKey(event: EventView, name: SignerName): string | null {
  const field = SIGNERS.find((signer) => signer.name === name)!.field;
  return field === null ? event.device : (event.fields[field] ?? null);
}

// ---------------------------------------------------------------- values

function isBinary(spec: FieldSpec): boolean {
  return spec.type === "hash" || spec.type === "hashes" || spec.type === "key";
}

function readString(spec: FieldSpec, r: CborReader): string {
  const at = r.at;
  if (isBinary(spec)) {
    const bytes = r.readType("bytes").value;
    if (bytes.length !== LIMITS.hashBytes) throw new EventError("event.bad_size", at);
    return toHex(bytes);
  }
  const text = r.readType("text").value;
  const size = new TextEncoder().encode(text).length;
  if (size < spec.min || size > spec.max) throw new EventError("event.bad_size", at);
  if (!/^[A-Za-z0-9._-]*$/.test(text)) throw new EventError("event.bad_code", at);
  return text;
}

/** A list is a set in strictly ascending order. Codes and digits are ASCII: their order is that of their bytes. */
function readList(spec: FieldSpec, r: CborReader): string[] {
  const at = r.at;
  const { count } = r.readType("array");
  if (count === 0 || count > spec.itemsMax) throw new EventError("event.bad_size", at);
  const list: string[] = [];
  for (let i = 0; i < count; i++) {
    const itemAt = r.at;
    const item = readString(spec, r);
    const last = list[list.length - 1];
    if (last !== undefined && last >= item) throw new EventError("event.bad_order", itemAt);
    list.push(item);
  }
  return list;
}

function readNumber(spec: FieldSpec, r: CborReader): number {
  const at = r.at;
  const { value } = r.readType("int");
  if (value < spec.min || value > spec.max) throw new EventError("event.bad_number", at);
  return value;
}

function choicesOf(spec: FieldSpec): readonly string[] {
  return CHOICES[spec.name as ChoiceName];
}

function readChoice(spec: FieldSpec, r: CborReader): string {
  const at = r.at;
  const word = choicesOf(spec)[r.readType("int").value];
  if (word === undefined) throw new EventError("event.bad_choice", at);
  return word;
}

function readPoint(r: CborReader): Point {
  const at = r.at;
  if (r.readType("array").count !== 2) throw new EventError("event.bad_point", at);
  const lat = r.readType("int").value;
  const lon = r.readType("int").value;
  if (Math.abs(lat) > LAT_MAX_E7 || Math.abs(lon) > LON_MAX_E7) throw new EventError("event.bad_point", at);
  return { lat_e7: lat, lon_e7: lon };
}

function readValue(spec: FieldSpec, r: CborReader): Value {
  switch (spec.type) {
    case "code":
    case "hash":
    case "key":
      return readString(spec, r);
    case "codes":
    case "hashes":
      return readList(spec, r);
    case "int":
      return readNumber(spec, r);
    case "choice":
      return readChoice(spec, r);
    case "point":
      return readPoint(r);
  }
}

function writeString(spec: FieldSpec, w: CborWriter, text: string): void {
  if (isBinary(spec)) w.byteString(fromHex(text));
  else w.text(text);
}

/** Writes a value without judging it: what was written is read again. */
function writeValue(spec: FieldSpec, w: CborWriter, value: Value): void {
  if (spec.type === "choice") {
    w.int(choicesOf(spec).indexOf(value as string));
  } else if (typeof value === "string") {
    writeString(spec, w, value);
  } else if (typeof value === "number") {
    w.int(value);
  } else if ("lat_e7" in value) {
    w.array(2);
    w.int(value.lat_e7);
    w.int(value.lon_e7);
  } else {
    w.array(value.length);
    for (const item of value) writeString(spec, w, item);
  }
}

// ---------------------------------------------------------------- the body

const fieldByNumber = new Map<number, FieldSpec>(FIELDS.map((spec) => [spec.number, spec]));
const headByNumber = new Map<number, FieldSpec>(HEADER.map((spec) => [spec.number, spec]));
const kindByNumber = new Map<number, KindSpec>(KINDS.map((spec) => [spec.number, spec]));
const kindByName = new Map<string, KindSpec>(KINDS.map((spec) => [spec.name, spec]));
const headAlways: readonly HeadName[] = ["log", "kind", "device", "sequence", "time_s"];

function readKey(r: CborReader): number {
  const at = r.at;
  const key = r.read();
  if (key.type !== "int") throw new EventError("event.key_type", at);
  return key.value;
}

function readFields(r: CborReader): Values {
  const fields: Values = {};
  const { count } = r.readType("map");
  for (let i = 0; i < count; i++) {
    const at = r.at;
    const spec = fieldByNumber.get(readKey(r));
    if (!spec) throw new EventError("event.field_unknown", at);
    fields[spec.name] = readValue(spec, r);
  }
  return fields;
}

function readBody(r: CborReader): { head: Values; fields: Values | null } {
  const head: Values = {};
  let fields: Values | null = null;
  const { count } = r.readType("map");
  for (let i = 0; i < count; i++) {
    const at = r.at;
    const key = readKey(r);
    const spec = headByNumber.get(key);
    if (spec) head[spec.name] = readValue(spec, r);
    else if (key === HEAD_FIELDS) fields = readFields(r);
    else throw new EventError("event.head_unknown", at);
  }
  r.readEnd();
  return { head, fields };
}

function checkHeader(head: Values, fields: Values | null): asserts fields is Values {
  const hasSeen = (head.seen_size === undefined) === (head.seen_root === undefined);
  if (headAlways.some((name) => head[name] === undefined) || !hasSeen || !fields) {
    throw new EventError("event.head_missing");
  }
  if ((head.previous !== undefined) !== (head.sequence as number) > 1) throw new EventError("event.bad_previous");
}

/** Whether a kind may carry exactly these fields. */
function checkKind(kind: KindSpec, fields: Values): void {
  if (kind.required.some((name) => fields[name] === undefined)) throw new EventError("event.field_missing");
  const takes = (name: string) => [...kind.required, ...kind.further].includes(name as FieldName);
  if (!Object.keys(fields).every(takes)) throw new EventError("event.field_foreign");
}

/** Reads a body. Throws an EventError for whatever is outside the format. */
export function decodeBody(body: Bytes): EventView {
  if (body.length > LIMITS.bodyBytes) throw new EventError("event.too_long");
  const { head, fields } = readBody(new CborReader(body));
  checkHeader(head, fields);
  const kind = kindByNumber.get(head.kind as number);
  if (!kind) throw new EventError("event.kind_unknown");
  checkKind(kind, fields);
  return {
    log: head.log as string,
    kind: kind.name as KindName,
    device: head.device as string,
    sequence: head.sequence as number,
    previous: (head.previous as string | undefined) ?? null,
    time_s: head.time_s as number,
    gps_time_s: (head.gps_time_s as number | undefined) ?? null,
    seen: head.seen_size === undefined ? null : { size: head.seen_size as number, root: head.seen_root as string },
    fields: fields as Fields,
  };
}

function headOf(event: EventView): Values {
  return {
    log: event.log,
    kind: kindByName.get(event.kind)?.number ?? 0,
    device: event.device,
    sequence: event.sequence,
    previous: event.previous ?? undefined,
    time_s: event.time_s,
    gps_time_s: event.gps_time_s ?? undefined,
    seen_size: event.seen?.size,
    seen_root: event.seen?.root,
  };
}

function writeValues(w: CborWriter, specs: readonly FieldSpec[], values: Values): void {
  for (const spec of specs) {
    const value = values[spec.name];
    if (value === undefined) continue;
    w.int(spec.number);
    writeValue(spec, w, value);
  }
}

function countOf(values: Values): number {
  return Object.values(values).filter((value) => value !== undefined).length;
}

/** Writes the body of an event, and reads it again. Throws what decodeBody throws. */
export function encodeBody(event: EventView): Bytes {
  const w = new CborWriter();
  const head = headOf(event);
  const fields: Values = { ...event.fields };
  w.map(countOf(head) + 1);
  writeValues(w, HEADER, head);
  w.int(HEAD_FIELDS);
  w.map(countOf(fields));
  writeValues(w, FIELDS, fields);
  const body = w.written();
  decodeBody(body);
  return body;
}

// ---------------------------------------------------------------- the frame

/** Writes a frame: for each signer whom the event names a signature, empty where there is none yet. */
export function encodeFrame(body: Bytes, signatures: EventFrame["signatures"]): Bytes {
  const event = decodeBody(body);
  const named = SIGNERS.filter((signer) => signerKey(event, signer.name) !== null);
  const w = new CborWriter();
  w.array(1 + named.length);
  w.byteString(body);
  for (const signer of named) w.byteString(signatures[signer.name] ?? new Uint8Array(0));
  const frame = w.written();
  decodeFrame(frame);
  return frame;
}

/** Reads a frame. A signature that is not there yet is left out. Throws an EventError. */
export function decodeFrame(bytes: Bytes): EventFrame {
  const r = new CborReader(bytes);
  const { count } = r.readType("array");
  const body = r.readType("bytes").value;
  const event = decodeBody(body);
  const named = SIGNERS.filter((signer) => signerKey(event, signer.name) !== null);
  if (count !== 1 + named.length) throw new EventError("event.bad_frame");
  const signatures: Partial<Record<SignerName, Bytes>> = {};
  for (const signer of named) {
    const at = r.at;
    const signature = r.readType("bytes").value;
    if (signature.length !== 0 && signature.length !== LIMITS.signatureBytes) {
      throw new EventError("event.bad_frame", at);
    }
    if (signature.length > 0) signatures[signer.name] = signature;
  }
  r.readEnd();
  return { body, event, signatures };
}
