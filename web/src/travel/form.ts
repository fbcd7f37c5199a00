// Forms that write one entry of the register: fields by the names of its columns, each fault at its field.
import { useRef, useState } from "preact/hooks";
import type { Problem } from "../base/api.ts";
import { type ComponentChildren, html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { session } from "../state.ts";

export interface Form {
  readonly values: Readonly<Record<string, string>>;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly set: (name: string, value: string) => void;
  /** Runs the writing; a fault goes to its field, which gets the focus. */
  readonly submit: (write: (values: Readonly<Record<string, string>>) => Promise<Problem | null>) => Promise<boolean>;
}

export function useForm(initial: () => Record<string, string>): Form {
  const [values, setValues] = useState(initial);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const now = useRef(values);
  now.current = values;
  return {
    values,
    problem,
    busy,
    set: (name, value) => {
      setValues((old) => ({ ...old, [name]: value }));
      setProblem((old) => (old?.field === name ? null : old));
    },
    submit: async (write) => {
      setBusy(true);
      const fault = await write(now.current);
      setBusy(false);
      setProblem(fault);
      if (fault?.field) document.getElementById(fieldId(fault.field))?.focus();
      return fault === null;
    },
  };
}

function fieldId(name: string): string {
  return `field-${name}`;
}

export interface FieldProps {
  form: Form;
  name: string;
  label: string;
  type?: "text" | "number" | "date" | "datetime-local" | "time";
  options?: readonly (readonly [string, string])[];
  min?: number;
  max?: number;
  required?: boolean;
  /** Takes a row of its own. */
  wide?: boolean;
  note?: string;
  /** Codes with what they mean, offered while one types. */
  suggest?: readonly (readonly [string, string])[];
}

export function Field(props: FieldProps): VNode {
  const { form, name, label, type = "text", options, wide, note, suggest } = props;
  const id = fieldId(name);
  const fault = form.problem?.field === name ? form.problem : null;
  const about = fault ? `${id}-fault` : note ? `${id}-note` : undefined;
  const value = form.values[name] ?? "";
  const onInput = (event: Event): void => form.set(name, (event.currentTarget as HTMLInputElement).value);
  const input = options
    ? html`<select id=${id} name=${name} value=${value} aria-invalid=${fault !== null} aria-describedby=${about} onChange=${onInput}>
        ${options.map(([code, text]) => html`<option key=${code} value=${code} selected=${code === value}>${text}</option>`)}</select>`
    : html`<input id=${id} name=${name} type=${type} value=${value} min=${props.min} max=${props.max} required=${props.required}
        aria-invalid=${fault !== null} aria-describedby=${about} autocomplete="off" list=${suggest ? `${id}-list` : undefined} onInput=${onInput} />`;
  return html`<div class=${`field${wide ? " field-wide" : ""}${fault ? " field-bad" : ""}`}>
    <label for=${id}>${label}</label>${input}
    ${suggest ? html`<datalist id=${`${id}-list`}>${suggest.map(([code, text]) => html`<option key=${code} value=${code}>${text}</option>`)}</datalist>` : null}
    ${fault ? html`<p class="fault" id=${`${id}-fault`} role="alert">${fault.detail || t("web.error.unknown")}</p>` : note ? html`<p class="muted" id=${`${id}-note`}>${note}</p>` : null}
  </div>`;
}

/** Fields whose fault has a place of its own; any other fault is told above the buttons. */
export function FormBox({
  form,
  fields,
  title,
  save,
  ready,
  onSave,
  onCancel,
  children,
}: {
  form: Form;
  fields: readonly string[];
  title: string;
  save: string;
  ready: boolean;
  onSave: () => void;
  onCancel: () => void;
  children?: ComponentChildren;
}): VNode {
  const { problem } = form;
  const loose = problem && !fields.includes(problem.field) ? problem : null;
  return html`<form class="entry" novalidate aria-label=${title} onSubmit=${(e: Event) => {
    e.preventDefault();
    onSave();
  }}>
    <h3>${title}</h3>
    ${children}
    ${loose ? html`<p class="note note-bad" role="alert">${loose.detail || t(loose.status === 0 ? "web.error.offline" : "web.error.unknown")}</p>` : null}
    <div class="acts"><button type="submit" class="primary" disabled=${!ready || form.busy}>${form.busy ? t("web.entry.saving") : save}</button>
      <button type="button" class="quiet" onClick=${onCancel}>${t("web.entry.cancel")}</button></div>
  </form>`;
}

/** Who says so, when nothing else is written. */
export function ownSource(): string {
  return t("web.entry.source_default", { name: session.value?.name || (session.value?.user ?? "") });
}

/** What a form gives the register: nothing is said of what was left empty. */
export function filled(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim() !== ""));
}
