// A spoken note of a minute at most: Opus at 16 kbit/s, some 120 kB.
import type { Bytes } from "../event/cbor.ts";
import { PhoneError } from "./error.ts";

export const VOICE_MAX_S = 60;
const VOICE_BITS = 16_000;
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

export interface Recording {
  /** Ends it and gives what was said. The same for all who ask. */
  stop(): Promise<Bytes>;
  /** Ends it and forgets what was said. */
  drop(): void;
}

function voiceType(): string | null {
  if (typeof MediaRecorder === "undefined" || !navigator.mediaDevices) return null;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** Whether this phone can record at all; where it cannot, nothing is offered. */
export function hasVoice(): boolean {
  return voiceType() !== null;
}

async function microphone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
  } catch {
    throw new PhoneError("phone.voice.microphone");
  }
}

/** Begins to record; `tell` gets the whole seconds so far, and after the last one `over` is called. Throws
 * phone.voice.microphone where it may not listen. */
export async function recordVoice(tell: (seconds: number) => void, over: () => void): Promise<Recording> {
  const type = voiceType();
  if (!type) throw new PhoneError("phone.voice.microphone");
  const stream = await microphone();
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: VOICE_BITS });
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise<void>((done) => recorder.addEventListener("stop", () => done(), { once: true }));
  const begun = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    tell(Math.min(seconds, VOICE_MAX_S));
    if (seconds >= VOICE_MAX_S) over();
  }, 250);
  const end = (): void => {
    clearInterval(timer);
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  recorder.start(1000);
  return {
    async stop() {
      end();
      await ended;
      return new Uint8Array(await new Blob(pieces, { type }).arrayBuffer());
    },
    drop: end,
  };
}
