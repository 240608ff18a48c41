/** The browser of the journeys: a phone of the smallest usual size, and an ear for what goes wrong in it. */
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { beforeEach, describe, expect } from "vitest";
import { until } from "./until";
import { say } from "./words";

const executablePath = process.env.CHROMIUM ?? "";

/** What needs a browser; skipped where there is none, as the set-up says once. */
export const inBrowser = describe.skipIf(!executablePath);

/** A journey: each step begins where the one before it ended, so the first that fails ends it. */
export function journey(name: string, steps: () => void): void {
  inBrowser(name, () => {
    let broken = false;
    beforeEach(({ skip, onTestFailed }) => {
      if (broken) skip("a step before this one failed");
      onTestFailed(() => {
        broken = true;
      });
    });
    steps();
  });
}

const LAUNCH = {
  executablePath,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  locale: "fr-FR",
} satisfies BrowserContextOptions;

export const DESK = {
  viewport: { width: 1280, height: 800 },
  locale: "fr-FR",
} satisfies BrowserContextOptions;

const STEP = 15_000;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch(LAUNCH);
}

export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = PHONE,
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(STEP);
  return context;
}

/** A browser with a profile of its own on the disk, which may be killed and opened again. */
export async function openProfile(folder: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, { ...LAUNCH, ...PHONE });
  context.setDefaultTimeout(STEP);
  return context;
}

/** As a phone ends an app that it needs the memory of: no closing, no last words. */
export async function killProfile(context: BrowserContext, folder: string): Promise<void> {
  const pid = Number(readlinkSync(join(folder, "SingletonLock")).split("-").at(-1));
  const closed = context.waitForEvent("close");
  process.kill(pid, "SIGKILL");
  await closed;
}

export interface Heard {
  /** Every request, `METHOD address`, the service worker's included. */
  requests: string[];
  /** Uncaught errors and what the Content-Security-Policy stopped. */
  faults: string[];
}

export function listen(context: BrowserContext): Heard {
  const heard: Heard = { requests: [], faults: [] };
  context.on("request", (request) => heard.requests.push(`${request.method()} ${request.url()}`));
  context.on("weberror", (fault) => void heard.faults.push(String(fault.error().stack)));
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && /Content.Security.Policy|Trusted|Uncaught/i.test(text))
      heard.faults.push(text);
  });
  return heard;
}

/** The addresses that are not of this origin. */
export function abroad({ requests }: Heard, origin: string): string[] {
  const ours = [`${origin}/`, "blob:", "data:"];
  return requests.filter(
    (line) => !ours.some((start) => line.slice(line.indexOf(" ") + 1).startsWith(start)),
  );
}

export async function sees(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "visible" });
}

/** Nothing sticks out of the width of the phone (whose own `innerWidth` would grow with it). */
export async function fits(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, where).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** Tap one of the large lines that hold a radio or a checkbox, as a thumb does. */
export async function choose(page: Page, words: string): Promise<void> {
  await page.locator("label.choice", { hasText: words }).click();
}

/** Come back to an account, on the screen "Moi". */
export async function signInByPhrase(
  page: Page,
  { pseudonym, phrase }: { pseudonym: string; phrase: string },
): Promise<void> {
  await page.getByText(say("me.signin.title")).click();
  await page.getByLabel(say("me.signin.pseudonym")).fill(pseudonym);
  await page.getByLabel(say("me.signin.phrase")).fill(phrase);
  await page.getByRole("button", { name: say("me.signin.submit") }).click();
}

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

/** The files of the built app, everything that is loaded on demand included. */
function builtFiles(): string[] {
  const path = resolve(import.meta.dirname, "../../../dist/.vite/manifest.json");
  if (!existsSync(path)) throw new Error("frontend/dist is missing: run `make build`");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, Chunk>;
  const seen = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit("src/main.tsx");
  // The console's sentences are built beside the others', and are not for phones.
  const forPhones = [...seen].filter((name) => !name.includes("console"));
  return forPhones.map((name) => `/${manifest[name]?.file}`).sort();
}

/** Wait until the phone has all of the app: after that the network may go. */
export async function keptForLater(page: Page): Promise<void> {
  const wanted = builtFiles();
  await until("the app is kept on the phone", () =>
    page.evaluate(async (paths) => {
      if (!navigator.serviceWorker.controller) return false;
      const found = await Promise.all(paths.map((path) => caches.match(path)));
      return found.every((answer) => answer !== undefined);
    }, wanted),
  );
}

/** Wait until the phone has the public content in its own database (asking for it must not create it). */
export async function contentKept(page: Page): Promise<void> {
  await until("the content is kept on the phone", () =>
    page.evaluate(async () => {
      const known = await indexedDB.databases();
      if (!known.some(({ name }) => name === "enlien")) return false;
      return new Promise<boolean>((done) => {
        const opening = indexedDB.open("enlien");
        opening.onerror = () => done(false);
        opening.onsuccess = () => {
          const asked = opening.result.transaction("snapshot").objectStore("snapshot").get("revision");
          asked.onsuccess = () => {
            done(Boolean(asked.result));
            opening.result.close();
          };
        };
      });
    }),
  );
}

export function expectNoFaults(heard: Heard): void {
  expect(heard.faults).toEqual([]);
}
