// What the phone hears, shows and feels: sound, vibration, torch, position. Each is there where the browser has it; only a
// missing torch is said, the others go without.
import { PhoneError } from "./error.ts";
import type { Fix, Sense, Verdict } from "./model.ts";

const POSITION_WAIT_MS = 10_000;
/** A tower's position is less sure than this. */
const SATELLITES_M = 100;

interface Tone {
  readonly hz: number;
  readonly from_s: number;
  readonly for_s: number;
  readonly wave: OscillatorType;
}

/** Told apart without looking: one high, three low, two short, one that falls. */
const TONES: Readonly<Record<Verdict, readonly Tone[]>> = {
  right: [{ hz: 1047, from_s: 0, for_s: 0.14, wave: "sine" }],
  wrong: [0, 0.22, 0.44].map((from_s) => ({ hz: 196, from_s, for_s: 0.16, wave: "square" as const })),
  again: [0, 0.12].map((from_s) => ({ hz: 587, from_s, for_s: 0.07, wave: "sine" as const })),
  unknown: [
    { hz: 440, from_s: 0, for_s: 0.16, wave: "triangle" },
    { hz: 294, from_s: 0.18, for_s: 0.24, wave: "triangle" },
  ],
};

const SHAKES: Readonly<Record<Verdict, number | number[]>> = {
  right: 60,
  wrong: [250, 90, 250, 90, 250],
  again: [50, 60, 50],
  unknown: [120, 80, 300],
};

/** The torch is no part of the standard types; old browsers cannot tell what a camera has. */
interface TorchTrack {
  getCapabilities?(): { torch?: boolean };
  applyConstraints(wanted: MediaTrackConstraints): Promise<void>;
}

export interface Senses extends Sense {
  /** Sound is allowed from a touch on: call it in one. */
  wake(): void;
}

function play(audio: AudioContext, tone: Tone): void {
  const start = audio.currentTime + tone.from_s;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.5, start + 0.012);
  gain.gain.setValueAtTime(0.5, start + tone.for_s - 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + tone.for_s);
  const source = audio.createOscillator();
  source.type = tone.wave;
  source.frequency.value = tone.hz;
  source.connect(gain).connect(audio.destination);
  source.start(start);
  source.stop(start + tone.for_s);
}

type WithBattery = Navigator & { getBattery?: () => Promise<{ readonly level: number }> };

/** null: the browser does not tell. */
export async function batteryPercent(): Promise<number | null> {
  try {
    const battery = await (navigator as WithBattery).getBattery?.();
    return battery ? Math.round(battery.level * 100) : null;
  } catch {
    return null;
  }
}

/** Whether a position is of satellites. A browser does not say it, but what it took from the networks around is vague, or flat: only
 * satellites tell a height. */
function isOfSatellites({ accuracy, altitude }: GeolocationCoordinates): boolean {
  return accuracy <= SATELLITES_M && Number.isFinite(altitude);
}

/** A position of the browser as the app keeps it. Its time is the satellites' only where it is theirs: else it is the phone's own clock
 * once more, and would confirm that one however wrong it is. */
export function fixOf(p: GeolocationPosition, now_ms: number, battery: number | null, sos: boolean): Fix {
  const { latitude, longitude, accuracy, speed, heading } = p.coords;
  const whole = (v: number | null, scale: number): number | null =>
    v === null || !Number.isFinite(v) ? null : Math.round(v * scale);
  return {
    time_s: Math.floor(now_ms / 1000),
    gps_time_s: p.timestamp > 0 && isOfSatellites(p.coords) ? Math.floor(p.timestamp / 1000) : null,
    at: { lat_e7: Math.round(latitude * 1e7), lon_e7: Math.round(longitude * 1e7) },
    accuracy_m: Math.round(accuracy),
    speed_cms: whole(speed, 100),
    bearing: whole(heading, 1),
    battery,
    sos,
  };
}

function askPosition(age_s: number, now: () => number): Promise<Fix | null> {
  if (!navigator.geolocation) return Promise.resolve(null);
  return new Promise((done) => {
    const late = setTimeout(() => done(null), POSITION_WAIT_MS);
    const finish = (fix: Fix | null): void => {
      clearTimeout(late);
      done(fix);
    };
    navigator.geolocation.getCurrentPosition(
      (p) => void batteryPercent().then((battery) => finish(fixOf(p, now(), battery, false))),
      () => finish(null),
      { enableHighAccuracy: true, maximumAge: age_s * 1000, timeout: POSITION_WAIT_MS },
    );
  });
}

/** `now`: milliseconds of the phone's clock. */
export function newSense(now: () => number): Senses {
  let audio: AudioContext | null = null;
  let track: TorchTrack | null = null;
  const wake = (): void => {
    try {
      audio = audio ?? new AudioContext();
      if (audio.state === "suspended") void audio.resume();
    } catch {
      audio = null; // No sound on this phone: it shakes and shows.
    }
  };
  const hasTorch = (): boolean => track?.getCapabilities?.().torch === true;
  return {
    wake,
    hasTorch,
    camera(next) {
      track = next as TorchTrack | null;
    },
    verdict(v) {
      wake();
      if (audio) for (const tone of TONES[v]) play(audio, tone);
      navigator.vibrate?.(SHAKES[v]);
    },
    async torch(on) {
      if (!track || !hasTorch()) throw new PhoneError("phone.torch");
      await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
    },
    position: (age_s) => askPosition(age_s, now),
  };
}
