// Guarding a place: who is inside, the round of the patrol, and who of the team is there (R41 to R45).
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { insideOf } from "../acts/guests.ts";
import { shiftAt } from "../acts/incident-draft.ts";
import { type Begun, roundOf, visitsOf } from "../acts/patrol.ts";
import { presentOf } from "../acts/rollcall.ts";
import type { Told } from "../acts/told.ts";
import type { App, DayShift } from "../model.ts";
import { moment } from "../times.ts";
import { lang, t } from "../words.ts";
import { Guests } from "./guests.ts";
import { NotInDay, placeName, Reading } from "./kit.ts";
import { Patrol, useRounds } from "./patrol.ts";
import { Rollcall } from "./rollcall.ts";
import { nowS, useTold } from "./saying.ts";

type Tab = "guests" | "patrol" | "team";

/** What each part of guarding gets: the shift, what was said, and how to read it anew. */
export interface GuardPart {
  readonly app: App;
  readonly shift: DayShift;
  readonly told: readonly Told[];
  readonly again: () => Promise<void>;
  /** Where the rounds of the shift begin, and how that is kept. */
  readonly begun: Begun | null;
  readonly begin: () => Promise<void>;
}

/** How it stands with a part, beside its name. */
function countOf(tab: Tab, { shift, told, begun }: GuardPart): string {
  if (tab === "guests") return String(insideOf(told, shift.place).reduce((sum, x) => sum + x.count, 0));
  if (tab === "team") return `${presentOf(told, shift).size}/${shift.team.length}`;
  const round = roundOf(shift.points, visitsOf(told, shift, begun));
  return `${shift.points.length - round.missing.length}/${shift.points.length}`;
}

const PARTS = { guests: Guests, patrol: Patrol, team: Rollcall } as const;

function Post({ app, shift }: { app: App; shift: DayShift }): VNode {
  const { told, again } = useTold(app);
  const [tab, setTab] = useState<Tab>("guests");
  const { begun, begin } = useRounds(app, shift);
  if (!told || begun === undefined) return html`<${Reading} />`;
  const part: GuardPart = { app, shift, told, again, begun, begin };
  const until = moment(lang.value, shift.to_s, nowS(app), app.day.value);
  const tabs = (Object.keys(PARTS) as Tab[]).map(
    (
      name,
    ) => html`<button type="button" key=${name} role="tab" id=${`tab-${name}`} aria-selected=${name === tab} aria-controls="guard-part" onClick=${() => setTab(name)}>
      <span>${t(`phone.guard.tab.${name}`)}</span><b>${countOf(name, part)}</b></button>`,
  );
  return html`<div class="stack">
    <p class="lead"><b>${placeName(app, shift.place)}</b> · ${t("phone.guard.until", { at: until })}</p>
    <div class="tabs" role="tablist">${tabs}</div>
    <section id="guard-part" class="stack" role="tabpanel" aria-labelledby=${`tab-${tab}`}><${PARTS[tab]} ...${part} /></section>
  </div>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const shift = app.day.value?.shifts.find((x) => x.id === id) ?? shiftAt(app.day.value, nowS(app));
  return shift
    ? html`<${Post} key=${shift.id} app=${app} shift=${shift} />`
    : html`<${NotInDay} app=${app} what="shift" />`;
}
