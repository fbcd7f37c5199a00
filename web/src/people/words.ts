// Shared pieces of the pages of accounts: refusals, areas, rights in words, what is shown once, sessions.
import { useState } from "preact/hooks";
import type { Problem } from "../base/api.ts";
import { formatInstant } from "../base/fmt.ts";
import { type ComponentChildren, html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { Age } from "../live/words.ts";
import { type Account, agentNames, type Rights, type SessionRow, saidRights } from "../model/people.ts";
import type { World } from "../state.ts";
import type { Act } from "./desk.ts";

export function ProblemNote({ problem }: { problem: Problem | null }): VNode | null {
  if (!problem) return null;
  return html`<p class="note note-bad" role="alert">${problem.detail || t(problem.status === 0 ? "web.error.offline" : "web.error.unknown")}</p>`;
}

/** A list that did not come, with the way to ask again; a sentence while it is on its way. */
export function Waiting({ act, again }: { act: Act; again: () => void }): VNode {
  if (!act.problem) return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
  return html`<div><${ProblemNote} problem=${act.problem} /><p><button type="button" class="quiet" onClick=${again}>${t("web.retry")}</button></p></div>`;
}

export function orgName(code: string): string {
  return word("organisation", code);
}

export function roleName(code: string): string {
  return t(`people.role.${code}`);
}

/** "Kecamatan Hilir"; the whole operation where no area limits it. */
export function areaName(world: World, code: string): string {
  if (code === "") return t("people.area.all");
  const area = world.map.area.get(code);
  return area ? `${word("level", area.level)} ${area.name}` : code;
}

export function When({ world, at }: { world: World; at: string | null }): VNode {
  const ms = at ? Date.parse(at) : Number.NaN;
  if (!at || !Number.isFinite(ms)) return html`<span class="muted">${t("people.never")}</span>`;
  return html`<span title=${formatInstant(lang.value, at, world.operation.utc_offset_min)}><${Age} world=${world} at=${ms} present=${true} /></span>`;
}

/** "22 Nov 2026 17.00 WIB". */
export function Instant({ world, at }: { world: World; at: string | null }): VNode {
  return html`<span class="nowrap">${formatInstant(lang.value, at, world.operation.utc_offset_min)}</span>`;
}

/** "melihat, mengubah"; events are only ever brought in. */
function actsOf(letters: readonly string[]): string {
  return letters.join("") === "w" ? t("people.may.bring") : letters.map((l) => t(`people.may.${l}`)).join(", ");
}

function listOf(resources: readonly string[]): string {
  return resources.map((x) => t(`people.of.${x}`)).join(" · ");
}

/** What rights are in the words of the field: what may be done, and to what. */
export function RightsList({ may }: { may: Rights }): VNode {
  const { alike, hidden } = saidRights(may);
  return html`<dl class="rights">
    ${alike.map((x) => html`<div key=${x.letters.join("")}><dt>${actsOf(x.letters)}</dt><dd>${listOf(x.resources)}</dd></div>`)}
    ${hidden.length > 0 ? html`<div><dt>${t("people.may.not")}</dt><dd>${listOf(hidden)}</dd></div>` : null}
  </dl>`;
}

/** Something that is shown this once: text to read aloud or copy, and what to do with it. */
export function Once({ text, label, children }: { text: string; label: string; children?: ComponentChildren }): VNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text.replaceAll(" ", "")).then(
      () => setCopied(true),
      () => undefined, // the text is there to be read
    );
  };
  return html`<div class="once" role="status">
    <p><span class="muted">${label}</span><br /><code class="secret">${text}</code></p>
    ${navigator.clipboard ? html`<p><button type="button" class="button" onClick=${copy}>${t(copied ? "people.copied" : "people.copy")}</button></p>` : null}
    <p>${children}</p>
  </div>`;
}

export function AccountState({ account }: { account: Account }): VNode {
  return html`<span class=${`chip ${account.disabled ? "chip-synthetic" : ""}`}>${t(account.disabled ? "people.disabled" : "people.enabled")}</span>`;
}

function SessionLine({
  world,
  row,
  busy,
  onEnd,
}: {
  world: World;
  row: SessionRow;
  busy: boolean;
  onEnd: () => void;
}): VNode {
  const names = agentNames(row.agent);
  const what = names.length > 0 ? names.join(" · ") : t("people.session.unknown");
  return html`<li class="session">
    <div><b title=${row.agent}>${what}</b>${row.own ? html` <span class="chip">${t("people.session.own")}</span>` : null}
      <div class="muted">${row.address || "–"} · ${t("people.session.begun")} <${Instant} world=${world} at=${row.created} /></div>
      <div class="muted">${t("people.seen")} <${When} world=${world} at=${row.seen} /> · ${t("people.session.until")} <${Instant} world=${world} at=${row.expires} /></div></div>
    ${row.own ? null : html`<button type="button" class="button" disabled=${busy} aria-label=${`${t("people.session.end")}: ${what}, ${row.address}`} onClick=${onEnd}>${t("people.session.end")}</button>`}
  </li>`;
}

/** Where an account is logged in, each to be ended, and all that are not this one at once. */
export function SessionList({
  world,
  rows,
  act,
  onEnd,
}: {
  world: World;
  rows: readonly SessionRow[];
  act: Act;
  onEnd: (rows: readonly SessionRow[]) => void;
}): VNode {
  const others = rows.filter((x) => !x.own);
  const mine = others.length < rows.length;
  if (rows.length === 0) return html`<p class="sentence">${t("people.session.none")}</p>`;
  return html`<div><${ProblemNote} problem=${act.problem} />
    <ul class="sessions">${rows.map((x) => html`<${SessionLine} key=${x.id} world=${world} row=${x} busy=${act.busy} onEnd=${() => onEnd([x])} />`)}</ul>
    ${others.length > 1 || (others.length === 1 && mine) ? html`<p><button type="button" class="button" id="end-all" disabled=${act.busy} onClick=${() => onEnd(others)}>${t(mine ? "people.session.end_others" : "people.session.end_all")}</button></p>` : null}
  </div>`;
}
