/** Journey 1: someone looks around, without an account; then again without a network, and without JavaScript. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Page as ApiPage, Challenge, HelpLine, Space, WallItem } from "../../src/api/types";
import {
  abroad,
  contentKept,
  expectNoFaults,
  fits,
  type Heard,
  inBrowser,
  keptForLater,
  listen,
  openBrowser,
  openContext,
  PHONE,
  sees,
} from "./support/browser";
import { Line } from "./support/line";
import { say } from "./support/words";

const tab = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name: say(`shell.tabs.${name}`), exact: true });

inBrowser("looking around", () => {
  let browser: Browser;
  let context: BrowserContext;
  let heard: Heard;
  let page: Page;
  let line: Line;
  let challenges: Challenge[];
  let wall: WallItem[];
  let spaces: Space[];
  let helpLines: HelpLine[];

  beforeAll(async () => {
    line = await Line.to(inject("site").port);
    const read = async <T>(path: string): Promise<T> =>
      (await fetch(`${line.url}/api/v1${path}`)).json() as Promise<T>;
    challenges = (await read<ApiPage<Challenge>>("/challenges")).items;
    wall = (await read<ApiPage<WallItem>>("/wall")).items;
    spaces = (await read<ApiPage<Space>>("/spaces?limit=100")).items;
    helpLines = (await read<ApiPage<HelpLine>>("/help-lines")).items;
    browser = await openBrowser();
    context = await openContext(browser);
    heard = listen(context);
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await line?.cut();
  });

  async function readsHome(): Promise<void> {
    await sees(page.getByRole("heading", { name: "#Solidavir#Us" }));
    for (const { title } of challenges) await sees(page.getByText(title));
    await sees(page.getByRole("heading", { name: say("wall.title") }));
    expect(await page.locator(".wall .leaf").count()).toBeGreaterThanOrEqual(Math.min(wall.length, 10));
    for (const { text } of wall.slice(0, 3)) if (text) await sees(page.getByText(text));
  }

  async function readsChallenge(): Promise<void> {
    await page.getByRole("link", { name: "#Solidavir#Us" }).first().click();
    await sees(page.getByRole("heading", { level: 1, name: "#Solidavir#Us" }));
    const brief = challenges.find(({ hashtag }) => hashtag === "#Solidavir#Us")?.brief ?? "missing";
    await sees(page.getByText(brief.split("\n", 1)[0] ?? brief));
    expect(new URL(page.url()).pathname).toMatch(/^\/d\//);
  }

  async function readsSpaces(): Promise<void> {
    await tab(page, "map").click();
    await sees(page.getByRole("heading", { level: 1, name: say("spaces.title") }));
    await sees(page.getByText(spaces[0]?.name ?? "missing"));
    expect(
      await page
        .getByRole("list", { name: say("spaces.list.label") })
        .locator("li.place")
        .count(),
    ).toBe(spaces.length);
  }

  async function readsMap(): Promise<void> {
    const map = page.getByRole("region", { name: say("spaces.map.label") });
    await sees(map.locator(".leaflet-container"));
    await sees(map.getByRole("button", { name: say("spaces.map.zoom_in") }));
    await sees(map.locator(".leaflet-marker-icon"));
  }

  async function opensAPlace(): Promise<void> {
    const space = spaces.find(({ demo }) => !demo) ?? spaces[0];
    await page
      .getByRole("link", { name: space?.name ?? "missing" })
      .first()
      .click();
    await sees(page.getByRole("heading", { name: space?.name ?? "missing" }));
    await sees(page.getByText(say("spaces.wheelchair.label")));
    await page.goBack();
    await sees(page.getByRole("list", { name: say("spaces.list.label") }));
  }

  async function readsHelp(): Promise<void> {
    await page
      .getByRole("banner")
      .getByRole("link", { name: say("shell.help") })
      .click();
    await sees(page.getByRole("heading", { level: 1, name: say("help.title") }));
    for (const { uri } of helpLines) await sees(page.locator(`a[href="${uri}"]`));
  }

  /** Playwright finds no text inside `noscript` by itself. */
  async function seesWithoutScript(text: string): Promise<void> {
    await sees(page.locator("noscript p"));
    expect(await page.locator("noscript p").first().textContent()).toBe(text);
  }

  it("reads challenges, wall, spaces, map and help lines on a small phone", async () => {
    await page.goto(`${line.url}/`);
    await readsHome();
    await readsChallenge();
    await readsSpaces();
    await readsMap();
    await opensAPlace();
    for (const [name, title] of [
      ["agenda", "shell.agenda.title"],
      ["talk", "shell.talk.title"],
    ] as const) {
      await tab(page, name).click();
      await sees(page.getByText(say(title)));
    }
    await readsHelp();
  });

  it("asks for no account, sets no cookie, and speaks with nobody but its own origin", async () => {
    expect(await context.cookies()).toEqual([]);
    expect(heard.requests.filter((request) => /v1\/(accounts|sessions|me)\b/.test(request))).toEqual([]);
    expect(heard.requests.length).toBeGreaterThan(5);
    expect(abroad(heard, line.url)).toEqual([]);
  });

  it("fits the width of the phone on every screen", async () => {
    for (const path of [
      "/",
      "/d/solidavir-us",
      "/carte",
      "/agenda",
      "/discuter",
      "/moi",
      "/aide",
      "/envois",
    ]) {
      await page.goto(line.url + path);
      await sees(page.getByRole("heading", { level: 1 }));
      await fits(page, path);
    }
  });

  it("is controlled by the service worker from the second load on, and reads everything without a network", async () => {
    await page.goto(`${line.url}/`);
    await keptForLater(page);
    await contentKept(page);
    await page.reload();
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(
      `${line.url}/sw.js`,
    );

    await page.close();
    await line.cut();
    await context.setOffline(true);
    page = await context.newPage();
    await page.goto(`${line.url}/`);
    await readsHome();
    await sees(page.locator(".band", { hasText: say("shell.offline.plain") }));
    await readsChallenge();
    await readsSpaces();
    await readsMap();
    await opensAPlace();
    await readsHelp();
  });

  it("opens any address without a network, and a wall with its pictures' room kept", async () => {
    for (const path of [
      "/carte",
      "/aide",
      "/d/solidavir-us",
      "/moi",
      "/participer/solidavir-us",
      "/agenda",
    ]) {
      await page.goto(line.url + path);
      await sees(page.getByRole("heading", { level: 1 }));
      expect(await page.getByText(say("shell.failed.title")).count(), path).toBe(0);
      expect(await page.getByText(say("shell.lost.title")).count(), path).toBe(0);
    }
    await page.goto(`${line.url}/p/${wall[0]?.id}`);
    await sees(page.locator(".leaf"));
  });

  it("says when the network is back", async () => {
    await line.mend();
    await context.setOffline(false);
    await page.goto(`${line.url}/`);
    await page.locator(".band").waitFor({ state: "detached" });
  });

  it("threw no error on the way, and broke no policy", () => {
    expectNoFaults(heard);
  });

  it("can be read with JavaScript turned off", async () => {
    const plain = await openContext(browser, { ...PHONE, javaScriptEnabled: false });
    try {
      page = await plain.newPage();
      await page.goto(`${line.url}/`);
      await readsHome();
      await readsChallenge();
      await tab(page, "map").click();
      expect(await page.locator("li.place").count()).toBe(spaces.length);
      await page.locator("li.place summary").first().click();
      await sees(page.getByText(say("spaces.wheelchair.label")));
      await seesWithoutScript(say("spaces.map.without_script"));
      await readsHelp();
      await page.goto(`${line.url}/p/${wall[0]?.id}`);
      await sees(page.locator(".leaf"));
      for (const path of ["/moi", "/envois", "/participer/solidavir-us"]) {
        await page.goto(line.url + path);
        await seesWithoutScript(say("pages.needs_script"));
      }
    } finally {
      await plain.close();
    }
  });

  it("shows what each page brought, and keeps the rest, where the browser refuses service workers", async () => {
    const wary = await openContext(browser, { ...PHONE, serviceWorkers: "block" });
    try {
      page = await wary.newPage();
      await page.goto(`${line.url}/`);
      await readsHome();
      await page.goto(`${line.url}/carte`);
      await readsMap();
      expect(await page.locator("li.place").count()).toBe(spaces.length);
      await contentKept(page);
    } finally {
      await wary.close();
    }
  });

  it("shows a page of its own, not the API's problem, to whoever follows a wrong link", async () => {
    const answer = await fetch(`${line.url}/nulle-part`, { headers: { Accept: "text/html" } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await answer.text()).toContain(say("shell.lost.title"));
  });

  it("speaks English to whoever asks for it", async () => {
    const english = await openContext(browser, { ...PHONE, locale: "en-GB" });
    try {
      const other = await english.newPage();
      await other.goto(`${line.url}/aide`);
      expect(await other.locator("html").getAttribute("lang")).toBe("en");
      await sees(other.getByRole("heading", { level: 1 }));
      expect(await other.getByText(say("help.intro")).count()).toBe(0);
    } finally {
      await english.close();
    }
  });
});
