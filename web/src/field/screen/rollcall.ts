// The roll-call: one touch each for who is there; who is not is named at the end.
import { html, type VNode } from "../../base/html.ts";
import { type Answer, type Answers, absentDrafts, presentDraft, presentOf, uncalled } from "../acts/rollcall.ts";
import { Button, Card, Mark } from "../parts.ts";
import { t } from "../words.ts";
import type { GuardPart } from "./guard.ts";
import { Fault, OneAct, Reading, YesNo } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";

interface Called {
  readonly answers: Answers;
}

const NOBODY_CALLED: Called = { answers: {} };

export function Rollcall({ app, shift, told, again }: GuardPart): VNode {
  const kept = useKept<Called>(app, `rollcall:${shift.id}`, NOBODY_CALLED);
  const saying = useSaying(app);
  const fix = useFix(app);
  if (!kept.value) return html`<${Reading} />`;
  if (shift.team.length === 0) return html`<p class="muted">${t("phone.guard.no_team")}</p>`;
  const present = presentOf(told, shift);
  const { answers } = kept.value;
  const open = uncalled(shift, answers, present);
  const here = shift.team.filter((m) => answers[m.code] === "here" && !present.has(m.code));
  const absent = shift.team.filter((m) => answers[m.code] === "absent" && !present.has(m.code));
  const say = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const scene = { fix: await fix(), now_s: nowS(app) };
      const drafts = here.map((m) => presentDraft(shift, m.code, scene));
      const remarks = absentDrafts(shift, absent, t("phone.guard.absent_note"), scene);
      return [...drafts.filter((d) => d !== null), ...remarks];
    }, kept);
    await again();
    if (made) await kept.drop(NOBODY_CALLED);
  };
  const answer = (code: string, yes: boolean): void => {
    const given: Answer = yes ? "here" : "absent";
    kept.set((now) => ({ answers: { ...now.answers, [code]: given } }));
  };
  const stop = open.length > 0 ? t("phone.guard.uncalled", { n: open.length }) : "";
  const all = here.length + absent.length === 0 && present.size > 0;
  return html`<div class="stack">
    ${saying.said.length > 0 ? html`<p role="status"><${Mark} state="ok">${t("phone.guard.team_saved")}</${Mark}></p>` : null}
    <${Card} title=${t("phone.guard.team")}>${shift.team.map((m) =>
      present.has(m.code)
        ? html`<p key=${m.code} class="step"><span>${m.name}</span><${Mark} state="ok">${t("phone.guard.present")}</${Mark}></p>`
        : html`<${YesNo} key=${m.code} name=${`call-${m.code}`} label=${m.name} words=${[t("phone.guard.here_yes"), t("phone.guard.here_no")]}
            value=${answers[m.code] ? answers[m.code] === "here" : null} onPick=${(yes: boolean) => answer(m.code, yes)} />`,
    )}</${Card}>
    <${Fault} text=${saying.fault || kept.fault} />
    ${all && open.length === 0 ? null : html`<${OneAct} word=${stop}><${Button} kind="main" disabled=${saying.busy || here.length + absent.length === 0} onClick=${say}>${t(saying.busy ? "phone.kit.saving" : "phone.guard.save_team")}</${Button}></${OneAct}>`}
  </div>`;
}
