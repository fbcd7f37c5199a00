// An `App` of made-up things, for looking at one screen alone: ?screen=load&id=...&theme=sun&now=...
import { signal } from "@preact/signals";
import type { App, Day, Draft, ScreenName, Store, StoredEvent } from "../../src/field/model.ts";
import { newSense } from "../../src/field/sense.ts";

/** 26 November 2024, 05.40 WIB. */
export const NOW_S = 1732574400;

const place = (code: string, name: string, kind: string, blank = false) => ({
  code,
  name,
  kind,
  at: [-3.22, 104.65] as const,
  blank,
});

function items(from: number, count: number, destination: string) {
  return Array.from({ length: count }, (_, i) => ({
    code: `OI-${String(from + i).padStart(4, "0")}`,
    kit: "kotak-suara",
    destination,
  }));
}

export function fakeDay(): Day {
  const PPK = "PPK-16.10.05";
  const PPS = "PPS-16.10.05.2003";
  const leg = {
    trip: "KONVOI-007-T1",
    convoy: "KONVOI-007",
    direction: "out" as const,
    vehicle: "TRUK-BOKS-002",
    vehicleName: "Truk boks 002",
    mode: "truck",
    boat: false,
    crew_max: 2,
    escorts: ["P-014", "P-022"],
    path: [],
  };
  return {
    made_s: NOW_S - 3600,
    plan: "rencana-3",
    utcOffsetMin: 420,
    legs: [
      {
        ...leg,
        id: "KONVOI-007-T1-0",
        leg: 0,
        part: "giver",
        from: "GUDANG-16.10",
        to: PPK,
        departs_s: NOW_S + 1500,
        arrives_s: NOW_S + 6900,
        items: items(1, 12, PPK),
        boxes: 12,
      },
      {
        ...leg,
        id: "SPEED-003-T1-1",
        trip: "SPEED-003-T1",
        leg: 1,
        part: "carrier",
        from: PPK,
        to: PPS,
        vehicle: "SPEED-003",
        vehicleName: "Speedboat 003",
        mode: "speedboat",
        boat: true,
        departs_s: NOW_S + 9000,
        arrives_s: NOW_S + 16200,
        items: items(40, 6, PPS),
        boxes: 6,
      },
    ],
    shifts: [
      {
        id: "JAGA-11",
        place: "GUDANG-16.10",
        duty: "post",
        from_s: NOW_S + 43_200,
        to_s: NOW_S + 72_000,
        points: ["PINTU-1", "PINTU-2"],
        team: [{ code: "P-002", name: "Personel 002" }],
      },
    ],
    places: {
      "GUDANG-16.10": place("GUDANG-16.10", "Gudang KPU Ogan Ilir", "gudang"),
      [PPK]: place(PPK, "PPK Pemulutan", "ppk"),
      [PPS]: place(PPS, "PPS Pulau Semambu", "pps", true),
    },
  };
}

const nothing = async (): Promise<void> => undefined;

export function fakeStore(kept: Map<string, unknown> = new Map()): Store {
  return {
    device: async () => null,
    head: async () => ({ sequence: 0, last: null }),
    append: nothing,
    appendAll: nothing,
    merge: nothing,
    event: async () => null,
    unsent: async () => [],
    events: async () => [],
    unproven: async () => [],
    settle: nothing,
    settleAll: nothing,
    prove: nothing,
    receipt: async () => null,
    parcels: async () => [],
    parcelSent: nothing,
    addFix: nothing,
    fixes: async () => [],
    dropFixes: nothing,
    seen: async () => null,
    setSeen: nothing,
    get: async <T>(name: string) => (kept.get(name) as T | undefined) ?? null,
    put: async (name, value) => void kept.set(name, value),
    usage: async () => ({ used: 0, quota: 1e9 }),
    waiting: async () => ({ events: 0, parcels: 0, refused: 0 }),
  };
}

export function fakeApp(start: { screen?: ScreenName; id?: string; waiting?: number; online?: boolean } = {}): App & {
  readonly said: Draft[];
} {
  const said: Draft[] = [];
  const screen = signal({ name: start.screen ?? ("today" as ScreenName), id: start.id ?? "" });
  const sense = newSense(() => NOW_S * 1000);
  return {
    said,
    store: fakeStore(),
    signer: { key: "ab".repeat(32), kept: "browser", sign: async () => new Uint8Array(64) },
    device: {
      key: "ab".repeat(32),
      log: "16.10",
      logKey: "cd".repeat(32),
      logName: "kawal/16.10",
      sealKey: "04".repeat(65),
      delivery: "x",
      person: "P-001",
      personName: "Personel 001",
      unit: "Polsek Pemulutan",
      role: "polri",
      until_s: NOW_S + 864_000,
    },
    sense: { ...sense, position: async () => null },
    day: signal(fakeDay()),
    map: signal(null),
    waiting: signal({ events: start.waiting ?? 3, parcels: 0, refused: 0, online: start.online ?? true }),
    recorded: signal(false),
    screen,
    go(name, id = "") {
      screen.value = { name, id };
    },
    async say(draft) {
      said.push(draft);
      return { id: "ef".repeat(32), kind: draft.kind, state: "made" } as StoredEvent;
    },
    async sayAll(drafts) {
      said.push(...drafts);
      return drafts.map(({ kind }) => ({ id: "ef".repeat(32), kind, state: "made" }) as StoredEvent);
    },
    nudge: () => undefined,
    now: () => NOW_S * 1000,
  };
}
