// Photos, made small on the phone: long side at most 1,600 px, JPEG. Drawing it anew leaves behind what the camera wrote
// into the file (place, owner, serial number), and turns it the right way up.
import type { Bytes } from "../event/cbor.ts";
import { PhoneError } from "./error.ts";

export const PHOTO_SIDE = 1600;
const PHOTO_QUALITY = 0.7;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Never larger than it is, never less than a pixel. */
export function fitted(size: Size, side = PHOTO_SIDE): Size {
  const scale = Math.min(1, side / Math.max(size.width, size.height, 1));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

type Picture = Size & { readonly source: CanvasImageSource; close(): void };

async function byBitmap(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
}

/** Browsers whose createImageBitmap does not turn the picture, or has none. */
async function byElement(file: Blob): Promise<Picture> {
  const address = URL.createObjectURL(file);
  const image = new Image();
  const close = (): void => URL.revokeObjectURL(address);
  try {
    image.src = address;
    await image.decode();
  } catch (error) {
    close();
    throw error;
  }
  return { source: image, width: image.naturalWidth, height: image.naturalHeight, close };
}

async function opened(file: Blob): Promise<Picture> {
  try {
    return await byBitmap(file);
  } catch {
    return await byElement(file);
  }
}

function drawn(picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(picture));
  const pen = canvas.getContext("2d");
  if (!pen) throw new PhoneError("phone.photo.unreadable");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture.source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The JPEG that is kept and hashed. Throws phone.photo.unreadable for what is no picture, or too large for this phone. */
export async function shrinkPhoto(file: Blob): Promise<Bytes> {
  try {
    const picture = await opened(file);
    const canvas = drawn(picture);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", PHOTO_QUALITY));
    // Old phones give the memory of a canvas back only when it is empty.
    canvas.width = 0;
    if (!blob || blob.size === 0) throw new PhoneError("phone.photo.unreadable");
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new PhoneError("phone.photo.unreadable");
  }
}
