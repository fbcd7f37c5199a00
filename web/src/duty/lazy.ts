// The pages of duty that not everybody opens.
import { lazyParts } from "../ui/lazy.ts";

export const DUTY_PAGES = ["tugas", "papan", "kelas", "coba", "lembar"] as const;
export type PartName = (typeof DUTY_PAGES)[number] | "usul";

export const Lazy = lazyParts<PartName>(async () => (await import("./more.ts")).PARTS);
