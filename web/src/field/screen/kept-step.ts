// A meeting of two phones, step by step: each step is kept before it is shown, what follows from it is made durable, and the
// step is let go only when all of that is.
import { useEffect, useMemo, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { App } from "../model.ts";
import { Button } from "../parts.ts";
import { says, t } from "../words.ts";

export interface StepRules<S> {
  readonly name: string;
  readonly load: (text: string) => S;
  /** What was said just before the phone was killed, found again. */
  readonly resume: (step: S) => Promise<S>;
  /** What follows from a step once it is kept. Done again whenever the step is found kept: it changes nothing then. */
  readonly settle: (step: S) => Promise<void>;
}

/** What a phone is in the middle of. */
export interface StepState<S> {
  /** undefined: not read yet; null: nothing is under way. */
  readonly step: S | null | undefined;
  /** The sentence of what went wrong; "" when nothing did. */
  readonly fault: string;
  readonly busy: boolean;
  /** What follows from the step (its frame among the events) is durable too. */
  readonly settled: boolean;
}

/** Each does nothing while another one runs, and says whether it was done; what goes wrong is told in the state. */
export interface StepActs<S> {
  /** Reads what was kept. */
  read(): Promise<boolean>;
  begin(first: S): Promise<boolean>;
  /** Goes on from the step that is there by now; after a fault the step stays. */
  go(next: (step: S) => Promise<S>): Promise<boolean>;
  /** Once more what follows from the step: a phone that was full may have room by now. */
  settle(): Promise<boolean>;
  /** Lets the step go, which may be the only copy of what was signed: it stays as long as that is not durable. */
  end(): Promise<boolean>;
}

export type KeptStep<S> = StepState<S> & StepActs<S>;

export const NOT_READ = { step: undefined, fault: "", busy: false, settled: false } as const;

async function found<S>(store: App["store"], rules: StepRules<S>): Promise<S | null> {
  const text = await store.get<string>(rules.name);
  if (!text) return null;
  const kept = rules.load(text);
  const step = await rules.resume(kept);
  if (step !== kept) await store.put(rules.name, JSON.stringify(step));
  return step;
}

/** `told` gets the state at each change. */
export function stepActs<S>(
  store: App["store"],
  rules: StepRules<S>,
  told: (state: StepState<S>) => void,
): StepActs<S> {
  let now: StepState<S> = NOT_READ;
  const tell = (part: Partial<StepState<S>>): void => {
    now = { ...now, ...part };
    told(now);
  };
  const settle = async (): Promise<void> => {
    if (now.step) await rules.settle(now.step);
    tell({ settled: true });
  };
  const show = (step: S | null): Promise<void> => {
    tell({ step, settled: false });
    return settle();
  };
  const put = async (next: S | null): Promise<void> => {
    await store.put(rules.name, next === null ? null : JSON.stringify(next));
    await show(next);
  };
  const guarded = async (work: () => Promise<void>): Promise<boolean> => {
    if (now.busy) return false;
    tell({ busy: true, fault: "" });
    try {
      await work();
      tell({ busy: false });
      return true;
    } catch (error) {
      tell({ busy: false, fault: says(error) });
      return false;
    }
  };
  return {
    async read() {
      const read = await guarded(async () => show(await found(store, rules)));
      if (!read && now.step === undefined) tell({ step: null });
      return read;
    },
    begin: (first) => guarded(() => put(first)),
    go: (next) =>
      guarded(async () => {
        const there = now.step;
        if (!there) return;
        const after = await next(there);
        if (after !== there) await put(after);
      }),
    settle: () => guarded(settle),
    end: () =>
      guarded(async () => {
        await settle();
        await put(null);
      }),
  };
}

export function useStep<S>(app: App, rules: StepRules<S>): KeptStep<S> {
  const [state, setState] = useState<StepState<S>>(NOT_READ);
  const acts = useMemo(() => stepActs(app.store, rules, setState), [rules.name]);
  useEffect(() => void acts.read(), [acts]);
  return { ...state, ...acts };
}

export interface LeaveProps<S> {
  readonly step: KeptStep<S>;
  readonly word: string;
  readonly onLeave: () => void;
}

/** The button that leaves what is signed: only when it is durable, and until then the way to make it so. */
export function Leave<S>({ step, word, onLeave }: LeaveProps<S>): VNode {
  const { settled, busy, fault } = step;
  if (settled) return html`<${Button} kind="main" disabled=${busy} onClick=${onLeave}>${word}</${Button}>`;
  return html`<${Button} kind="main" disabled=${busy || !fault} onClick=${() => void step.settle()}>${t(busy || !fault ? "phone.kit.saving" : "phone.kit.save_again")}</${Button}>`;
}
