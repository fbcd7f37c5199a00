// The camera as a part of a screen: picture, torch, what it read. Opens when it is shown, closes when it goes or the phone
// shows something else.
import { useEffect, useRef, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import type { Sense, Verdict } from "./model.ts";
import { Button, Note } from "./parts.ts";
import { closeCamera, type Found, openCamera, readPictures, scanReader } from "./scan.ts";
import { NOTHING_SEEN, seeCode } from "./seen-gate.ts";
import { says, t } from "./words.ts";

export interface ScannerProps {
  readonly sense: Sense;
  /** A code that has come before the camera, once each time. The verdict sounds; null: silence. */
  readonly onCode: (text: string, format: string) => Verdict | null;
  /** What lies over the picture. */
  readonly children?: unknown;
}

type Stage = "opening" | "on" | "resting" | "failed";

interface Eye {
  stop(): void;
}

/** Opens the camera into `video`. What fails on the way is told by `tell`, and nothing stays open. */
async function openEye(
  video: HTMLVideoElement,
  gone: () => boolean,
  sense: Sense,
  shown: () => void,
  found: (codes: readonly Found[]) => void,
  rest: () => void,
): Promise<Eye | null> {
  const readerLater = scanReader();
  readerLater.catch(() => undefined); // Said below, when the camera is there.
  const stream = await openCamera();
  const close = (): void => {
    sense.camera(null);
    video.srcObject = null;
    closeCamera(stream);
  };
  try {
    if (gone()) throw null;
    video.muted = true; // else some browsers do not play it without a touch
    video.playsInline = true;
    video.srcObject = stream;
    sense.camera(stream.getVideoTracks()[0] ?? null);
    await video.play();
    shown();
    const { read } = await readerLater;
    if (gone()) throw null;
    const stopReading = readPictures(video, read, found, rest);
    return {
      stop() {
        stopReading();
        close();
      },
    };
  } catch (error) {
    close();
    if (error === null || gone()) return null;
    throw error;
  }
}

function useEye(video: { readonly current: HTMLVideoElement | null }, props: ScannerProps) {
  const [stage, setStage] = useState<Stage>("opening");
  const [fault, setFault] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const ask = useRef(props.onCode);
  ask.current = props.onCode;
  useEffect(() => {
    let gone = false;
    let eye: Eye | null = null;
    let seen = NOTHING_SEEN;
    const found = (codes: readonly Found[]): void => {
      for (const code of codes) {
        const next = seeCode(seen, code.rawValue, performance.now());
        seen = next.seen;
        const verdict = next.fresh ? ask.current(code.rawValue, code.format) : null;
        if (verdict) props.sense.verdict(verdict);
      }
    };
    const leave = (to: Stage): void => {
      gone = true;
      eye?.stop();
      setStage(to);
    };
    const hide = (): void => {
      if (document.hidden) leave("resting");
    };
    setStage("opening");
    document.addEventListener("visibilitychange", hide);
    openEye(
      video.current!,
      () => gone,
      props.sense,
      () => gone || setStage("on"),
      found,
      () => leave("resting"),
    )
      .then((opened) => {
        eye = opened;
      })
      .catch((error: unknown) => {
        setFault(error);
        setStage("failed");
      });
    return () => {
      gone = true;
      eye?.stop();
      document.removeEventListener("visibilitychange", hide);
    };
  }, [turn]);
  return { stage, fault, again: () => setTurn((n) => n + 1) };
}

function Torch({ sense }: { sense: Sense }): VNode | null {
  const [on, setOn] = useState(false);
  if (!sense.hasTorch()) return null;
  const turn = (): void => {
    sense.torch(!on).then(
      () => setOn(!on),
      () => setOn(false),
    );
  };
  return html`<button type="button" class="torch" aria-pressed=${on} onClick=${turn}>${t(on ? "phone.scan.torch_off" : "phone.scan.torch_on")}</button>`;
}

export function Scanner(props: ScannerProps): VNode {
  const video = useRef<HTMLVideoElement | null>(null);
  const { stage, fault, again } = useEye(video, props);
  return html`<div class="eye" data-stage=${stage}>
    <video ref=${video} muted playsinline autoplay aria-label=${t("phone.scan.picture")}></video>
    ${stage === "on" ? html`<span class="eye-frame" aria-hidden="true"></span><${Torch} sense=${props.sense} />` : null}
    ${stage === "opening" ? html`<p class="eye-word" role="status">${t("phone.scan.opening")}</p>` : null}
    ${
      stage === "resting"
        ? html`<div class="eye-word"><p>${t("phone.scan.resting")}</p><${Button} kind="main" onClick=${again}>${t("phone.scan.again")}</${Button}></div>`
        : null
    }
    ${
      stage === "failed"
        ? html`<div class="eye-word"><${Note} bad>${says(fault)}</${Note}><${Button} onClick=${again}>${t("phone.scan.again")}</${Button}></div>`
        : null
    }
    ${props.children}
  </div>`;
}
