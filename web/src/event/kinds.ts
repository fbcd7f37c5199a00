// The kinds of events and the fields that they carry, as src/event/kinds.h has them. Made by tools/event_tables.c:
// a test in tests/event holds this file to that table and says how to write it anew.

/** How a value is written; docs/formats/event.md says what each one is. */
export type ValueType = "code" | "codes" | "int" | "choice" | "hash" | "hashes" | "key" | "point";

export interface FieldSpec {
  readonly number: number;
  readonly name: string;
  readonly type: ValueType;
  /** Of a number, or of the bytes of a code. */
  readonly min: number;
  readonly max: number;
  /** Of a list. */
  readonly itemsMax: number;
}

export const LIMITS = {
  cborDepth: 8,
  cborBytes: 65535,
  bodyBytes: 32768,
  frameBytes: 32974,
  hashBytes: 32,
  keyBytes: 32,
  signatureBytes: 64,
  contentBytes: 8388608,
  noteSaltBytes: 16,
  noteTextBytes: 500,
} as const;

/** The words of the fields that are one of a list, by number. */
export const CHOICES = {
  condition: ["good", "wet", "damaged", "opened", "seal_broken", "incomplete", "other"],
  reason: [
    "wrong_item",
    "wrong_place",
    "wrong_person",
    "bad_seal",
    "damaged",
    "incomplete",
    "not_planned",
    "device_lost",
    "duty_ended",
    "misuse",
    "other",
    "privacy",
    "ordered",
    "danger",
    "not_needed",
  ],
  role: ["kpu", "ppk", "pps", "kpps", "polri", "tni", "bawaslu", "linmas", "carrier", "posko"],
  level: ["polsek", "polres", "polda", "mabes"],
  weather: ["clear", "cloudy", "rain", "storm", "fog", "waves", "current"],
  incident: ["other", "capsized", "wet", "damaged", "attack", "fire", "hurt", "call"],
} as const;

/** The keys of the body's map. The one behind the last holds the fields. */
export const HEADER = [
  { number: 1, name: "log", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 2, name: "kind", type: "int", min: 1, max: 9007199254740991, itemsMax: 0 },
  { number: 3, name: "device", type: "key", min: 0, max: 0, itemsMax: 0 },
  { number: 4, name: "sequence", type: "int", min: 1, max: 9007199254740991, itemsMax: 0 },
  { number: 5, name: "previous", type: "hash", min: 0, max: 0, itemsMax: 0 },
  { number: 6, name: "time_s", type: "int", min: 0, max: 9007199254740991, itemsMax: 0 },
  { number: 7, name: "gps_time_s", type: "int", min: 0, max: 9007199254740991, itemsMax: 0 },
  { number: 8, name: "seen_size", type: "int", min: 1, max: 9007199254740991, itemsMax: 0 },
  { number: 9, name: "seen_root", type: "hash", min: 0, max: 0, itemsMax: 0 },
] as const satisfies readonly FieldSpec[];

export const HEAD_FIELDS = 10;

export const FIELDS = [
  { number: 1, name: "item", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 2, name: "items", type: "codes", min: 1, max: 64, itemsMax: 400 },
  { number: 3, name: "receiver", type: "key", min: 0, max: 0, itemsMax: 0 },
  { number: 4, name: "witness", type: "key", min: 0, max: 0, itemsMax: 0 },
  { number: 5, name: "place", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 6, name: "position", type: "point", min: 0, max: 0, itemsMax: 0 },
  { number: 7, name: "seals", type: "codes", min: 1, max: 64, itemsMax: 12 },
  { number: 8, name: "condition", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 9, name: "count", type: "int", min: 0, max: 1000000, itemsMax: 0 },
  { number: 10, name: "vehicle", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 11, name: "order", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 12, name: "leg", type: "int", min: 0, max: 5, itemsMax: 0 },
  { number: 13, name: "destination", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 14, name: "escorts", type: "codes", min: 1, max: 64, itemsMax: 20 },
  { number: 15, name: "reason", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 16, name: "note", type: "hash", min: 0, max: 0, itemsMax: 0 },
  { number: 17, name: "photos", type: "hashes", min: 0, max: 0, itemsMax: 8 },
  { number: 18, name: "refers", type: "hash", min: 0, max: 0, itemsMax: 0 },
  { number: 19, name: "content", type: "hash", min: 0, max: 0, itemsMax: 0 },
  { number: 20, name: "device", type: "key", min: 0, max: 0, itemsMax: 0 },
  { number: 21, name: "person", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 22, name: "role", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 23, name: "kit", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 24, name: "unit", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 25, name: "replacement", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 26, name: "from_s", type: "int", min: 0, max: 4102444800, itemsMax: 0 },
  { number: 27, name: "to_s", type: "int", min: 0, max: 4102444800, itemsMax: 0 },
  { number: 28, name: "alarm", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 29, name: "subject", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 30, name: "area", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 31, name: "level", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 32, name: "severity", type: "int", min: 1, max: 3, itemsMax: 0 },
  { number: 33, name: "account", type: "code", min: 1, max: 64, itemsMax: 0 },
  { number: 34, name: "giver_nonce", type: "code", min: 22, max: 22, itemsMax: 0 },
  { number: 35, name: "receiver_nonce", type: "code", min: 22, max: 22, itemsMax: 0 },
  { number: 36, name: "checks", type: "codes", min: 1, max: 64, itemsMax: 20 },
  { number: 37, name: "lacking", type: "codes", min: 1, max: 64, itemsMax: 20 },
  { number: 38, name: "weather", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 39, name: "incident", type: "choice", min: 0, max: 0, itemsMax: 0 },
  { number: 40, name: "point", type: "code", min: 1, max: 64, itemsMax: 0 },
] as const satisfies readonly FieldSpec[];

