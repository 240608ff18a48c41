import { MAX_PIXELS, scaledSize } from "./size";

export interface Scaled {
  blob: Blob;
  width: number;
  height: number;
}

type Canvas = OffscreenCanvas | HTMLCanvasElement;

function makeCanvas(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

function encode(canvas: Canvas, type: string, quality: number): Promise<Blob | null> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/**
 * Decode, scale and encode again: what leaves has no metadata at all, because only pixels went through. WebP, or
 * JPEG where the browser cannot write WebP (it then answers with another type). Rejects when it cannot be decoded.
 */
export async function scale(file: Blob): Promise<Scaled> {
  const bitmap = await createImageBitmap(file);
  try {
    if (bitmap.width * bitmap.height > MAX_PIXELS) throw new RangeError("too_large");
    const { width, height } = scaledSize(bitmap.width, bitmap.height);
    const canvas = makeCanvas(width, height);
    const context = canvas.getContext("2d") as CanvasRenderingContext2D | null;
    if (!context) throw new Error("no canvas");
    context.imageSmoothingQuality = "high";
    // A transparent drawing gets paper under it, as JPEG knows no transparency.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    const webp = await encode(canvas, "image/webp", 0.78);
    const blob = webp?.type === "image/webp" ? webp : await encode(canvas, "image/jpeg", 0.82);
    if (!blob) throw new Error("no encoder");
    return { blob, width, height };
  } finally {
    bitmap.close();
  }
}
