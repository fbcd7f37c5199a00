// What there is help of, by where one stands.
import type { Route } from "./route.ts";

/** What there is help of: a page, a page of a page, and by `part.ID` the parts of pages that have this id. */
export const HELP_TOPICS = [
  "langsung",
  "alarm",
  "kesiapan",
  "perjalanan",
  "gelombang",
  "konvoi",
  "rencana",
  "rencana.ulang",
  "rencana.bandingkan",
  "rencana.kurang",
  "juri",
  "tempuh",
  "penempatan",
  "penempatan.tugas",
  "penempatan.papan",
  "penempatan.kelas",
  "penempatan.coba",
  "penempatan.lembar",
  "kekurangan",
  "register",
  "asal",
  "saya",
  "akun",
  "persetujuan",
  "akses",
  "perangkat",
  "part.live-trips",
  "part.goods",
  "part.live-trip",
  "part.bound",
  "part.reserves",
  "part.overrides",
  "part.team",
  "part.remedies",
  "part.request",
  "part.officers",
  "part.said",
  "part.weights",
  "part.differences",
  "part.pins",
  "part.score",
  "part.told",
  "part.why",
  "part.advice",
  "part.rights",
  "part.totp",
  "part.sessions",
] as const;

function known(topic: string): string | null {
  return HELP_TOPICS.find((x) => x === topic) ?? null;
}

/** The topic of where one stands; null where a page explains itself. */
export function topicOf(at: Pick<Route, "page" | "id">): string | null {
  return known(`${at.page}.${at.id ?? ""}`) ?? known(at.page);
}

/** The topic of a part of a page by its id. */
export function topicOfPart(id: string | undefined): string | null {
  return id ? known(`part.${id}`) : null;
}
