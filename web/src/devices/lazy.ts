// The page of phones and the slip of a trip, fetched when they are opened.
import { lazyParts } from "../ui/lazy.ts";

export const DevicesPanel = lazyParts<"perangkat" | "surat">(async () => (await import("./more.ts")).PARTS);
