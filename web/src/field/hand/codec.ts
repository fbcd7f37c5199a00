// Small maps in the closed profile of docs/formats/event.md, held to a table of what each key may be. What is not exactly
// so is refused: phone.hand.form.
import { type Bytes, CborReader, CborWriter, EventError } from "../../event/cbor.ts";
import { fromHex, toHex } from "../../event/event.ts";
import { PhoneError } from "../error.ts";

/** code: as in an event. hex: exactly `max` bytes. blob: 1 to `max` bytes. int: `min`, else 0, to `max`. codes: at most `max` of them, in
 * ascending order. packed: 1 to `max`, written by what each shares with the one before: labels of one load are much alike. */
export type PartType = "code" | "hex" | "blob" | "int" | "codes" | "packed";

export interface PartSpec {
  readonly key: number;
  readonly name: string;
  readonly type: PartType;
  readonly max: number;
  readonly min?: number;
  readonly optional?: true;
}

type TypeOf<T extends PartType> = T extends "int"
  ? number
  : T extends "codes" | "packed"
    ? readonly string[]
    : T extends "blob"
      ? Bytes
      : string;

/** What a table of parts says of a message. Hex and codes are texts. */
export type MessageOf<S extends readonly PartSpec[]> = {
  readonly [P in S[number] as P extends { optional: true } ? never : P["name"]]: TypeOf<P["type"]>;
} & { readonly [P in S[number] as P extends { optional: true } ? P["name"] : never]?: TypeOf<P["type"]> };

type Value = string | number | Bytes | readonly string[];
type Values = { readonly [name: string]: Value | undefined };

export const CODE = /^[A-Za-z0-9._-]{1,64}$/;

/** Every refusal of this file. */
function form(): PhoneError {
  return new PhoneError("phone.hand.form");
}

// ---------------------------------------------------------------- lists of codes

function sharedLength(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

/** Each code as the number of characters that it shares with the one before, the number of those that follow, and these. */
function packCodes(codes: readonly string[]): Bytes {
  const out: number[] = [];
  codes.forEach((code, i) => {
    const shared = i === 0 ? 0 : sharedLength(codes[i - 1]!, code);
    out.push(shared, code.length - shared, ...new TextEncoder().encode(code.slice(shared)));
  });
  return Uint8Array.from(out);
}

function unpackCodes(bytes: Bytes, max: number): string[] {
  const codes: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [shared = 0, length = 0] = bytes.subarray(at, at + 2);
    const last = codes[codes.length - 1] ?? "";
    const rest = String.fromCharCode(...bytes.subarray(at + 2, at + 2 + length));
    const code = last.slice(0, shared) + rest;
    // Exactly what a writer makes: whole, with all that is shared, in ascending order.
    const whole = rest.length === length && shared <= last.length && CODE.test(code) && code > last;
    if (!whole || sharedLength(last, code) !== shared || codes.length === max) throw form();
    codes.push(code);
    at += 2 + length;
  }
  if (codes.length === 0) throw form();
  return codes;
}

function readCodes(r: CborReader, max: number): string[] {
  const { count } = r.readType("array");
  if (count > max) throw form();
  const codes: string[] = [];
  for (let i = 0; i < count; i++) {
    const code = r.readType("text").value;
    if (!CODE.test(code) || code <= (codes[codes.length - 1] ?? "")) throw form();
    codes.push(code);
  }
  return codes;
}

// ---------------------------------------------------------------- maps

function readValue(r: CborReader, spec: PartSpec): Value {
  switch (spec.type) {
    case "code": {
      const text = r.readType("text").value;
      if (!CODE.test(text)) throw form();
      return text;
    }
    case "int": {
      const { value } = r.readType("int");
      if (value < (spec.min ?? 0) || value > spec.max) throw form();
      return value;
    }
    case "codes":
      return readCodes(r, spec.max);
    case "packed":
      return unpackCodes(r.readType("bytes").value, spec.max);
    default: {
      const bytes = r.readType("bytes").value;
      if (bytes.length === 0 || bytes.length > spec.max) throw form();
      if (spec.type === "hex" && bytes.length !== spec.max) throw form();
      return spec.type === "hex" ? toHex(bytes) : Uint8Array.from(bytes);
    }
  }
}

function writeValue(w: CborWriter, type: PartType, value: Value): void {
  if (type === "int") w.int(value as number);
  else if (type === "code") w.text(value as string);
  else if (type === "hex") w.byteString(fromHex(value as string));
  else if (type === "blob") w.byteString(value as Bytes);
  else if (type === "packed") w.byteString(packCodes(value as readonly string[]));
  else {
    const codes = value as readonly string[];
    w.array(codes.length);
    for (const code of codes) w.text(code);
  }
}

function readParts(bytes: Bytes, specs: readonly PartSpec[]): Values {
  const r = new CborReader(bytes);
  const { count } = r.readType("map");
  const values: { [name: string]: Value } = {};
  for (let i = 0; i < count; i++) {
    const key = r.readType("int").value;
    const spec = specs.find((s) => s.key === key);
    if (!spec) throw form();
    values[spec.name] = readValue(r, spec);
  }
  r.readEnd();
  if (specs.some((spec) => !spec.optional && values[spec.name] === undefined)) throw form();
  return values;
}

/** Throws phone.hand.form for whatever is not exactly what `encodeParts` makes by the same table. */
export function decodeParts<const S extends readonly PartSpec[]>(bytes: Bytes, specs: S): MessageOf<S> {
  try {
    return readParts(bytes, specs) as unknown as MessageOf<S>;
  } catch (error) {
    if (error instanceof EventError) throw form();
    throw error;
  }
}

/** Writes them, and reads them again: what cannot be read is not shown. */
export function encodeParts<const S extends readonly PartSpec[]>(specs: S, message: MessageOf<S>): Bytes {
  const values = message as unknown as Values;
  const there = specs.filter((spec) => values[spec.name] !== undefined);
  const w = new CborWriter();
  w.map(there.length);
  for (const spec of there) {
    w.int(spec.key);
    writeValue(w, spec.type, values[spec.name]!);
  }
  const bytes = w.written();
  decodeParts(bytes, specs);
  return bytes;
}
