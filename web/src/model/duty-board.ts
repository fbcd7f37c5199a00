// Posts by the hour of one day: which squad stands when, where two hand over to each other, and when nobody stands. Pure.
import { localMs } from "../base/fmt.ts";
import type { Post, PostKind, Span } from "./types.ts";

export const DAY_MIN = 1440;
const MINUTE_MS = 60_000;

/** Minutes of one day, from midnight. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface SquadRow {
  readonly post: Post;
  readonly stands: readonly Stretch[];
}

export interface PostDay {
  readonly key: string;
  readonly kind: PostKind;
  readonly site: string;
  readonly post: Post;
  readonly squads: readonly SquadRow[];
  /** Two squads are there together. */
  readonly handovers: readonly Stretch[];
  /** The post is to be kept and no officer stands. */
  readonly gaps: readonly Stretch[];
}

/** Days from the first hour of a post to the last, as YYYY-MM-DD. */
export function postDays(posts: readonly Post[]): string[] {
  const from = posts.map((p) => p.from.slice(0, 10)).sort()[0];
  const to = posts
    .map((p) => p.to.slice(0, 10))
    .sort()
    .at(-1);
  const out: string[] = [];
  let ms = localMs(from) ?? 0;
  const end = localMs(to) ?? -1;
  for (; ms <= end; ms += DAY_MIN * MINUTE_MS) out.push(new Date(ms).toISOString().slice(0, 10));
  return out;
}

/** What of a span lies in a day; null: nothing. */
export function inDay(span: Span, day: string): Stretch | null {
  const zero = localMs(day) ?? 0;
  const at = (text: string): number => ((localMs(text) ?? zero) - zero) / MINUTE_MS;
  const [from, to] = [Math.max(0, at(span.from)), Math.min(DAY_MIN, at(span.to))];
  return from < to ? { from, to } : null;
}

const known = (s: Stretch | null): s is Stretch => s !== null;

/** Stretches in order, those that touch made one. */
export function merge(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const s of [...stretches].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = out[out.length - 1];
    if (last && s.from <= last.to) out[out.length - 1] = { from: last.from, to: Math.max(last.to, s.to) };
    else out.push(s);
  }
  return out;
}

function without(whole: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  let left = [...whole];
  for (const s of taken)
    left = left.flatMap((w) =>
      [
        { from: w.from, to: Math.min(w.to, s.from) },
        { from: Math.max(w.from, s.to), to: w.to },
      ].filter((x) => x.from < x.to),
    );
  return left;
}

function overlaps(squads: readonly SquadRow[]): Stretch[] {
  const out: Stretch[] = [];
  squads.forEach((a, i) => {
    for (const b of squads.slice(i + 1))
      for (const x of a.stands)
        for (const y of b.stands)
          if (Math.max(x.from, y.from) < Math.min(x.to, y.to))
            out.push({ from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) });
  });
  return merge(out);
}

export function postDay(posts: readonly Post[], day: string): PostDay[] {
  const groups = new Map<string, Post[]>();
  for (const p of posts) {
    const key = `${p.kind}/${p.site}/${p.kecamatan ?? ""}/${p.rayon ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), p]);
  }
  return [...groups].flatMap(([key, rows]) => {
    const [post] = rows;
    const kept = merge(rows.map((p) => inDay(p, day)).filter(known));
    if (!post || kept.length === 0) return [];
    const squads = rows.map((p) => ({ post: p, stands: p.shifts.map((s) => inDay(s, day)).filter(known) }));
    const manned = squads.filter((s) => s.post.people.length > 0);
    const gaps = without(kept, merge(manned.flatMap((s) => s.stands)));
    return [{ key, kind: post.kind, site: post.site, post, squads, handovers: overlaps(manned), gaps }];
  });
}

/** "06:00": a minute of a day as a clock shows it; the end of the day is 24:00. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(Math.round(minute % 60)).padStart(2, "0")}`;
}
