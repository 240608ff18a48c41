// First, repeat and offline visits at EDGE speed with a slow processor, beside an empty page served the same way.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "../frontend/node_modules/playwright-core/index.mjs";

// The line's speed is made by bench/line.py, which the address leads through; the processor's by the browser.
const EDGE = { offline: false, downloadThroughput: -1, uploadThroughput: -1, latency: 0 };
const OFFLINE = { offline: true, downloadThroughput: 0, uploadThroughput: 0, latency: 0 };
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --ignore-certificate-errors";
const [, , base, rounds] = process.argv;

async function measured(page, path, network) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", network);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(base + path, { waitUntil: "load", timeout: 120_000 });
  if (path === "/") await page.waitForFunction(() => performance.getEntriesByName("usable").length > 0, null, { timeout: 120_000 });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0, null, { timeout: 120_000 });
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    usable: performance.getEntriesByName("usable")[0]?.startTime,
  }));
  return { ...times, bytes };
}

/** A browser that has been nowhere: no cache, no open connection. */
async function fresh(visit) {
  const folder = await mkdtemp(join(tmpdir(), "enlien-bench-"));
  const browser = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM,
    args: FLAGS.split(" "),
    ignoreHTTPSErrors: true,
    viewport: { width: 360, height: 740 },
    locale: "fr-FR",
  });
  try {
    return await visit(browser);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function round() {
  const empty = await fresh(async (browser) => measured(await browser.newPage(), "/empty", EDGE));
  return fresh(async (browser) => {
    const page = await browser.newPage();
    const first = await measured(page, "/", EDGE);
    // The service worker fetches what later visits need; they begin once it is in charge.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.close();
    const again = await browser.newPage();
    const repeat = await measured(again, "/", EDGE);
    await again.close();
    const cut = await browser.newPage();
    const offline = await measured(cut, "/", OFFLINE);
    return { empty, first, repeat, offline };
  });
}

const all = [];
for (let count = 0; count < Number(rounds); count += 1) all.push(await round());
console.log(JSON.stringify(all));
