// What two persons must want: what waits for me, what waits for others, what was decided.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { type Approval, waitsForMe } from "../model/approvals.ts";
import { approvals, approvalsProblem, loadApprovals } from "../shell/waiting.ts";
import { may, session, type World } from "../state.ts";
import { num, Section, Sentence, Title } from "../ui/parts.ts";
import { decide, useAct } from "./desk.ts";
import { Instant, ProblemNote, When } from "./words.ts";

function subjectOf(x: Approval): VNode | string {
  if (x.act === "revoke_administrator" && may("accounts", "r"))
    return html`<a href=${href("akun", x.subject)}>${x.subject}</a>`;
  return x.subject;
}

function decisionOf(x: Approval): string {
  if (x.state === "refused")
    return t(x.refusedBy === x.askedBy ? "people.approval.back" : "people.approval.refused_by", { user: x.refusedBy });
  if (x.state === "given" || x.state === "used") return t("people.approval.given_by", { user: x.givenBy });
  return "";
}

function ApprovalCard({ world, x }: { world: World; x: Approval }): VNode {
  const act = useAct();
  const own = x.askedBy === session.value?.user;
  const open = x.state === "asked" || x.state === "given";
  const button = (how: "approve" | "refuse", kind: string, words: string): VNode =>
    html`<button type="button" class=${kind} data-act=${how} disabled=${act.busy} onClick=${() => void act.run(() => decide(x, how))}>${words}</button>`;
  return html`<li class="approval" id=${`approval-${x.no}`}>
    <p><b>${t(`people.act.${x.act}`)}: ${subjectOf(x)}</b> <span class="chip">${word("approval", x.state)}</span></p>
    <p>“${x.reason}”</p>
    <p class="muted">${t("people.approval.no", { no: x.no })} · ${t("people.approval.asked_by", { user: x.askedBy })} <${When} world=${world} at=${x.asked} />${open ? html` · ${t("people.approval.until")} <${Instant} world=${world} at=${x.expires} />` : null}</p>
    ${decisionOf(x) ? html`<p class="muted">${decisionOf(x)} <${When} world=${world} at=${x.decided} /></p>` : null}
    ${x.state === "given" ? html`<p>${t(`people.act.${x.act}.next`)}</p>` : null}
    <${ProblemNote} problem=${act.problem} />
    ${
      x.can.length > 0
        ? html`<p class="acts">${x.can.includes("approve") ? button("approve", "primary", t("people.approve")) : null}
            ${x.can.includes("refuse") ? button("refuse", "button", t(own ? "people.take_back" : "people.refuse")) : null}</p>`
        : null
    }
  </li>`;
}

function Cards({ world, rows, empty }: { world: World; rows: readonly Approval[]; empty: string }): VNode {
  if (rows.length === 0) return html`<${Sentence}>${empty}<//>`;
  return html`<ul class="approvals">${rows.map((x) => html`<${ApprovalCard} key=${x.no} world=${world} x=${x} />`)}</ul>`;
}

export function ApprovalsPage({ world }: { world: World }): VNode {
  useEffect(() => void loadApprovals(), []);
  const rows = approvals.value;
  const part = (title: string, which: readonly Approval[], empty: string): VNode =>
    html`<${Section} title=${t(title)} extra=${num(which.length)}><${Cards} world=${world} rows=${which} empty=${t(empty)} /><//>`;
  const mine = rows?.filter(waitsForMe) ?? [];
  const given = rows?.filter((x) => x.state === "given") ?? [];
  const others = rows?.filter((x) => x.state === "asked" && !waitsForMe(x)) ?? [];
  const past = rows?.filter((x) => x.state === "used" || x.state === "refused" || x.state === "over") ?? [];
  return html`<div class="people">
    <${Title} crumbs=${[]} sub=${t("people.approvals.lead")}>${t("web.tab.persetujuan")}<//>
    <${ProblemNote} problem=${approvalsProblem.value} />
    ${
      rows
        ? html`${part("people.approvals.mine", mine, "people.approvals.mine.none")}
            ${given.length > 0 ? part("people.approvals.given", given, "people.approvals.none") : null}
            ${part("people.approvals.others", others, "people.approvals.none")}
            ${past.length > 0 ? part("people.approvals.past", past, "people.approvals.none") : null}`
        : html`<${Sentence}>${t("web.loading")}<//>`
    }
  </div>`;
}
