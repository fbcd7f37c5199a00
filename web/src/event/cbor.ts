// Strict deterministic CBOR in the closed profile of docs/formats/event.md: one meaning has exactly one byte string.
// The same rules, in the same order, as src/event/cbor.c; a test holds the verdicts of both against each other.
import { LIMITS } from "./kinds.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** Why bytes are no event: `code` is a key of lang/<language>/event.json, `at` the byte counted from 0. */
export class EventError extends Error {
  readonly code: string;
  readonly at: number;
  constructor(code: string, at = 0) {
    super(`${code} at byte ${at}`);
    this.code = code;
    this.at = at;
  }
}

/**
 * One item; an array or map is only its head, and its items or pairs are the next ones. An integer that a page cannot
 * hold exactly, but the profile can, is infinite: no field takes it.
 */
export type Item =
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "bytes"; readonly value: Bytes }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "array"; readonly count: number }
  | { readonly type: "map"; readonly count: number }
  | { readonly type: "bool"; readonly value: boolean };

export type ItemOf<T extends Item["type"]> = Extract<Item, { type: T }>;

const MAJOR = { uint: 0, nint: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
const INFO_INLINE = 24; // below: the value itself; from here on 1, 2, 4, 8 bytes follow
const INFO_LAST = 27;
const SIMPLE_FALSE = 20;
const SIMPLE_TRUE = 21;
const TWO_32 = 0x1_0000_0000;
const TWO_31 = 0x8000_0000;

/** Whether a key may stand behind another: those without sign first, each sort by magnitude. */
function follows(last: number, key: number): boolean {
  return last >= 0 ? key < 0 || key > last : key < last;
}

interface Level {
  left: number; // items still to come; two for each pair of a map
  readonly isMap: boolean;
  lastKey: number | null;
}

/** Where in the open arrays and maps a reader or writer stands. */
class Nest {
  private readonly levels: Level[] = [];
  private begun = false;

  get complete(): boolean {
    return this.begun && this.levels.length === 0;
  }

  /** Takes note of the next item. Gives the code of the rule that it breaks, or null. */
  take(item: Item): string | null {
    if (this.complete) return "event.trailing";
    if ((item.type === "array" || item.type === "map") && this.levels.length === LIMITS.cborDepth) {
      return "event.too_deep";
    }
    this.begun = true;
    const top = this.levels[this.levels.length - 1];
    if (top) {
      const broken = this.takeKey(top, item);
      if (broken) return broken;
      top.left--;
    }
    if (item.type === "array") this.levels.push({ left: item.count, isMap: false, lastKey: null });
    if (item.type === "map") this.levels.push({ left: item.count * 2, isMap: true, lastKey: null });
    while (this.levels[this.levels.length - 1]?.left === 0) this.levels.pop();
    return null;
  }

  private takeKey(top: Level, item: Item): string | null {
    if (!top.isMap || top.left % 2 !== 0) return null;
    if (item.type !== "int") return "event.key_type";
    if (top.lastKey !== null && !follows(top.lastKey, item.value)) return "event.key_order";
    top.lastKey = item.value;
    return null;
  }
}

// ---------------------------------------------------------------- writer

/** Writes one document. Throws an EventError where the profile is broken. */
export class CborWriter {
  private readonly bytes: number[] = [];
  private readonly nest = new Nest();

  int(value: number): void {
    if (!Number.isSafeInteger(value)) throw new EventError("event.range", this.bytes.length);
    this.take({ type: "int", value });
    this.head(value < 0 ? MAJOR.nint : MAJOR.uint, value < 0 ? -1 - value : value);
  }

  bool(value: boolean): void {
    this.take({ type: "bool", value });
    this.head(MAJOR.simple, value ? SIMPLE_TRUE : SIMPLE_FALSE);
  }

  byteString(value: Bytes): void {
    this.take({ type: "bytes", value });
    this.head(MAJOR.bytes, value.length);
    this.put(value);
  }

  text(value: string): void {
    if (/\p{Surrogate}/u.test(value)) throw new EventError("event.not_utf8", this.bytes.length);
    this.take({ type: "text", value });
    const utf8 = new TextEncoder().encode(value);
    this.head(MAJOR.text, utf8.length);
    this.put(utf8);
  }

  array(count: number): void {
    this.take({ type: "array", count });
    this.head(MAJOR.array, count);
  }

  map(count: number): void {
    this.take({ type: "map", count });
    this.head(MAJOR.map, count);
  }

  /** The document, which must be complete. */
  written(): Bytes {
    if (!this.nest.complete) throw new EventError("event.truncated", this.bytes.length);
    return Uint8Array.from(this.bytes);
  }

  private take(item: Item): void {
    const broken = this.nest.take(item);
    if (broken) throw new EventError(broken, this.bytes.length);
  }

  /** In its shortest form. */
  private head(major: number, value: number): void {
    const n = value < INFO_INLINE ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 : value < TWO_32 ? 4 : 8;
    const info = n === 0 ? value : INFO_INLINE + Math.log2(n);
    const head = [major * 32 + info];
    for (let i = n - 1; i >= 0; i--) head.push(Math.floor(value / 256 ** i) % 256);
    this.put(head);
  }

  private put(bytes: Iterable<number> & { readonly length: number }): void {
    if (this.bytes.length + bytes.length > LIMITS.cborBytes) {
      throw new EventError("event.too_long", this.bytes.length);
    }
    for (const byte of bytes) this.bytes.push(byte);
  }
}

// ---------------------------------------------------------------- reader

interface Head {
  readonly major: number;
  readonly value: number; // infinite above what a page can hold
  readonly beyond: boolean; // above 63 bits
}

/** Reads one document; views of bytes point into it. Throws an EventError and must only be dropped then. */
export class CborReader {
  at = 0;
  private readonly bytes: Bytes;
  private readonly nest = new Nest();

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  read(): Item {
    const begin = this.at;
    if (this.bytes.length > LIMITS.cborBytes) throw new EventError("event.too_long", begin);
    if (this.nest.complete) throw new EventError("event.trailing", begin);
    const item = this.readItem();
    const broken = this.nest.take(item);
    if (broken) throw new EventError(broken, begin);
    return item;
  }

  /** The next item, which must be of this type. */
  readType<T extends Item["type"]>(type: T): ItemOf<T> {
    const begin = this.at;
    const item = this.read();
    if (item.type !== type) throw new EventError("event.type", begin);
    return item as ItemOf<T>;
  }

  /** One document was read to its last byte. */
  readEnd(): void {
    if (!this.nest.complete) throw new EventError("event.truncated", this.at);
    if (this.at !== this.bytes.length) throw new EventError("event.trailing", this.at);
  }

  private readHead(): Head {
    const begin = this.at;
    const first = this.bytes[this.at];
    if (first === undefined) throw new EventError("event.truncated", begin);
    this.at++;
    const major = first >> 5;
    const info = first & 0x1f;
    if (info < INFO_INLINE) return { major, value: info, beyond: false };
    if (info > INFO_LAST) throw new EventError("event.forbidden", begin);
    const n = 2 ** (info - INFO_INLINE);
    if (this.bytes.length - this.at < n) throw new EventError("event.truncated", begin);
    let high = 0;
    let low = 0;
    for (let i = 0; i < n; i++) {
      high = i < 4 ? 0 : high * 256 + (low >>> 24);
      low = ((low << 8) | this.bytes[this.at++]!) >>> 0;
    }
    const shorterMax = n === 1 ? INFO_INLINE - 1 : 256 ** (n / 2) - 1;
    const value = high * TWO_32 + low;
    if (major !== MAJOR.simple && value <= shorterMax) throw new EventError("event.not_shortest", begin);
    if (major === MAJOR.simple) throw new EventError("event.forbidden", begin);
    return { major, value: Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY, beyond: high >= TWO_31 };
  }

  private readItem(): Item {
    const begin = this.at;
    const { major, value, beyond } = this.readHead();
    switch (major) {
      case MAJOR.uint:
      case MAJOR.nint:
        if (beyond) throw new EventError("event.range", begin);
        return { type: "int", value: major === MAJOR.nint ? -1 - value : value };
      case MAJOR.bytes:
        return { type: "bytes", value: this.readString(value, begin) };
      case MAJOR.text:
        return { type: "text", value: this.readText(value, begin) };
      case MAJOR.array:
        return { type: "array", count: this.readCount(value, 1, begin) };
      case MAJOR.map:
        return { type: "map", count: this.readCount(value, 2, begin) };
    }
    if (major === MAJOR.simple && (value === SIMPLE_FALSE || value === SIMPLE_TRUE)) {
      return { type: "bool", value: value === SIMPLE_TRUE };
    }
    throw new EventError("event.forbidden", begin);
  }

  private readString(length: number, begin: number): Bytes {
    if (length > this.bytes.length - this.at) throw new EventError("event.truncated", begin);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private readText(length: number, begin: number): string {
    const bytes = this.readString(length, begin);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new EventError("event.not_utf8", begin);
    }
  }

  /** Each item has at least one byte: a count that the rest cannot hold is refused before anybody loops over it. */
  private readCount(count: number, bytesEach: number, begin: number): number {
    const room = Math.floor((this.bytes.length - this.at) / bytesEach);
    if (count > room) throw new EventError("event.truncated", begin);
    return count;
  }
}
