// The history of one row: every fact, who gave it, when it holds from, verified or not.
import { useEffect, useState } from "preact/hooks";
import { getJson, Problem } from "../base/api.ts";
import { formatInstant, formatSince } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import type { RegisterFact } from "../model/types.ts";
import type { World } from "../state.ts";
import { num, Section, StateMark } from "../ui/parts.ts";

function FactItem({ world, fact }: { world: World; fact: RegisterFact }): VNode {
  const fields = Object.entries(fact.fields);
  return html`<li>
    <p><b>${t(`web.op.${fact.op}`)}</b> ${t("web.history.from", { date: formatSince(lang.value, fact.effective, world.operation.utc_offset_min) })}${" "}
      <${StateMark} state=${fact.verified ? "ok" : "unknown"}>${t(fact.verified ? "web.history.verified" : "web.history.unverified")}<//></p>
    <p class="muted">${t("web.history.by", { by: fact.by, at: formatInstant(lang.value, fact.recorded, world.operation.utc_offset_min) })}
      ${fact.batch ? ` · ${t("web.history.batch", { file: fact.batch.file, n: num(fact.batch.rows) })}` : ""} · #${fact.seq}</p>
    ${fields.length > 0 ? html`<dl class="facts tight">${fields.map(([k, v]) => html`<div key=${k}><dt>${k}</dt><dd>${v === null ? "–" : String(v)}</dd></div>`)}</dl>` : null}
  </li>`;
}

type Load = { facts: RegisterFact[] } | { problem: Problem } | null;

export function History({ world, kind, code }: { world: World; kind: string; code: string }): VNode {
  const [load, setLoad] = useState<Load>(null);
  useEffect(() => {
    let stale = false;
    setLoad(null);
    getJson<{ facts: RegisterFact[] }>(`/register/${encodeURIComponent(kind)}/${encodeURIComponent(code)}/history`)
      .then((answer) => !stale && setLoad({ facts: answer.facts }))
      .catch((e) => !stale && setLoad({ problem: e instanceof Problem ? e : new Problem(0, "unknown", "") }));
    return () => {
      stale = true;
    };
  }, [kind, code, lang.value]);
  return html`<${Section} title=${t("web.history.title", { code })}>
    ${
      load === null
        ? html`<p class="sentence" role="status">${t("web.history.loading")}</p>`
        : "problem" in load
          ? html`<p class="note note-bad" role="alert">${load.problem.detail || t("web.error.offline")}</p>`
          : load.facts.length === 0
            ? html`<p class="sentence">${t("web.history.none")}</p>`
            : html`<ol class="history">${load.facts.map((f) => html`<${FactItem} key=${f.seq} world=${world} fact=${f} />`)}</ol>`
    }
  <//>`;
}
