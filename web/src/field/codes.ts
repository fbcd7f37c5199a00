// What is printed on boxes, seals and slips, and what somebody types when the camera cannot read it.
//
// Own labels are QR codes "KWL:B:<box>", "KWL:S:<seal>", "KWL:P:<point>" and "KWL:T:<trip>-<check>"; beside each stands the code in
// letters with its check character (ISO/IEC 7064, MOD 37,36). KPU's own labels are Code 128 or QR with a plain number, or one in
// the form of GS1 (General Specifications, chapters 3 and 7; Digital Link URI 1.2).
import { PhoneError } from "./error.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CODE = /^[A-Za-z0-9._-]{1,64}$/;
const GROUP_SEPARATOR = "\u001d";

// ---------------------------------------------------------------- check characters

/** What is checked of a code: capital letters and digits. Signs between them are for the eye. */
function bareOf(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, "");
}

/** The state of MOD 37,36 behind these characters. */
function carry(bare: string): number {
  let product = 36;
  for (const character of bare) {
    const sum = (product + ALPHABET.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return product;
}

/** The check character of a code: ISO/IEC 7064, MOD 37,36, over its letters as capitals and its digits; all other signs are
 * skipped. It finds every single wrong character, and all but 72 of 45,360 swapped neighbours. */
export function checkCharacter(code: string): string {
  return ALPHABET[(37 - carry(bareOf(code))) % 36]!;
}

/** A code as it is printed for people. */
export function withCheck(code: string): string {
  return `${code}-${checkCharacter(code)}`;
}

/** Whether the last letter or digit is the check character of those before. */
export function hasCheck(text: string): boolean {
  const bare = bareOf(text);
  return bare.length > 1 && checkCharacter(bare.slice(0, -1)) === bare.slice(-1);
}

/** GS1's check digit, modulo 10: of EAN, UPC, GTIN and SSCC. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return /^\d+$/.test(digits) && sum % 10 === 0;
}

// ---------------------------------------------------------------- what a camera read

/** item, seal, trip, point: a label of ours, or a number that stands for the thing. product: tells what sort of thing it is, the same
 * on all of them. hand: a code of a handover. enrol: of an enrolment. other: not for this app. */
export interface Scan {
  readonly type: "item" | "seal" | "trip" | "point" | "plain" | "product" | "hand" | "enrol" | "other";
  /** Of an item, seal, trip, point or plain label its code, else the text. */
  readonly code: string;
}

const OWN: Readonly<Record<string, Scan["type"]>> = { B: "item", S: "seal", P: "point", T: "trip", H: "hand" };
const PRODUCT_FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "itf"];

/** By which a text says that it is GS1's: of Code 128, Data Matrix, QR, or the bare sign. */
const ELEMENTS = ["]C1", "]d2", "]Q3", GROUP_SEPARATOR];

/** GS1 application identifiers that a box may carry, with the lengths of their values; 0: up to a separator. */
const IDENTIFIERS: Readonly<Record<string, number>> = { "00": 18, "01": 14, "10": 0, "11": 6, "17": 6, "21": 0 };

function ownLabel(text: string): Scan | null {
  const label = /^KWL:([A-Z]):(.*)$/s.exec(text);
  const type = label && OWN[label[1]!];
  if (!label || !type) return null;
  if (type === "hand") return { type, code: text };
  const code = label[2]!;
  if (!CODE.test(code)) return null;
  if (type !== "trip") return { type, code };
  // The check character stands behind the last sign, as it is typed.
  return hasCheck(code) && /-[0-9A-Z]$/.test(code) ? { type, code: code.slice(0, -2) } : null;
}

/** The values of a GS1 element string by identifier; null when it is none. */
function elementsOf(text: string): Readonly<Record<string, string>> | null {
  const values: Record<string, string> = {};
  let rest = text;
  while (rest !== "") {
    const identifier = rest.slice(0, 2);
    const length = IDENTIFIERS[identifier];
    if (length === undefined) return null;
    const end = rest.indexOf(GROUP_SEPARATOR);
    const value = length > 0 ? rest.slice(2, 2 + length) : rest.slice(2, end < 0 ? rest.length : end);
    if (value === "" || (length > 0 && value.length < length)) return null;
    values[identifier] = value;
    const behind = rest.slice(2 + value.length);
    rest = behind.startsWith(GROUP_SEPARATOR) ? behind.slice(1) : behind;
  }
  return values;
}

/** The thing itself: the shipping unit, or the serial number; else what sort it is. */
function gs1Scan(values: Readonly<Record<string, string>>, text: string): Scan {
  const sscc = values["00"];
  const serial = values["21"];
  if (sscc && hasCheckDigit(sscc)) return { type: "plain", code: sscc };
  if (serial && CODE.test(serial)) return { type: "plain", code: serial };
  return { type: values["01"] && hasCheckDigit(values["01"]) ? "product" : "other", code: text };
}

function gs1(text: string): Scan | null {
  const sign = ELEMENTS.find((begin) => text.startsWith(begin));
  if (sign) {
    const values = elementsOf(text.slice(sign.length));
    return values && gs1Scan(values, text);
  }
  const path = /^https?:\/\/[^/?#]+(?:\/[^?#]*?)?((?:\/(?:00|01|10|21)\/[^/?#]+)+)(?:[?#].*)?$/.exec(text)?.[1];
  const pairs = path?.matchAll(/\/(\d\d)\/([^/]+)/g);
  return pairs ? gs1Scan(Object.fromEntries([...pairs].map((pair) => [pair[1]!, pair[2]!])), text) : null;
}

/** What a text is that the camera read; `format` as BarcodeDetector names it. */
export function readScan(text: string, format = ""): Scan {
  const own = ownLabel(text);
  if (own) return own;
  if (/#k1\.[0-9A-HJKMNP-TV-Z]{26}$/.test(text)) return { type: "enrol", code: text };
  if (PRODUCT_FORMATS.includes(format) && hasCheckDigit(text)) return { type: "product", code: text };
  const plain = text.trim();
  return gs1(text) ?? (CODE.test(plain) ? { type: "plain", code: plain } : { type: "other", code: text });
}

// ---------------------------------------------------------------- what somebody typed

/** A code that was typed. `sure`: it is what was typed, and known or checked. Else the screen asks: it was taken for granted that O is 0,
 * or I and L are 1, or nothing told whether it is right. */
export interface Typed {
  readonly code: string;
  readonly sure: boolean;
}

function folded(bare: string): string {
  return bare.replaceAll("O", "0").replace(/[IL]/g, "1");
}

/** The code without its check character and the sign before it; capitals throughout. */
function withoutCheck(text: string): string {
  return text.slice(0, -1).replace(/[._-]$/, "");
}

function typedKnown(bare: string, known: readonly string[]): Typed | null {
  const fits = (typed: string, fold: (s: string) => string) => (code: string) => {
    const whole = bareOf(code);
    return typed === fold(whole) || typed === fold(whole + checkCharacter(code));
  };
  const exact = known.filter(fits(bare, (s) => s));
  if (exact.length === 1) return { code: exact[0]!, sure: true };
  const near = exact.length > 1 ? exact : known.filter(fits(folded(bare), folded));
  if (near.length > 1) throw new PhoneError("phone.code.ambiguous");
  return near.length === 1 ? { code: near[0]!, sure: false } : null;
}

/**
 * The code that somebody typed from a label, in any letters, with or without the signs between them. `known`: codes of the day's
 * work; one of these may be typed without its check character. Throws phone.code.form, phone.code.check (mistyped), and
 * phone.code.ambiguous when it may be two of the known ones: then the check character is needed.
 */
export function readTyped(text: string, known: readonly string[]): Typed {
  const typed = text.replace(/\s+/g, "");
  const clean = typed.toUpperCase();
  const bare = bareOf(clean);
  if (!CODE.test(typed) || bare === "") throw new PhoneError("phone.code.form");
  const found = typedKnown(bare, known);
  if (found) return found;
  const other = folded(clean);
  const otherHolds = other !== clean && hasCheck(other);
  if (hasCheck(clean)) return { code: withoutCheck(clean), sure: !otherHolds };
  if (otherHolds) return { code: withoutCheck(other), sure: false };
  throw new PhoneError("phone.code.check");
}

/** The number of a seal, typed or scanned: capitals, no blanks. Seals of KPU have no check character, and nothing is held against what
 * the seal should be: it is entered blind. Throws phone.code.form, phone.code.not_seal (another label was scanned). */
export function readSeal(text: string): string {
  const scan = readScan(text.replace(/\s+/g, ""));
  if (scan.type !== "seal" && scan.type !== "plain") {
    throw new PhoneError(scan.type === "other" ? "phone.code.form" : "phone.code.not_seal");
  }
  return scan.code.toUpperCase();
}
