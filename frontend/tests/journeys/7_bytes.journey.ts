/** What a first visit costs on a small phone, counted where it arrives. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { inBrowser, keptForLater, openBrowser, openContext } from "./support/browser";

const kB = 1000;

interface Arrived {
  path: string;
  type: string;
  bytes: number;
  encoding: string;
}

inBrowser("bytes", () => {
  const { url } = inject("site");
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  /** Everything that came over the wire until the page had loaded; headers count. */
  async function visit(page: Page, path: string): Promise<Arrived[]> {
    const wire = await page.context().newCDPSession(page);
    await wire.send("Network.enable");
    const known = new Map<string, Arrived>();
    const arrived: Arrived[] = [];
    wire.on("Network.responseReceived", ({ requestId, response, type }) => {
      const headers = new Map(
        Object.entries(response.headers).map(([key, value]) => [key.toLowerCase(), value]),
      );
      if (response.fromServiceWorker || response.url.startsWith("data:")) return;
      const encoding = headers.get("content-encoding") ?? "";
      known.set(requestId, { path: new URL(response.url).pathname, type, bytes: 0, encoding });
    });
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const one = known.get(requestId);
      if (one) arrived.push({ ...one, bytes: encodedDataLength });
    });
    await page.goto(url + path, { waitUntil: "load" });
    const first = [...arrived];
    await wire.detach();
    return first;
  }

  const weigh = (all: Arrived[]) => all.reduce((sum, { bytes }) => sum + bytes, 0);

  it("shows the first screen for at most 45 kB all in, 25 kB of them JavaScript, and compresses all of it", async () => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const all = await visit(page, "/");
    const told = JSON.stringify(all, null, 1);
    expect(all.length, told).toBeGreaterThanOrEqual(2);
    expect(weigh(all), told).toBeLessThanOrEqual(45 * kB);
    expect(weigh(all.filter(({ type }) => type === "Script")), told).toBeLessThanOrEqual(25 * kB);
    expect(all.filter(({ type, encoding }) => type !== "Image" && encoding !== "br")).toEqual([]);

    // Again: all of it is on the phone, and only the page's own renewal travels, behind what is shown.
    await keptForLater(page);
    const again = await context.newPage();
    const second = await visit(again, "/");
    expect(weigh(second), JSON.stringify(second, null, 1)).toBeLessThanOrEqual(1 * kB);
    await context.close();
  });

  it("has a shell of at most 12 kB, as the budget of what is kept at once supposes", async () => {
    const context = await openContext(browser);
    const [shell] = await visit(await context.newPage(), "/shell");
    expect(shell?.bytes).toBeLessThanOrEqual(12 * kB);
    await context.close();
  });
});
