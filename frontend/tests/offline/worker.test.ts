/** The service worker in a real browser: what it keeps, what it never touches, and how a new build arrives. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { until } from "./support/phone";
import { buildWorker, Site } from "./support/site";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const present = existsSync(executablePath);
if (!present)
  console.warn(`SKIPPED: no Chromium at ${executablePath} (set CHROMIUM): the service worker is NOT tested`);

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe.skipIf(!present)("the service worker", { timeout: 30_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let site: Site;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    site = new Site();
    await site.start();
    context = await browser.newContext({ baseURL: site.address });
    page = await context.newPage();
    await page.goto("/");
    await register();
  });
  afterEach(async () => {
    await context.close();
    await site.stop();
  });

  async function register(): Promise<void> {
    await page.evaluate(async () => {
      const controlled = new Promise((done) => {
        if (navigator.serviceWorker.controller) done(true);
        navigator.serviceWorker.addEventListener("controllerchange", done);
      });
      await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
      await controlled;
    });
  }

  const tell = (message: string) =>
    page.evaluate(async (text) => (await navigator.serviceWorker.ready).active?.postMessage(text), message);

  /** Paths by cache. */
  const kept = () =>
    page.evaluate(async () => {
      const found: Record<string, string[]> = {};
      for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        found[name] = keys.map((request) => new URL(request.url).pathname).sort();
      }
      return found;
    });

  const heading = () => page.textContent("h1");
  const times = (line: string) => site.seen.filter((one) => one === line).length;

  it("installs the little that is needed, and the rest when it is told to", async () => {
    expect(await kept()).toEqual({ "build-one": ["/assets/main-one.js", "/shell"] });
    await tell("fetch-later");
    await until(async () => (await kept())["pages-one"]?.includes("/aide") === true);
    await until(async () => (await kept())["build-one"]?.length === 4);
    expect(await kept()).toEqual({
      "build-one": ["/assets/main-one.js", "/assets/map-one.js", "/icons/192.png", "/shell"],
      "pages-one": ["/aide"],
    });
  });

  it("shows a known page at once though the server is silent, and the shell for any other", async () => {
    await page.goto("/");
    await until(async () => (await kept())["pages-one"]?.includes("/") === true);
    site.odd.set("/", 0);
    await page.goto("/");
    expect(await heading()).toBe("/ first");
    site.odd.set("/carte", 0);
    await page.goto("/carte");
    expect(await heading()).toBe("/shell first");
  });

  it("works without a network", async () => {
    await page.goto("/");
    await until(async () => (await kept())["pages-one"]?.includes("/") === true);
    await context.setOffline(true);
    await page.goto("/");
    expect(await heading()).toBe("/ first");
    await page.goto("/d/solidavir-us");
    expect(await heading()).toBe("/shell first");
    expect(await page.evaluate(() => Reflect.get(window, "asset"))).toBe("/assets/main-one.js");
  });

  it("renews a page behind what it shows", async () => {
    await page.goto("/aide");
    await until(async () => (await kept())["pages-one"]?.includes("/aide") === true);
    site.words = "second";
    const before = times("GET /aide");
    await page.goto("/aide?from=home");
    expect(await heading()).toBe("/aide first");
    await until(() => site.seen.filter((one) => one.startsWith("GET /aide")).length > before);
    await until(async () => {
      await page.goto("/aide");
      return (await heading()) === "/aide second";
    });
  });

  it("forgets a page that is gone", async () => {
    await page.goto("/p/1");
    await until(async () => (await kept())["pages-one"]?.includes("/p/1") === true);
    site.odd.set("/p/1", 404);
    await page.goto("/p/1");
    await until(async () => !(await kept())["pages-one"]?.includes("/p/1"));
  });

  it("shows the shell while the server is in trouble", async () => {
    site.odd.set("/agenda", 503);
    await page.goto("/agenda");
    expect(await heading()).toBe("/shell first");
  });

  it("never keeps the API, and never stands before what is written", async () => {
    await page.evaluate(async () => {
      await fetch("/api/v1/snapshot");
      await fetch("/api/v1/participations/1", { method: "PUT", body: "{}" });
      await fetch("/moi", { method: "POST", body: "x" });
    });
    expect(times("PUT /api/v1/participations/1")).toBe(1);
    expect(JSON.stringify(await kept())).not.toContain("/api/");
    await context.setOffline(true);
    const answer = await page.evaluate(() =>
      fetch("/api/v1/snapshot").then(String, (error: Error) => error.name),
    );
    expect(answer).toBe("TypeError");
  });

  it("leaves the console to the network", async () => {
    await page.goto("/console");
    expect(await heading()).toBe("/console first");
    expect(JSON.stringify(await kept())).not.toContain("/console");
  });

  it("keeps public pictures, up to a number, and none that was refused", async () => {
    site.odd.set("/media/gone/r/320.webp", 404);
    await page.evaluate(async () => {
      await fetch("/media/gone/r/320.webp");
      for (let i = 0; i < 160; i++) await fetch(`/media/${1000 + i}/r/320.webp`);
    });
    await until(async () => (await kept()).media?.length === 150);
    const media = (await kept()).media ?? [];
    expect(media).not.toContain("/media/gone/r/320.webp");
    expect(media).not.toContain("/media/1000/r/320.webp");
    expect(media).toContain("/media/1159/r/320.webp");
    await page.evaluate(() => fetch("/media/1159/r/320.webp"));
    expect(times("GET /media/1159/r/320.webp")).toBe(1);
  });

  /** Serve another build, and let the browser look. */
  async function release(name: string): Promise<void> {
    site.name = name;
    site.words = name;
    site.worker = await buildWorker(name);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
    });
    const waiting = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting));
    await until(waiting, "a waiting worker");
  }

  async function takeOver(): Promise<void> {
    await page.evaluate(async () => {
      const over = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
      (await navigator.serviceWorker.ready).waiting?.postMessage("take-over");
      await over;
    });
  }

  it("waits with a new build until it is asked, and keeps the one before for open pages", async () => {
    await page.goto("/");
    await until(async () => (await kept())["pages-one"]?.includes("/") === true);
    await release("two");
    await page.goto("/");
    expect(await heading()).toBe("/ first");
    await takeOver();
    await page.goto("/");
    expect(await heading()).toBe("/ two");
    expect(Object.keys(await kept()).filter((name) => name.startsWith("build"))).toEqual([
      "build-one",
      "build-two",
    ]);
    await release("three");
    await takeOver();
    await until(async () => !("build-one" in (await kept())));
    const names = Object.keys(await kept());
    expect(names.filter((name) => name.startsWith("build"))).toEqual(["build-two", "build-three"]);
    expect(names).not.toContain("pages-one");
  });

  it("does not keep a page of a build whose scripts it doesn't have", async () => {
    site.name = "two";
    await page.goto("/agenda");
    expect(await heading()).toBe("/agenda first");
    await page.evaluate(() => navigator.serviceWorker.ready);
    expect(JSON.stringify(await kept())).not.toContain("/agenda");
  });

  it("does not install half a build", async () => {
    site.odd.set("/assets/main-two.js", 503);
    site.name = "two";
    site.worker = await buildWorker("two");
    const state = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const worker = registration.installing;
      return new Promise((done) => worker?.addEventListener("statechange", () => done(worker.state)));
    });
    expect(state).toBe("redundant");
    await page.goto("/carte");
    expect(await heading()).toBe("/carte first");
  });
});
