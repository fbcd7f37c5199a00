// The parts of the posko, live, that are fetched when somebody opens them.
import type { Parts } from "../ui/lazy.ts";
import type { LivePart } from "./lazy.ts";
import { MissingReports } from "./missing.ts";
import { ReadinessPanel } from "./readiness.ts";
import { ReplayBand } from "./replay.ts";

export const PARTS: Parts<LivePart> = { kesiapan: ReadinessPanel, laporan: MissingReports, ulangan: ReplayBand };
