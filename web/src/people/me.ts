// My account: who I am here, what I may, my password, the second factor, and where I am logged in.
import { useEffect, useRef, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import type { SessionRow } from "../model/people.ts";
import { spaced } from "../model/people.ts";
import { session, type World } from "../state.ts";
import { Facts, Section, Title } from "../ui/parts.ts";
import {
  beginTotp,
  changePassword,
  confirmTotp,
  endSessions,
  endTotp,
  sessionsOf,
  type TotpSecret,
  useAct,
} from "./desk.ts";
import { QrCode } from "./qr.ts";
import { areaName, Once, orgName, ProblemNote, RightsList, roleName, SessionList, Waiting } from "./words.ts";

function valuesOf(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  return (name) => String(form.get(name) ?? "");
}

function Password(): VNode {
  const act = useAct();
  const [differs, setDiffers] = useState(false);
  const onSubmit = (event: SubmitEvent): void => {
    const given = valuesOf(event);
    const wrong = given("next") !== given("again");
    setDiffers(wrong);
    act.clear();
    if (!wrong) void act.run(() => changePassword(given("old"), given("next")));
  };
  return html`<form class="entry" id="password" onSubmit=${onSubmit}>
    <p class="muted">${t("people.password.lead")}</p>
    <div class="fields">
      <input class="sr" type="text" autocomplete="username" value=${session.value?.user ?? ""} readonly tabindex="-1" aria-hidden="true" />
      <div class="field"><label for="old">${t("people.password.old")}</label><input id="old" name="old" type="password" autocomplete="current-password" required /></div>
      <div class="field"><label for="next">${t("people.password.next")}</label><input id="next" name="next" type="password" autocomplete="new-password" minlength="8" required /></div>
      <div class=${`field${differs ? " field-bad" : ""}`}><label for="again">${t("people.password.again")}</label><input id="again" name="again" type="password" autocomplete="new-password" required aria-invalid=${differs} aria-describedby=${differs ? "again-fault" : undefined} />
        ${differs ? html`<p class="fault" id="again-fault" role="alert">${t("people.password.differs")}</p>` : null}</div>
    </div>
    <${ProblemNote} problem=${act.problem} />
    <div class="acts"><button type="submit" class="primary" disabled=${act.busy}>${t("people.password.change")}</button></div>
  </form>`;
}

function CodeField({ id }: { id: string }): VNode {
  return html`<div class="field"><label for=${id}>${t("people.totp.code")}</label><input id=${id} name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required /></div>`;
}

/** The secret, shown this once, until a code of it proves that it has arrived. */
function TotpSetUp({ told, onDone }: { told: TotpSecret; onDone: () => void }): VNode {
  const act = useAct();
  const field = useRef<HTMLFormElement>(null);
  const onSubmit = (event: SubmitEvent): void => {
    const given = valuesOf(event);
    void act
      .run(() => confirmTotp(given("code")))
      .then((ok) => {
        if (ok) onDone();
      });
  };
  useEffect(() => field.current?.scrollIntoView({ block: "nearest" }), []);
  return html`<div class="totp">
    <ol class="steps"><li>${t("people.totp.scan")}</li><li>${t("people.totp.type")}</li></ol>
    <div class="totp-secret"><${QrCode} text=${told.uri} label=${t("people.totp.qr")} />
      <${Once} text=${spaced(told.secret)} label=${t("people.totp.secret")}>${t("people.totp.once")}<//></div>
    <form class="entry" id="totp-on" ref=${field} onSubmit=${onSubmit}>
      <div class="fields"><${CodeField} id="totp-code" /></div>
      <${ProblemNote} problem=${act.problem} />
      <div class="acts"><button type="submit" class="primary" disabled=${act.busy}>${t("people.totp.confirm")}</button>
        <button type="button" class="quiet" onClick=${onDone}>${t("web.entry.cancel")}</button></div>
    </form></div>`;
}

function TotpOff(): VNode {
  const act = useAct();
  const onSubmit = (event: SubmitEvent): void => {
    const given = valuesOf(event);
    void act.run(() => endTotp(given("password"), given("code")));
  };
  return html`<form class="entry" id="totp-off" onSubmit=${onSubmit}>
    <p class="muted">${t("people.totp.off_lead")}</p>
    <div class="fields">
      <div class="field"><label for="off-password">${t("web.login.password")}</label><input id="off-password" name="password" type="password" autocomplete="current-password" required /></div>
      <${CodeField} id="off-code" />
    </div>
    <${ProblemNote} problem=${act.problem} />
    <div class="acts"><button type="submit" class="button" disabled=${act.busy}>${t("people.totp.end")}</button></div>
  </form>`;
}

function Totp(): VNode {
  const act = useAct();
  const [told, setTold] = useState<TotpSecret | null>(null);
  const [ending, setEnding] = useState(false);
  const on = session.value?.totp === true;
  const begin = (): void => {
    void act.run(async () => setTold(await beginTotp()));
  };
  if (on)
    return html`<div><p class="sentence" id="totp-state">${t("people.totp.on")}</p>
      ${ending ? html`<${TotpOff} />` : html`<p><button type="button" class="button" onClick=${() => setEnding(true)}>${t("people.totp.end")}…</button></p>`}</div>`;
  return html`<div><p class="sentence" id="totp-state">${t("people.totp.none")}</p>
    <${ProblemNote} problem=${act.problem} />
    ${told ? html`<${TotpSetUp} told=${told} onDone=${() => setTold(null)} />` : html`<p><button type="button" class="primary" disabled=${act.busy} onClick=${begin}>${t("people.totp.begin")}</button></p>`}</div>`;
}

function Sessions({ world }: { world: World }): VNode {
  const [rows, setRows] = useState<readonly SessionRow[] | null>(null);
  const loading = useAct();
  const ending = useAct();
  const load = (): void => {
    void loading.run(async () => setRows(await sessionsOf(null)));
  };
  const end = (which: readonly SessionRow[]): void => {
    void ending.run(() => endSessions(which)).then(load);
  };
  useEffect(load, []);
  if (!rows) return html`<${Waiting} act=${loading} again=${load} />`;
  return html`<${SessionList} world=${world} rows=${rows} act=${ending} onEnd=${end} />`;
}

export function MePage({ world }: { world: World }): VNode {
  const me = session.value;
  return html`<div class="people">
    <${Title} crumbs=${[]} sub=${me?.user ?? ""}>${t("web.tab.saya")}<//>
    <${Facts} items=${[
      { label: t("people.name"), value: me?.name ?? "" },
      { label: t("people.organisation"), value: me?.organisation ? orgName(me.organisation) : null },
      { label: t("people.role"), value: me?.role ? roleName(me.role) : null },
      { label: t("people.area"), value: areaName(world, me?.area ?? "") },
      me?.role ? { label: t("people.role.what"), value: t(`people.role.${me.role}.what`), wide: true } : null,
    ]} />
    ${me?.may ? html`<${Section} id="rights" title=${t("people.may")}><${RightsList} may=${me.may} /><//>` : null}
    <${Section} id="totp" title=${t("people.totp")}><${Totp} key=${String(me?.totp)} /><//>
    <${Section} id="sessions" title=${t("people.sessions")}><${Sessions} world=${world} /><//>
    <${Section} title=${t("people.password")}><${Password} /><//>
  </div>`;
}
