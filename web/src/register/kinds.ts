// Kinds of the register in the order of the posko, and what the page can show of each.
export const KINDS = [
  "operation",
  "calendar",
  "settings",
  "classes",
  "patterns",
  "areas",
  "units",
  "sites",
  "tps",
  "people",
  "fleet",
  "links",
  "kits",
  "outlines",
  "ways",
  "closures",
  "maps",
  "outages",
  "pins",
  "reserves",
  "assignments",
  "criteria",
  "signs",
  "opinions",
] as const;

/** Kinds whose rows lie in an area, so that a kecamatan can be asked for. */
export const WITH_AREA: ReadonlySet<string> = new Set(["areas", "sites", "tps"]);
