// A question to POST /duty/try: rows of the register that would say something else, and what would be gone. Pure.
export interface Change {
  readonly what: "class" | "without" | "drop" | "pattern";
  /** TPS, person or class. */
  readonly code: string;
  readonly class: string;
  readonly polri: string;
  readonly tps: string;
  readonly linmas: string;
}

type Row = Record<string, string>;

export function tryBody(changes: readonly Change[]): { set: Record<string, Row[]>; gone: Record<string, string[]> } {
  const of = (what: Change["what"]): Change[] => changes.filter((c) => c.what === what);
  const set: Record<string, Row[]> = {};
  const gone: Record<string, string[]> = {};
  const classes = of("class").map((c) => ({ code: c.code, class: c.class }));
  const patterns = of("pattern").map((c) => ({ class: c.code, polri: c.polri, tps: c.tps, linmas: c.linmas }));
  if (classes.length > 0) set.tps = classes;
  if (patterns.length > 0) set.patterns = patterns;
  if (of("without").length > 0) gone.people = of("without").map((c) => c.code);
  if (of("drop").length > 0) gone.tps = of("drop").map((c) => c.code);
  return { set, gone };
}