export type FieldName = (typeof FIELDS)[number]["name"];

export interface KindSpec {
  readonly number: number;
  readonly name: string;
  readonly required: readonly FieldName[];
  readonly further: readonly FieldName[];
}

export const KINDS = [
  {
    number: 1,
    name: "kit_created",
    required: ["item", "kit"],
    further: ["place", "position", "count", "note", "photos"],
  },
  {
    number: 2,
    name: "box_created",
    required: ["item"],
    further: ["place", "position", "destination", "note", "photos", "kit"],
  },
  {
    number: 3,
    name: "packed",
    required: ["item", "items"],
    further: ["witness", "place", "position", "note", "photos"],
  },
  {
    number: 4,
    name: "sealed",
    required: ["item", "seals"],
    further: ["witness", "place", "position", "note", "photos"],
  },
  {
    number: 5,
    name: "load_made",
    required: ["item", "items"],
    further: ["witness", "place", "position", "vehicle", "order", "leg", "destination", "escorts", "note", "photos"],
  },
  {
    number: 6,
    name: "load_opened",
    required: ["item"],
    further: ["items", "witness", "place", "position", "note", "photos"],
  },
  {
    number: 7,
    name: "handed_over",
    required: ["item", "receiver", "place"],
    further: [
      "witness",
      "position",
      "seals",
      "condition",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "note",
      "photos",
      "giver_nonce",
      "receiver_nonce",
    ],
  },
  {
    number: 8,
    name: "partial_receipt",
    required: ["item", "items", "receiver", "place"],
    further: [
      "witness",
      "position",
      "seals",
      "condition",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "note",
      "photos",
      "giver_nonce",
      "receiver_nonce",
    ],
  },
  {
    number: 9,
    name: "refused",
    required: ["item", "reason"],
    further: ["receiver", "witness", "place", "position", "seals", "condition", "count", "order", "note", "photos"],
  },
  {
    number: 10,
    name: "condition_checked",
    required: ["item", "condition"],
    further: ["witness", "place", "position", "note", "photos"],
  },
  {
    number: 11,
    name: "seal_checked",
    required: ["item", "seals"],
    further: ["witness", "place", "position", "condition", "note", "photos"],
  },
  {
    number: 12,
    name: "departed",
    required: ["item", "place"],
    further: ["witness", "position", "vehicle", "order", "leg", "destination", "escorts", "note", "photos"],
  },
  {
    number: 13,
    name: "arrived",
    required: ["item", "place"],
    further: ["witness", "position", "vehicle", "order", "leg", "destination", "escorts", "note", "photos"],
  },
  {
    number: 14,
    name: "boarded",
    required: ["item", "place", "vehicle"],
    further: ["witness", "position", "order", "leg", "destination", "escorts", "note", "photos"],
  },
  {
    number: 15,
    name: "landed",
    required: ["item", "place"],
    further: ["witness", "position", "vehicle", "order", "leg", "destination", "escorts", "note", "photos"],
  },
  {
    number: 16,
    name: "stored",
    required: ["item", "place"],
    further: ["witness", "position", "seals", "condition", "count", "note", "photos"],
  },
  {
    number: 17,
    name: "counted",
    required: ["place", "count"],
    further: ["item", "items", "witness", "position", "note", "photos", "kit"],
  },
  {
    number: 18,
    name: "escort_changed",
    required: ["item", "receiver"],
    further: [
      "witness",
      "place",
      "position",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "note",
      "photos",
      "giver_nonce",
      "receiver_nonce",
    ],
  },
  {
    number: 19,
    name: "damaged",
    required: ["item", "condition"],
    further: ["witness", "place", "position", "seals", "count", "note", "photos"],
  },
  {
    number: 20,
    name: "lost",
    required: ["item"],
    further: ["witness", "place", "position", "count", "note", "photos"],
  },
  {
    number: 21,
    name: "found",
    required: ["item", "place"],
    further: ["witness", "position", "seals", "condition", "count", "note", "photos"],
  },
  {
    number: 22,
    name: "replaced",
    required: ["item", "reason", "replacement"],
    further: ["witness", "place", "position", "note", "photos"],
  },
  {
    number: 23,
    name: "returned",
    required: ["item", "receiver", "place"],
    further: [
      "witness",
      "position",
      "seals",
      "condition",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "note",
      "photos",
      "giver_nonce",
      "receiver_nonce",
    ],
  },
  {
    number: 24,
    name: "corrected",
    required: ["note", "refers"],
    further: [
      "item",
      "items",
      "witness",
      "place",
      "position",
      "seals",
      "condition",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "photos",
    ],
  },
  {
    number: 25,
    name: "device_enrolled",
    required: ["device", "person", "role"],
    further: ["note", "unit", "from_s", "to_s"],
  },
  {
    number: 26,
    name: "device_revoked",
    required: ["reason", "device"],
    further: ["note", "from_s"],
  },
  {
    number: 27,
    name: "register_changed",
    required: ["content"],
    further: ["count", "note"],
  },
  {
    number: 28,
    name: "plan_published",
    required: ["content"],
    further: ["note", "from_s"],
  },
  {
    number: 29,
    name: "order_published",
    required: ["order", "content"],
    further: ["note", "from_s"],
  },
  {
    number: 30,
    name: "noted",
    required: ["note"],
    further: ["item", "witness", "place", "position", "photos", "refers"],
  },
  {
    number: 31,
    name: "duty_closed",
    required: [],
    further: ["note"],
  },
  {
    number: 32,
    name: "erased",
    required: ["reason", "content"],
    further: [],
  },
  {
    number: 33,
    name: "alarm_raised",
    required: ["from_s", "alarm", "subject", "level", "severity"],
    further: ["area"],
  },
  {
    number: 34,
    name: "alarm_acknowledged",
    required: ["refers", "account"],
    further: ["note"],
  },
  {
    number: 35,
    name: "alarm_escalated",
    required: ["refers", "level"],
    further: [],
  },
  {
    number: 36,
    name: "alarm_resolved",
    required: ["refers"],
    further: ["note", "account"],
  },
  {
    number: 37,
    name: "observed",
    required: ["count", "content", "from_s", "to_s"],
    further: [],
  },
  {
    number: 38,
    name: "looked",
    required: ["area", "account"],
    further: [],
  },
  {
    number: 39,
    name: "present",
    required: ["place", "person", "from_s"],
    further: ["position", "note", "photos", "to_s", "account"],
  },
  {
    number: 40,
    name: "departure_checked",
    required: ["place"],
    further: [
      "witness",
      "position",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "reason",
      "note",
      "photos",
      "checks",
      "lacking",
      "weather",
    ],
  },
  {
    number: 41,
    name: "incident",
    required: ["incident"],
    further: [
      "item",
      "items",
      "witness",
      "place",
      "position",
      "count",
      "vehicle",
      "order",
      "leg",
      "destination",
      "escorts",
      "note",
      "photos",
    ],
  },
  {
    number: 42,
    name: "guest_entered",
    required: ["place", "from_s"],
    further: ["witness", "position", "count", "reason", "note", "photos"],
  },
  {
    number: 43,
    name: "guest_left",
    required: ["place", "refers"],
    further: ["witness", "position", "note", "photos"],
  },
  {
    number: 44,
    name: "patrolled",
    required: ["place", "point"],
    further: ["witness", "position", "note", "photos"],
  },
] as const satisfies readonly KindSpec[];

export type KindName = (typeof KINDS)[number]["name"];

/** Who signs, in the order of a frame, and the field that names the key: the giver's is in the header. */
export const SIGNERS = [
  { name: "giver", field: null },
  { name: "receiver", field: "receiver" },
  { name: "witness", field: "witness" },
] as const satisfies readonly { name: string; field: FieldName | null }[];

export type SignerName = (typeof SIGNERS)[number]["name"];
