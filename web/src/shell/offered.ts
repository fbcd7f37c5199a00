// Which pages an account is offered: those that its role has something to see on.
import type { Page } from "../base/route.ts";
import { may } from "../state.ts";

/** What a page shows belongs to one of these; a page that is not named here is for everybody. */
const SHOWS: Partial<Record<Page, readonly string[]>> = {
  langsung: ["live", "alarms", "readiness"],
  alarm: ["alarms"],
  kesiapan: ["readiness"],
  gelombang: ["plan"],
  rencana: ["plan"],
  juri: ["plan"],
  penempatan: ["duty"],
  kekurangan: ["duty"],
  register: ["register"],
  akun: ["accounts"],
  persetujuan: ["approvals"],
  akses: ["access_log"],
  perangkat: ["events"],
};

/** Events are brought in and never read as such: who may bring them enrols phones. */
export function isOffered(page: Page): boolean {
  return SHOWS[page]?.some((resource) => may(resource, resource === "events" ? "w" : "r")) ?? true;
}
