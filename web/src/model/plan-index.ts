// Lookups over a plan, made once when it arrives, and the few rules of reading it.
import { push } from "./map-index.ts";
import type { Convoy, Plan, Post, Stop, Team, Trip } from "./types.ts";

export interface PlanIndex {
  readonly plan: Plan;
  readonly convoy: ReadonlyMap<string, Convoy>;
  readonly trip: ReadonlyMap<string, Trip>;
  readonly team: ReadonlyMap<string, Team>;
  readonly tripsOfConvoy: ReadonlyMap<string, Trip[]>;
  readonly tripsOfVehicle: ReadonlyMap<string, Trip[]>;
  readonly tripsOfPerson: ReadonlyMap<string, Trip[]>;
  readonly tripsOfPlace: ReadonlyMap<string, Trip[]>;
  readonly convoysOfWave: ReadonlyMap<number, Convoy[]>;
  readonly convoysOfKecamatan: ReadonlyMap<string, Convoy[]>;
  readonly teamsOfKecamatan: ReadonlyMap<string, Team[]>;
  readonly teamOfTps: ReadonlyMap<string, Team>;
  readonly teamsOfPerson: ReadonlyMap<string, Team[]>;
  readonly postsOfSite: ReadonlyMap<string, Post[]>;
  readonly postsOfPerson: ReadonlyMap<string, Post[]>;
}

function indexTrips(plan: Plan) {
  const tripsOfConvoy = new Map<string, Trip[]>();
  const tripsOfVehicle = new Map<string, Trip[]>();
  const tripsOfPerson = new Map<string, Trip[]>();
  const tripsOfPlace = new Map<string, Trip[]>();
  for (const trip of plan.trips) {
    push(tripsOfConvoy, trip.convoy, trip);
    push(tripsOfVehicle, trip.vehicle, trip);
    const people = new Set(trip.escorts);
    if (trip.bhabinkamtibmas) people.add(trip.bhabinkamtibmas);
    for (const person of people) push(tripsOfPerson, person, trip);
    for (const place of new Set([trip.base, ...trip.stops.map((s) => s.place)])) push(tripsOfPlace, place, trip);
  }
  return { tripsOfConvoy, tripsOfVehicle, tripsOfPerson, tripsOfPlace };
}

function indexDuty(plan: Plan) {
  const teamsOfKecamatan = new Map<string, Team[]>();
  const teamsOfPerson = new Map<string, Team[]>();
  const teamOfTps = new Map<string, Team>();
  const postsOfSite = new Map<string, Post[]>();
  const postsOfPerson = new Map<string, Post[]>();
  for (const team of plan.placement.teams) {
    push(teamsOfKecamatan, team.kecamatan, team);
    for (const tps of team.tps) teamOfTps.set(tps, team);
    for (const person of team.people) push(teamsOfPerson, person, team);
  }
  for (const post of plan.placement.posts) {
    push(postsOfSite, post.site, post);
    for (const person of post.people) push(postsOfPerson, person, post);
  }
  return { teamsOfKecamatan, teamsOfPerson, teamOfTps, postsOfSite, postsOfPerson };
}

export function makePlanIndex(plan: Plan): PlanIndex {
  const convoysOfWave = new Map<number, Convoy[]>();
  const convoysOfKecamatan = new Map<string, Convoy[]>();
  for (const convoy of plan.convoys) {
    push(convoysOfWave, convoy.wave, convoy);
    push(convoysOfKecamatan, convoy.kecamatan, convoy);
  }
  return {
    plan,
    convoy: new Map(plan.convoys.map((c) => [c.id, c])),
    trip: new Map(plan.trips.map((t) => [t.id, t])),
    team: new Map(plan.placement.teams.map((x) => [x.id, x])),
    convoysOfWave,
    convoysOfKecamatan,
    ...indexTrips(plan),
    ...indexDuty(plan),
  };
}

export type State = "ok" | "way" | "risk" | "late" | "doubt" | "unknown";

/** Less slack than this to the receipt hour on H-1 is called tight. */
export const TIGHT_SLACK_MIN = 60;

export function slackState(minutes: number | null | undefined): State {
  if (minutes === null || minutes === undefined) return "unknown";
  if (minutes < 0) return "late";
  return minutes < TIGHT_SLACK_MIN ? "risk" : "ok";
}

/** Outbound convoy with the least slack, the one the top number points to. */
export function tightestConvoy(plan: Plan): Convoy | null {
  return tightestConvoys(plan, 1)[0] ?? null;
}

/** Outbound convoys in order of slack, the least first. */
export function tightestConvoys(plan: Plan, limit: number): Convoy[] {
  const out = plan.convoys.filter((c) => c.direction === "out");
  return out.sort((a, b) => a.slack_min - b.slack_min || (a.id < b.id ? -1 : 1)).slice(0, limit);
}

/**
 * Boxes on board after each stop of a trip: unloading on the way out, loading on the way back.
 * At a transfer the goods leave for (or come from) another vehicle.
 */
export function loadsAfter(trip: Trip): number[] {
  let load = trip.direction === "out" ? trip.boxes : 0;
  return trip.stops.map((stop: Stop) => {
    load += trip.direction === "out" ? -stop.boxes : stop.boxes;
    return load;
  });
}

/** Nodes of a trip in order, without the doubles where two movements meet. */
export function tripNodes(plan: Plan, trip: Trip): string[] {
  const nodes: string[] = [];
  for (const at of trip.path) {
    for (const node of plan.paths[at]?.nodes ?? []) if (nodes[nodes.length - 1] !== node) nodes.push(node);
  }
  return nodes;
}

/** How many Polri stand in the teams of a kecamatan, by class in the order given. */
export function teamsByClass(teams: readonly Team[]): { class: string; teams: number; tps: number; people: number }[] {
  const sums = new Map<string, { class: string; teams: number; tps: number; people: number }>();
  for (const team of teams) {
    const sum = sums.get(team.class) ?? { class: team.class, teams: 0, tps: 0, people: 0 };
    sum.teams += 1;
    sum.tps += team.tps.length;
    sum.people += team.people.length;
    sums.set(team.class, sum);
  }
  return [...sums.values()];
}
