/** A photo as a phone takes it: a real JPEG, too detailed to shrink to nothing. */
import type { Browser } from "playwright-core";

interface Size {
  width: number;
  height: number;
}

export async function takePhoto(
  browser: Browser,
  { width, height }: Size = { width: 3000, height: 2000 },
): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const encoded = await page.evaluate(
      async ([wide, high]) => {
        const canvas = new OffscreenCanvas(wide, high);
        const pen = canvas.getContext("2d");
        if (!pen) throw new Error("no canvas");
        const picture = pen.createImageData(wide, high);
        for (let at = 0; at < picture.data.length; at += 65_536)
          crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
        // Noise over a slope of colours: opaque, and different at each place.
        for (let i = 0; i < picture.data.length; i += 4) {
          picture.data[i] = ((picture.data[i] ?? 0) >> 2) + ((i / 4) % wide) / 20;
          picture.data[i + 3] = 255;
        }
        pen.putImageData(picture, 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.7 });
        const reader = new FileReader();
        reader.readAsDataURL(blob);
        await new Promise((done) => reader.addEventListener("load", done));
        return String(reader.result).split(",")[1] ?? "";
      },
      [width, height] as const,
    );
    return Buffer.from(encoded, "base64");
  } finally {
    await page.close();
  }
}
