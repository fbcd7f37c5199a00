// What is signed, as rows for a screen: what, how many, where, when, condition, trip, who. Only from the signed body, so
// that nobody signs what he was not shown; a test holds that every field of it has a row.
import type { EventView, Fields, Point } from "../../event/event.ts";
import { FIELDS, type FieldName } from "../../event/kinds.ts";
import type { Role } from "../model.ts";

/** `label` is a key of phone.json. A choice is one of the words of an event's field; a time is seconds since 1970 UTC. */
export type Row =
  | { readonly label: string; readonly type: "text"; readonly value: string }
  | { readonly label: string; readonly type: "number" | "time"; readonly value: number }
  | { readonly label: string; readonly type: "choice"; readonly field: FieldName | "kind"; readonly value: string }
  | { readonly label: string; readonly type: "codes"; readonly value: readonly string[] }
  | { readonly label: string; readonly type: "point"; readonly value: Point }
  | {
      readonly label: string;
      readonly type: "person";
      readonly value: string;
      readonly role: Role | null;
      readonly key: string;
    };

/** Who is known by which key: from HELLO and OFFER, and oneself. */
export type Who = Readonly<Record<string, { readonly person: string; readonly role: Role }>>;

/** In the order in which people ask: what, where, how it is, on which way. */
const ORDER: readonly FieldName[] = [
  "item",
  "items",
  "count",
  "place",
  "position",
  "condition",
  "seals",
  "order",
  "leg",
  "destination",
  "vehicle",
  "escorts",
];
/** Shown by rows of their own, or of no meaning to a reader: they bind the statement to this meeting and to what is beside it. */
const APART: readonly FieldName[] = ["receiver", "witness", "giver_nonce", "receiver_nonce"];

function personRow(label: string, key: string, who: Who): Row {
  const known = who[key];
  return { label, type: "person", value: known?.person ?? "", role: known?.role ?? null, key };
}

function fieldRow(name: FieldName, fields: Fields): Row {
  const label = `phone.hand.row.${name}`;
  const value = fields[name]!;
  if (name === "condition") return { label, type: "choice", field: name, value: value as string };
  if (typeof value === "string") return { label, type: "text", value };
  if (typeof value === "number") return { label, type: "number", value };
  if ("lat_e7" in value) return { label, type: "point", value };
  return { label, type: "codes", value };
}

/** The rows of a handover's statement. Fields that are not of a usual one come last, so that nothing is signed unseen. */
export function statementRows(event: EventView, who: Who): Row[] {
  const { fields } = event;
  const there = (name: FieldName) => fields[name] !== undefined;
  const rest = FIELDS.map((f) => f.name).filter((name) => !ORDER.includes(name) && !APART.includes(name));
  const rows: Row[] = [{ label: "phone.hand.row.kind", type: "choice", field: "kind", value: event.kind }];
  for (const name of [...ORDER, ...rest].filter(there)) rows.push(fieldRow(name, fields));
  rows.push({ label: "phone.hand.row.time", type: "time", value: event.time_s });
  if (event.gps_time_s !== null) rows.push({ label: "phone.hand.row.gps_time", type: "time", value: event.gps_time_s });
  rows.push(personRow("phone.hand.row.giver", event.device, who));
  if (fields.receiver) rows.push(personRow("phone.hand.row.receiver", fields.receiver, who));
  if (fields.witness) rows.push(personRow("phone.hand.row.witness", fields.witness, who));
  return rows;
}
