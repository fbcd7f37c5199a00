// The surat jalan of a trip, as the API tells it (docs/formats/slip.md). Pure.

export interface SlipStop {
  readonly place: string;
  readonly name: string;
  readonly arrive: string;
  readonly boxes: number;
  readonly kg: number;
  readonly items: readonly { readonly code: string; readonly kit: string }[];
}

export interface Slip {
  readonly trip: string;
  /** The trip and its check character. */
  readonly code: string;
  readonly operation: string;
  readonly direction: "out" | "back";
  readonly vehicle: string;
  readonly vehicleName: string;
  readonly mode: string;
  readonly base: string;
  readonly baseName: string;
  readonly depart: string;
  readonly boxes: number;
  readonly kg: number;
  readonly escorts: readonly { readonly name: string; readonly unit: string }[];
  readonly stops: readonly SlipStop[];
}

type Raw = Readonly<Record<string, unknown>>;

const rawOf = (x: unknown): Raw => (typeof x === "object" && x !== null ? (x as Raw) : {});
const listOf = (raw: Raw, name: string): Raw[] => (Array.isArray(raw[name]) ? (raw[name] as unknown[]).map(rawOf) : []);
const text = (raw: Raw, name: string): string => (typeof raw[name] === "string" ? (raw[name] as string) : "");
const count = (raw: Raw, name: string): number => (typeof raw[name] === "number" ? (raw[name] as number) : 0);

function readStop(raw: Raw): SlipStop {
  const items = listOf(raw, "items").map((x) => ({ code: text(x, "code"), kit: text(x, "kit") }));
  return {
    place: text(raw, "place"),
    name: text(raw, "name"),
    arrive: text(raw, "arrive"),
    boxes: count(raw, "boxes"),
    kg: count(raw, "kg"),
    items,
  };
}

/** Null where it names no trip. */
export function readSlip(said: unknown): Slip | null {
  const raw = rawOf(said);
  if (text(raw, "trip") === "" || text(raw, "code") === "") return null;
  return {
    trip: text(raw, "trip"),
    code: text(raw, "code"),
    operation: text(raw, "operation"),
    direction: text(raw, "direction") === "back" ? "back" : "out",
    vehicle: text(raw, "vehicle"),
    vehicleName: text(raw, "vehicle_name"),
    mode: text(raw, "mode"),
    base: text(raw, "base"),
    baseName: text(raw, "base_name"),
    depart: text(raw, "depart"),
    boxes: count(raw, "boxes"),
    kg: count(raw, "kg"),
    escorts: listOf(raw, "escorts").map((x) => ({
      name: text(x, "name") || text(x, "code"),
      unit: text(x, "unit_name"),
    })),
    stops: listOf(raw, "stops").map(readStop),
  };
}
