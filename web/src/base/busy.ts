// Whether something is still on its way to the screen: a step of the address, a request, or the drawing of what it brought.
import { computed, signal } from "@preact/signals";

/** What a component asks for when it is drawn goes out in the frame after that; what it then draws takes one frame more. */
const FRAMES = 3;
/** A window that nobody sees has no frames. */
const FRAME_MS = 35;

const underWay = signal(0);

/** For `aria-busy`: bound to an element it changes alone, and draws nothing anew. */
export const busy = computed(() => (underWay.value > 0 ? "true" : "false"));

/** Whoever begins a work does not depend on how many there are. */
function add(works: 1 | -1): void {
  underWay.value = underWay.peek() + works;
}

function afterFrame(act: () => void): void {
  const done = (): void => {
    clearTimeout(late);
    cancelAnimationFrame(frame);
    setTimeout(act);
  };
  const late = setTimeout(done, FRAME_MS);
  const frame = requestAnimationFrame(done);
}

function settle(frames: number): void {
  afterFrame(() => {
    if (frames > 1) settle(frames - 1);
    else add(-1);
  });
}

/** Counts `work` as under way until it has ended and what it brought is drawn. */
export async function track<T>(work: Promise<T>): Promise<T> {
  add(1);
  try {
    return await work;
  } finally {
    settle(FRAMES);
  }
}

/** Begins `act` after a while, unless it is called off; it is under way from now on. Returns how to call it off. */
export function soonAfter(ms: number, act: () => Promise<unknown>): () => void {
  let callOff = (): void => undefined;
  void track(
    new Promise<void>((done) => {
      const timer = setTimeout(() => void act().finally(done), ms);
      callOff = () => {
        clearTimeout(timer);
        done();
      };
    }),
  );
  return () => callOff();
}
