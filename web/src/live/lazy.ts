// The parts of the posko, live, that are fetched when somebody opens them: the trips and alarms are there before.
import { lazyParts } from "../ui/lazy.ts";

export type LivePart = "kesiapan" | "laporan" | "ulangan";

export const Lazy = lazyParts<LivePart>(async () => (await import("./more.ts")).PARTS);
