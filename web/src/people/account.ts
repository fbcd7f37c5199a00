// One account: what it is and may, what is changed of it, where it is logged in, and who must agree.
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { type Account, needsSecond, type SessionRow } from "../model/people.ts";
import { approvals } from "../shell/waiting.ts";
import { may, session, type World } from "../state.ts";
import { Field, useForm } from "../travel/form.ts";
import { Facts, Section, Title } from "../ui/parts.ts";
import {
  askSecond,
  changeAccount,
  endSessions,
  recoverAccount,
  roles,
  type Secret,
  sessionsOf,
  useAct,
} from "./desk.ts";
import { AreaFields, areaIn, areaValues, ChosenRights, ownOrganisations, roleChoices } from "./fields.ts";
import {
  AccountState,
  areaName,
  Once,
  orgName,
  ProblemNote,
  RightsList,
  roleName,
  SessionList,
  Waiting,
  When,
} from "./words.ts";

/** How it stands with the second person where one is needed for this account. */
function SecondPerson({ account, refused }: { account: Account; refused: Problem | null }): VNode | null {
  const act = useAct();
  const [asked, setAsked] = useState<number | null>(null);
  const open = approvals.value?.find(
    (x) =>
      x.act === "revoke_administrator" && x.subject === account.user && (x.state === "asked" || x.state === "given"),
  );
  if (account.role !== "administrator" || account.disabled) return null;
  if (open?.state === "given")
    return html`<p class="note" role="status">${t("people.second.given", { user: open.givenBy })}</p>`;
  if (open || asked !== null)
    return html`<p class="note" role="status">${t("people.second.asked", { no: open?.no ?? asked ?? 0 })} <a href=${href("persetujuan")}>${t("web.tab.persetujuan")}</a></p>`;
  if (refused?.code !== "approval.needed") return html`<p class="muted">${t("people.second.lead")}</p>`;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason") ?? "");
    void act.run(async () => setAsked(await askSecond(account.user, reason)));
  };
  return html`<form class="entry" id="ask-second" onSubmit=${onSubmit}>
    <h3>${t("people.second.ask")}</h3>
    <div class="field"><label for="reason">${t("people.reason")}</label><input id="reason" name="reason" maxlength="300" required /></div>
    <${ProblemNote} problem=${act.problem} />
    <div class="acts"><button type="submit" class="primary" disabled=${act.busy}>${t("people.second.send")}</button></div>
  </form>`;
}

/** The refusal that a second person is missing is told by the form that asks for one. */
function refusalOf(problem: Problem | null): Problem | null {
  return problem?.code === "approval.needed" ? null : problem;
}

function ChangeForm({
  world,
  account,
  onRefused,
}: {
  world: World;
  account: Account;
  onRefused: (problem: Problem | null) => void;
}): VNode {
  const [saved, setSaved] = useState(false);
  const form = useForm(() => ({
    name: account.name,
    organisation: account.organisation,
    role: account.role,
    ...areaValues(world, account.area),
  }));
  const { name = "", organisation = "", role = "" } = form.values;
  const next = { name, organisation, role, area: areaIn(form.values) };
  const changed = (Object.keys(next) as (keyof typeof next)[]).filter((x) => next[x] !== account[x]);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    setSaved(false);
    void form.submit(async () => {
      const fault = await changeAccount(account.user, Object.fromEntries(changed.map((x) => [x, next[x]])));
      onRefused(fault);
      setSaved(fault === null);
      return refusalOf(fault);
    });
  };
  const loose = form.problem && !form.problem.field ? form.problem : null;
  return html`<form class="entry" id="change" novalidate onSubmit=${onSubmit}>
    <div class="fields">
      <${Field} form=${form} name="name" label=${t("people.name")} />
      ${ownOrganisations().length > 1 ? html`<${Field} form=${form} name="organisation" label=${t("people.organisation")} options=${ownOrganisations()} />` : null}
      <${Field} form=${form} name="role" label=${t("people.role")} options=${roleChoices()} />
      <${AreaFields} world=${world} form=${form} />
    </div>
    ${changed.some((x) => x !== "name") ? html`<p class="muted">${t(needsSecond(account, { ...next, disabled: account.disabled }) ? "people.change.second" : "people.change.ends")}</p>` : null}
    ${changed.includes("role") || changed.includes("organisation") ? html`<${ChosenRights} form=${form} />` : null}
    <${ProblemNote} problem=${loose} />
    <div class="acts"><button type="submit" class="primary" disabled=${form.busy || changed.length === 0}>${t(form.busy ? "web.entry.saving" : "people.change.save")}</button>
      ${saved && changed.length === 0 ? html`<span role="status">${t("people.changed")}</span>` : null}</div>
  </form>`;
}

