// What there is help of, by where one stands.
import type { Route } from "./route.ts";

/** What there is help of: a page, a page of a page, a part of a page. */
export const HELP_TOPICS = [
  "langsung",
  "langsung.perjalanan",
  "langsung.barang",
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
] as const;

/** The topic of where one stands; null where a page explains itself. */
export function topicOf(at: Pick<Route, "page" | "id">): string | null {
  const known = (topic: string): string | null => HELP_TOPICS.find((x) => x === topic) ?? null;
  return known(`${at.page}.${at.id ?? ""}`) ?? known(at.page);
}
