// The parts of the planner's desk that are fetched when somebody opens them.
import type { Parts } from "../ui/lazy.ts";
import { ComparePage } from "./comparison.ts";
import { MissingPage } from "./missing.ts";
import { ReplanPage } from "./replan.ts";

export type DeskPart = "ulang" | "bandingkan" | "kurang";

export const PARTS: Parts<DeskPart> = { ulang: ReplanPage, bandingkan: ComparePage, kurang: MissingPage };
