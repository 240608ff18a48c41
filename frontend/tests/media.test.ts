import { describe, expect, it } from "vitest";
import { readHead, refusalOf, scaledSize } from "../src/features/media/size";

function bytes(length: number, parts: Record<number, string | number[]>): Uint8Array {
  const all = new Uint8Array(length);
  for (const [at, part] of Object.entries(parts))
    all.set(typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part, Number(at));
  return all;
}

const png = (width: number[], height: number[]) =>
  bytes(40, { 0: [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], 16: width, 20: height });

describe("a picture's head", () => {
  it("tells the kind and size of a PNG, a JPEG, a GIF and three sorts of WebP", () => {
    expect(readHead(png([0, 0, 4, 0], [0, 0, 3, 0]))).toEqual({
      type: "image/png",
      width: 1024,
      height: 768,
    });
    const jpeg = bytes(60, {
      0: [0xff, 0xd8, 0xff, 0xe1, 0, 10],
      14: [0xff, 0xc2, 0, 17, 8, 7, 208, 11, 184],
    });
    expect(readHead(jpeg)).toEqual({ type: "image/jpeg", width: 3000, height: 2000 });
    expect(readHead(bytes(40, { 0: "GIF89a", 6: [10, 0, 20, 0] }))).toMatchObject({ width: 10, height: 20 });
    const lossy = bytes(40, { 0: "RIFF", 8: "WEBPVP8 ", 26: [64, 1, 240, 0] });
    expect(readHead(lossy)).toEqual({ type: "image/webp", width: 320, height: 240 });
    const extended = bytes(40, { 0: "RIFF", 8: "WEBPVP8X", 24: [63, 1, 0, 239, 0, 0] });
    expect(readHead(extended)).toMatchObject({ width: 320, height: 240 });
    const lossless = bytes(40, { 0: "RIFF", 8: "WEBPVP8L", 20: [0x2f, 63, 193, 59, 0] });
    expect(readHead(lossless)).toMatchObject({ width: 320, height: 240 });
  });

  it("knows HEIC and AVIF by name, and nothing else", () => {
    expect(readHead(bytes(40, { 4: "ftypheic" }))?.type).toBe("image/heic");
    expect(readHead(bytes(40, { 4: "ftypavif" }))?.type).toBe("image/avif");
    expect(readHead(bytes(40, { 4: "ftypmp42" }))).toBeNull();
    expect(readHead(bytes(40, { 0: "<svg onload=" }))).toBeNull();
    expect(readHead(new Uint8Array(3))).toBeNull();
  });

  it("does not run away with a broken JPEG", () => {
    expect(readHead(bytes(40, { 0: [0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff] }))).toMatchObject({
      width: 0,
      height: 0,
    });
  });
});

describe("what is refused before it is sent", () => {
  it("is what is no picture, too heavy, or too large when its head says so", () => {
    const head = readHead(png([0, 0, 31, 64], [0, 0, 31, 64]));
    expect(refusalOf(10, null)).toBe("not_a_picture");
    expect(refusalOf(15_000_001, head)).toBe("too_heavy");
    expect(refusalOf(10, head)).toBe("too_large");
    expect(refusalOf(15_000_000, readHead(png([0, 0, 4, 0], [0, 0, 4, 0])))).toBeNull();
    expect(refusalOf(10, { type: "image/heic", width: 0, height: 0 })).toBeNull();
  });
});

describe("the size at which it is sent", () => {
  it("has 1600 as its longest side, keeps the ratio, and never grows", () => {
    expect(scaledSize(3000, 2000)).toEqual({ width: 1600, height: 1067 });
    expect(scaledSize(2000, 4000)).toEqual({ width: 800, height: 1600 });
    expect(scaledSize(640, 480)).toEqual({ width: 640, height: 480 });
    expect(scaledSize(9000, 2)).toEqual({ width: 1600, height: 1 });
  });
});
