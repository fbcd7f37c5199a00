// Phones of the field: here alone the server is asked and told.
import { effect, signal } from "@preact/signals";
import { asProblem, getJson, Problem, postJson } from "../base/api.ts";
import { listen } from "../live/feed.ts";
import { type DeviceRow, readDevices } from "../model/devices.ts";
import { session } from "../state.ts";

export const devices = signal<readonly DeviceRow[] | null>(null);
export const devicesProblem = signal<Problem | null>(null);

export interface Offer {
  readonly offer: string;
  readonly expires: string;
  readonly uri: string;
  /** What it was made for, to be said beside it. */
  readonly person: string;
  readonly role: string;
  /** Phones that were there when it was made: one that comes is new. */
  readonly known: ReadonlySet<string>;
}

/** A server that never ends its pages must not hold the page. */
const MAX_PAGES = 100;

export async function loadDevices(): Promise<void> {
  try {
    const rows: DeviceRow[] = [];
    let cursor: string | null = "";
    for (let i = 0; cursor !== null && i < MAX_PAGES; i++) {
      const page: ReturnType<typeof readDevices> = readDevices(
        await getJson<unknown>(`/devices${cursor ? `?cursor=${cursor}` : ""}`),
      );
      rows.push(...page.rows);
      cursor = page.next;
    }
    devices.value = rows;
    devicesProblem.value = null;
  } catch (error) {
    devicesProblem.value = asProblem(error);
  }
}

/** Which field of the form a refusal is about: the server names it by its code. */
const FIELD_OF: Readonly<Record<string, string>> = {
  "field.until": "until",
  "field.role": "role",
  "field.guest": "person",
  "enrolment.no_person": "person",
  "enrolment.no_unit": "unit",
  "access.outside": "person",
};

export interface OfferWish {
  readonly person: string;
  readonly unit: string;
  readonly role: string;
  readonly until: string;
  /** Nobody of the register: the code is free. */
  readonly guest: boolean;
}

export async function makeOffer(wish: OfferWish): Promise<Offer | Problem> {
  try {
    const made = await postJson<{ offer: string; expires: string; uri: string }>("/devices/offers", wish);
    const known = new Set((devices.value ?? []).map((row) => row.key));
    return { ...made, person: wish.person, role: wish.role, known };
  } catch (error) {
    const p = asProblem(error);
    return new Problem(p.status, p.code, p.detail, p.field || (FIELD_OF[p.code] ?? ""), p.retryS);
  }
}

export async function revoke(key: string, values: Readonly<Record<string, string>>): Promise<Problem | null> {
  try {
    await postJson<unknown>(`/devices/${key}/revoke`, values);
  } catch (error) {
    return asProblem(error);
  }
  await loadDevices();
  return null;
}

const AGAIN_MS = 300;
let waiting: ReturnType<typeof setTimeout> | null = null;

/** A phone was enrolled or revoked, or brought something: told once for what comes together. */
function soon(): void {
  if (devices.peek() === null || waiting) return;
  waiting = setTimeout(() => {
    waiting = null;
    void loadDevices();
  }, AGAIN_MS);
}

listen({
  topic: "register",
  hear: (data) => {
    if ((data as { kind?: unknown } | null)?.kind === "trackers") soon();
  },
  anew: soon,
});

/** Everything of a session that ended is forgotten. */
effect(() => {
  if (session.value !== null) return;
  devices.value = null;
  devicesProblem.value = null;
});
