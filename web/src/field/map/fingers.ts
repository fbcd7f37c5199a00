// Fingers, wheel and keys on the map.
import { type Finger, moved, panned, type View, zoomed } from "./view.ts";

export const STEP = 1.6;
const WHEEL = 1.0015;
const KEY_PX = 80;
/** A finger that moves less than this has touched, not dragged. */
const TOUCH_PX = 8;

export interface Touching {
  view(): View | null;
  look(view: View): void;
  /** A touch at this pixel. */
  touch(x: number, y: number): void;
}

function at(canvas: HTMLElement, event: MouseEvent): Finger {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** Listens until what it gives is called. */
export function listen(canvas: HTMLElement, touching: Touching): () => void {
  const fingers = new Map<number, Finger>();
  let began: Finger | null = null;
  const change = (next: (view: View) => View): void => {
    const view = touching.view();
    if (view) touching.look(next(view));
  };
  const down = (event: PointerEvent): void => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(canvas, event));
    began = fingers.size === 1 ? at(canvas, event) : null;
  };
  const move = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, at(canvas, event));
    const after = [...fingers.values()];
    change((view) => moved(view, before, after));
  };
  const up = (event: PointerEvent): void => {
    const end = at(canvas, event);
    if (began && fingers.size === 1 && Math.hypot(end.x - began.x, end.y - began.y) < TOUCH_PX) {
      touching.touch(end.x, end.y);
    }
    fingers.delete(event.pointerId);
    began = null;
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { x, y } = at(canvas, event);
    change((view) => zoomed(view, WHEEL ** -event.deltaY, x, y));
  };
  const key = (event: KeyboardEvent): void => {
    const next = byKey(event.key);
    if (!next) return;
    event.preventDefault();
    change(next);
  };
  const cancel = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  const heard = Object.entries({
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: cancel,
    wheel,
    keydown: key,
  });
  for (const [name, hear] of heard) canvas.addEventListener(name, hear as EventListener, { passive: false });
  return () => {
    for (const [name, hear] of heard) canvas.removeEventListener(name, hear as EventListener);
  };
}

/** Arrows and + and -; null: a key that means nothing here. */
export function byKey(key: string): ((view: View) => View) | null {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [KEY_PX, 0],
    ArrowRight: [-KEY_PX, 0],
    ArrowUp: [0, KEY_PX],
    ArrowDown: [0, -KEY_PX],
  };
  const step = steps[key];
  if (step) return (view) => panned(view, step[0], step[1]);
  if (key === "+" || key === "=") return (view) => zoomed(view, STEP, view.width / 2, view.height / 2);
  if (key === "-") return (view) => zoomed(view, 1 / STEP, view.width / 2, view.height / 2);
  return null;
}
