// The login form: the first thing seen, and again when a session has ended.
import { useState } from "preact/hooks";
import type { Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { logIn, sessionEnded } from "../state.ts";
import { Brand } from "./brand.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";

function loginMessage(problem: Problem): string {
  if (problem.status === 0) return t("web.error.offline");
  if (problem.status === 429) return problem.detail || t("web.login.wait");
  if (problem.status === 401) return t("web.login.wrong");
  return problem.detail || t("web.error.unknown");
}

export function Login(): VNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(await logIn(String(form.get("user") ?? ""), String(form.get("password") ?? "")));
    setBusy(false);
  }

  return html`<main class="login">
    <form class="card" onSubmit=${onSubmit}>
      <h1><${Brand} /> Kawal</h1>
      <p class="muted">${t("web.login.what")}</p>
      ${sessionEnded.value ? html`<p class="note" role="status">${t("web.login.ended")}</p>` : null}
      <label>${t("web.login.user")}<input name="user" autocomplete="username" autocapitalize="none" spellcheck=${false} required autofocus /></label>
      <label>${t("web.login.password")}<input name="password" type="password" autocomplete="current-password" required /></label>
      ${problem ? html`<p class="note note-bad" role="alert">${loginMessage(problem)}</p>` : null}
      <button type="submit" class="primary" disabled=${busy}>${t(busy ? "web.login.busy" : "web.login.go")}</button>
      <div class="switches"><${LangSwitch} /><${ThemeSwitch} /></div>
    </form>
  </main>`;
}