function Acts({ account, onRefused }: { account: Account; onRefused: (problem: Problem | null) => void }): VNode {
  const closing = useAct();
  const recovering = useAct();
  const [secret, setSecret] = useState<Secret | null>(null);
  const setDisabled = (disabled: boolean): void => {
    void closing.run(async () => {
      const fault = await changeAccount(account.user, { disabled });
      onRefused(fault);
      if (refusalOf(fault)) throw fault;
    });
  };
  const recover = (): void => {
    void recovering.run(async () => setSecret(await recoverAccount(account.user)));
  };
  return html`<div>
    <p class="acts"><button type="button" class="button" id="disable" disabled=${closing.busy} onClick=${() => setDisabled(!account.disabled)}>${t(account.disabled ? "people.enable" : "people.disable")}</button>
      <span class="muted">${t(account.disabled ? "people.enable.what" : "people.disable.what")}</span></p>
    <${ProblemNote} problem=${closing.problem} />
    <p class="acts"><button type="button" class="button" id="recover" disabled=${recovering.busy} onClick=${recover}>${t("people.recover")}</button>
      <span class="muted">${t("people.recover.what")}</span></p>
    <${ProblemNote} problem=${recovering.problem} />
    ${secret ? html`<${Once} text=${secret.password} label=${t("people.first_password", { user: secret.user })}>${t("people.recovered.what")}<//>` : null}
  </div>`;
}

function Sessions({ world, account }: { world: World; account: Account }): VNode {
  const [rows, setRows] = useState<readonly SessionRow[] | null>(null);
  const loading = useAct();
  const ending = useAct();
  const load = (): void => {
    void loading.run(async () => setRows(await sessionsOf(account.user)));
  };
  const end = (which: readonly SessionRow[]): void => {
    void ending.run(() => endSessions(which)).then(load);
  };
  // A changed account has no sessions left.
  useEffect(load, [account]);
  if (!rows) return html`<${Waiting} act=${loading} again=${load} />`;
  return html`<${SessionList} world=${world} rows=${rows} act=${ending} onEnd=${end} />`;
}

export function AccountStory({ world, account }: { world: World; account: Account }): VNode {
  const [refused, setRefused] = useState<Problem | null>(null);
  const self = session.value?.user === account.user;
  const rights = roles.value?.find((x) => x.organisation === account.organisation && x.role === account.role)?.may;
  return html`<div class="people">
    <${Title} crumbs=${[{ label: t("web.tab.akun"), to: href("akun") }]} sub=${account.user}>${account.name} <${AccountState} account=${account} /><//>
    <${Facts} items=${[
      { label: t("people.organisation"), value: orgName(account.organisation) },
      { label: t("people.role"), value: roleName(account.role) },
      { label: t("people.area"), value: areaName(world, account.area) },
      { label: t("people.totp"), value: t(account.totp ? "people.yes" : "people.no") },
      { label: t("people.seen"), value: html`<${When} world=${world} at=${account.seen} />` },
      { label: t("people.made"), value: html`<${When} world=${world} at=${account.created} />` },
    ]} />
    ${
      rights
        ? html`<details class="chosen-rights"><summary>${t("people.may")}</summary>
            <p class="muted">${t(`people.role.${account.role}.what`)}</p><${RightsList} may=${rights} /></details>`
        : null
    }
    ${
      self
        ? html`<p class="sentence">${t("people.self")} <a href=${href("saya")}>${t("web.tab.saya")}</a></p>`
        : may("accounts", "w")
          ? html`<${Section} title=${t("people.change")}>
              <${SecondPerson} account=${account} refused=${refused} />
              <${ChangeForm} world=${world} account=${account} onRefused=${setRefused} />
              <${Acts} account=${account} onRefused=${setRefused} /><//>`
          : null
    }
    <${Section} id="sessions" title=${t("people.sessions")}><${Sessions} world=${world} account=${account} /><//>
  </div>`;
}
