/** Reading a picture's kind and size from its first bytes, before anything decodes it. */

export interface PictureHead {
  type: "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/heic" | "image/avif";
  /** 0 when the head does not tell. */
  width: number;
  height: number;
}

export const MAX_BYTES = 15_000_000;
export const MAX_PIXELS = 50_000_000;
export const LONGEST_SIDE = 1600;

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

function jpegSize(view: DataView): [number, number] {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // The frame headers (SOF0 to SOF15) but for the tables that share their range.
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return [0, 0];
}

function webpSize(bytes: Uint8Array, view: DataView): [number, number] {
  const chunk = ascii(bytes, 12, 16);
  const u24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
  if (chunk === "VP8X") return [u24(24) + 1, u24(27) + 1];
  if (chunk === "VP8 ") return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (chunk !== "VP8L") return [0, 0];
  const bits = view.getUint32(21, true);
  return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
}

/** What these first bytes are the head of; null when it is no picture that we know. */
export function readHead(bytes: Uint8Array): PictureHead | null {
  if (bytes.length < 30) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) === 0xffd8) return sized("image/jpeg", jpegSize(view));
  if (view.getUint32(0) === 0x89504e47) return sized("image/png", [view.getUint32(16), view.getUint32(20)]);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP")
    return sized("image/webp", webpSize(bytes, view));
  if (ascii(bytes, 0, 4) === "GIF8")
    return sized("image/gif", [view.getUint16(6, true), view.getUint16(8, true)]);
  if (ascii(bytes, 4, 8) !== "ftyp") return null;
  const brand = ascii(bytes, 8, 12);
  if (brand === "avif") return sized("image/avif", [0, 0]);
  return /^(hei|hev|mif1|msf1)/.test(brand) ? sized("image/heic", [0, 0]) : null;
}

function sized(type: PictureHead["type"], [width, height]: [number, number]): PictureHead {
  return { type, width, height };
}

/** The size at which it is sent: the longest side at most 1600, never enlarged. */
export function scaledSize(
  width: number,
  height: number,
  longest = LONGEST_SIDE,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export type RefusalCode = "not_a_picture" | "too_heavy" | "too_large" | "unreadable";

/** Why this file cannot be sent, known from its weight and its head alone; null when it may go on. */
export function refusalOf(bytes: number, head: PictureHead | null): RefusalCode | null {
  if (!head) return "not_a_picture";
  if (bytes > MAX_BYTES) return "too_heavy";
  return head.width * head.height > MAX_PIXELS ? "too_large" : null;
}
