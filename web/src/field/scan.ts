// The camera and what reads its pictures: the browser's own reader, else ZXing from this app's files. One picture at a time,
// for as long as somebody is there; the camera is let go as soon as nobody looks.
import { PhoneError } from "./error.ts";

/** Address of ZXing's reader among the app's files; set by the build. */
declare const ZXING_WASM_URL: string;

/** QR codes of Kawal and of KPU, and the bar codes that labels have. */
export const FORMATS = ["qr_code", "code_128", "code_39", "ean_13", "data_matrix", "itf"] as const;
const PERIOD_MS = 120;
/** Without anything found for this long the camera rests: it empties the battery. */
const IDLE_MS = 120_000;
/** A picture for ZXing: wider ones take longer than they are worth. */
const WIDTH_WASM = 800;

export interface Found {
  readonly rawValue: string;
  readonly format: string;
}
export interface Reader {
  readonly own: boolean;
  read(video: HTMLVideoElement): Promise<readonly Found[]>;
}

interface Detector {
  detect(source: CanvasImageSource): Promise<readonly Found[]>;
}
interface DetectorKind {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** The browser's own reader, if it reads QR codes; some have it by name alone. */
export async function nativeFormats(kind: DetectorKind | undefined): Promise<readonly string[] | null> {
  if (!kind) return null;
  try {
    const known = await kind.getSupportedFormats();
    return known.includes("qr_code") ? FORMATS.filter((f) => known.includes(f)) : null;
  } catch {
    return null;
  }
}

function detectorKind(): DetectorKind | undefined {
  return (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
}

/** The reader of codes among this app's files, where the phone needs it; null: its browser reads codes by itself. */
export async function readerFile(): Promise<string | null> {
  return (await nativeFormats(detectorKind())) ? null : ZXING_WASM_URL;
}

function smaller(canvas: HTMLCanvasElement, video: HTMLVideoElement): HTMLCanvasElement {
  const scale = Math.min(1, WIDTH_WASM / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true })?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function wasmReader(): Promise<Reader> {
  const zxing = await import("barcode-detector/ponyfill");
  zxing.prepareZXingModule({ overrides: { locateFile: () => ZXING_WASM_URL }, fireImmediately: false });
  const detector: Detector = new zxing.BarcodeDetector({ formats: [...FORMATS] });
  const canvas = document.createElement("canvas");
  return { own: false, read: (video) => detector.detect(smaller(canvas, video)) };
}

let reader: Promise<Reader> | null = null;

async function makeReader(): Promise<Reader> {
  const kind = detectorKind();
  const formats = await nativeFormats(kind);
  if (!kind || !formats) return wasmReader();
  const detector = new kind({ formats });
  return { own: true, read: (video) => detector.detect(video) };
}

/** Made once; a failure (its file could not be fetched) may be tried again. Throws phone.scan.reader. */
export function scanReader(): Promise<Reader> {
  reader =
    reader ??
    makeReader().catch(() => {
      reader = null;
      throw new PhoneError("phone.scan.reader");
    });
  return reader;
}

const REFUSALS: Readonly<Record<string, string>> = {
  NotAllowedError: "phone.scan.forbidden",
  SecurityError: "phone.scan.forbidden",
  NotFoundError: "phone.scan.none",
  OverconstrainedError: "phone.scan.none",
};

/** The camera at the back. Throws phone.scan.forbidden, .none, .taken. */
export async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new PhoneError("phone.scan.none");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new PhoneError(REFUSALS[(error as Error).name] ?? "phone.scan.taken");
  }
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Reads pictures until it is told to stop, or nothing was found for two minutes (then `rest`). Returns what stops it. */
export function readPictures(
  video: HTMLVideoElement,
  read: Reader["read"],
  found: (codes: readonly Found[]) => void,
  rest: () => void,
): () => void {
  let stopped = false;
  let timer = 0;
  let last = performance.now();
  const next = async (): Promise<void> => {
    const begun = performance.now();
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) {
      // A picture that cannot be read is one of many: the next one comes.
      const codes = await read(video).catch((): readonly Found[] => []);
      if (stopped) return;
      if (codes.length > 0) {
        last = performance.now();
        found(codes);
      }
    }
    if (stopped) return;
    if (performance.now() - last > IDLE_MS) {
      stopped = true;
      rest();
      return;
    }
    timer = window.setTimeout(next, Math.max(0, PERIOD_MS - (performance.now() - begun)));
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
