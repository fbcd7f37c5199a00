// The login form: the first thing seen, and again when a session has ended.
import { useEffect, useRef, useState } from "preact/hooks";
import { getJson, type Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, t, word } from "../base/i18n.ts";
import { hrefWith, replace, route } from "../base/route.ts";
import { logIn, passwordChanged, sessionEnded } from "../state.ts";
import { Brand } from "./brand.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";

function loginMessage(problem: Problem): string {
  if (problem.status === 0) return t("web.error.offline");
  if (problem.status === 429) return problem.detail || t("web.login.wait");
  if (problem.code === "account.code") return problem.detail || t("web.login.wrong");
  if (problem.status === 401) return t("web.login.wrong");
  return problem.detail || t("web.error.unknown");
}

/** Whose identity provider lets people in here; null while there is none. */
function useProvider(): string | null {
  const [whose, setWhose] = useState<string | null>(null);
  useEffect(() => {
    getJson<{ oidc?: { organisation?: string } | null }>("/session/ways")
      .then((ways) => setWhose(ways.oidc?.organisation ?? null))
      .catch(() => undefined); // the password is asked for all the same
  }, []);
  return whose;
}

/** The provider let somebody through whom this posko does not, or none at all: the server sends the browser here with its code. */
function refusal(): string | null {
  const code = route.value.query.ditolak;
  if (!code) return null;
  const key = `web.login.refused.${code.replace("oidc.", "")}`;
  return t(hasKey(key) ? key : "web.login.refused");
}

function Note(): VNode | null {
  const refused = refusal();
  if (refused) return html`<p class="note note-bad" role="alert">${refused}</p>`;
  const key = passwordChanged.value ? "web.login.changed" : sessionEnded.value ? "web.login.ended" : null;
  return key ? html`<p class="note" role="status">${t(key)}</p>` : null;
}

/** The second step of who has a second factor: name and password stay as they are. */
function CodeField(): VNode {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return html`<p class="note" role="status">${t("web.login.code_needed")}</p>
    <label>${t("web.login.code")}<input ref=${field} name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required /></label>`;
}

export function Login(): VNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [coded, setCoded] = useState(false);
  const provider = useProvider();

  async function onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = (name: string): string => String(form.get(name) ?? "");
    setBusy(true);
    const refused = await logIn(given("user"), given("password"), given("code"));
    const needed = refused?.code === "account.code_needed";
    if (needed) setCoded(true);
    setProblem(needed ? null : refused);
    if (!refused && route.value.query.ditolak) replace(hrefWith({ ditolak: "" }));
    setBusy(false);
  }

  return html`<main class="login">
    <form class="card" onSubmit=${onSubmit}>
      <h1><${Brand} /> Kawal</h1>
      <p class="muted">${t("web.login.what")}</p>
      <${Note} />
      <label>${t("web.login.user")}<input name="user" autocomplete="username" autocapitalize="none" spellcheck=${false} required autofocus /></label>
      <label>${t("web.login.password")}<input name="password" type="password" autocomplete="current-password" required /></label>
      ${coded ? html`<${CodeField} />` : null}
      ${problem ? html`<p class="note note-bad" role="alert">${loginMessage(problem)}</p>` : null}
      <button type="submit" class="primary" disabled=${busy}>${t(busy ? "web.login.busy" : "web.login.go")}</button>
      ${provider ? html`<a class="button provider" href="/api/v1/session/oidc">${t("web.login.provider", { name: word("organisation", provider) })}</a>` : null}
      <div class="switches"><${LangSwitch} /><${ThemeSwitch} /></div>
    </form>
  </main>`;
}
