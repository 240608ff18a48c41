/** All of it with a keyboard alone: what has the focus is seen, nothing traps it, nothing needs a pointer. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { DESK, inBrowser, openBrowser, openContext, PHONE, sees } from "./support/browser";
import { readInQueue } from "./support/console";
import { clientOf, newStaff, takePart, waitForState } from "./support/people";
import { totp } from "./support/totp";
import { say } from "./support/words";

interface Focused {
  name: string;
  visible: boolean;
  inView: boolean;
}

/** What has the focus, by what one would call it, and whether one can see that it has it. */
async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const it = document.activeElement;
    if (!(it instanceof HTMLElement) || it === document.body)
      return { name: "", visible: true, inView: true };
    const labels = it instanceof HTMLInputElement || it instanceof HTMLTextAreaElement ? it.labels : null;
    const name = it.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? it.textContent ?? "";
    // A link or a radio that fills its card may show its focus on that card.
    const card = it.closest("label, li, article");
    const shown = [
      getComputedStyle(it),
      getComputedStyle(it, "::after"),
      ...(card ? [getComputedStyle(card)] : []),
    ];
    const visible = shown.some(
      ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
    );
    const { top, bottom, height } = it.getBoundingClientRect();
    return { name: name.trim(), visible, inView: height > 0 && bottom > 0 && top < innerHeight };
  });
}

inBrowser("the keyboard", () => {
  const { url } = inject("site");
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    context = await openContext(browser, { ...PHONE, hasTouch: false, isMobile: false });
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
  });

  const title = (key: string) => page.getByRole("heading", { level: 1, name: say(key) });

  /** The focus has gone to the beginning of the new screen. */
  const arrived = () =>
    page.waitForFunction(() => ["H1", "MAIN"].includes(document.activeElement?.tagName ?? ""));

  /** Press Tab until that has the focus; each stop on the way must be seen. */
  async function tabTo(words: string, most = 60): Promise<void> {
    for (let i = 0; i < most; i += 1) {
      await page.keyboard.press("Tab");
      const { name, visible, inView } = await focused(page);
      expect({ name, visible, inView }).toEqual({ name, visible: true, inView: true });
      if (name.includes(words)) return;
    }
    throw new Error(`no Tab leads to "${words}"`);
  }

  it("skips to the content first, and walks the whole first screen back to its beginning", async () => {
    await page.goto(`${url}/`);
    await sees(page.locator(".leaf"));
    await page.keyboard.press("Tab");
    expect((await focused(page)).name).toBe(say("shell.skip"));
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.closest("main") !== null);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("header"))).toBeNull();

    const stops: string[] = [];
    await page.reload();
    for (;;) {
      await page.keyboard.press("Tab");
      const { name, visible, inView } = await focused(page);
      if (!name) break;
      expect({ name, visible, inView }).toEqual({ name, visible: true, inView: true });
      stops.push(name);
      expect(stops.length).toBeLessThan(150);
    }
    const all = await page.locator("a[href]:visible, button:visible").count();
    expect(stops.length).toBeGreaterThanOrEqual(all);
    for (const key of ["shell.help", "challenges.take_part", "shell.tabs.map", "shell.tabs.me"])
      expect(
        stops.some((name) => name.includes(say(key))),
        key,
      ).toBe(true);
  });

  it("takes part from the first screen to the end", async () => {
    await page.goto(`${url}/`);
    await tabTo(say("challenges.take_part"));
    await page.keyboard.press("Enter");
    await sees(title("participations.what.title"));
    await arrived();
    await tabTo(say("participations.kind.text"));
    await page.keyboard.press("Space");
    await tabTo(say("participations.what.text"));
    await page.keyboard.type("Écrit sans souris.");
    await tabTo(say("participations.next"));
    await page.keyboard.press("Enter");
    await sees(title("participations.who.title"));
    await arrived();
    await tabTo(say("participations.who.pseudonym"));
    await tabTo(say("participations.who.another"));
    const before = await page.getByLabel(say("participations.who.pseudonym")).inputValue();
    await page.keyboard.press("Enter");
    expect(await page.getByLabel(say("participations.who.pseudonym")).inputValue()).not.toBe(before);
    await tabTo(say("participations.next"));
    await page.keyboard.press("Enter");
    await sees(title("participations.read.title"));
    await arrived();
    await tabTo(say("participations.send"));
    await page.keyboard.press("Space");
    await sees(page.getByText(say("participations.sent.promise")));
    await arrived();
    await tabTo(say("participations.sent.follow"));
    await page.keyboard.press("Enter");
    await sees(page.getByText(say("offline.item.received")));
  });

  it("opens and leaves a sheet, and finds itself where it was", async () => {
    await page.goto(`${url}/moi`);
    await sees(page.locator(".one"));
    await tabTo(say("me.mine.withdraw"));
    await page.keyboard.press("Enter");
    await sees(page.getByRole("dialog"));
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press("Tab");
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest("dialog"),
      );
      expect(outside).toBe(false);
    }
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect((await focused(page)).name).toBe(say("me.mine.withdraw"));
  });

  it("chooses a place in the list and comes back to it; the map lets go of the focus", async () => {
    await page.goto(`${url}/carte`);
    await sees(page.locator(".leaflet-marker-icon"));
    const first = await page.locator(".place-name").first().textContent();
    await tabTo(first ?? "missing");
    await page.keyboard.press("Enter");
    await sees(page.getByRole("heading", { level: 1, name: first ?? "missing" }));
    await page.keyboard.press("Shift+Tab");
    expect((await focused(page)).name).toBe(say("spaces.back"));
    await page.keyboard.press("Enter");
    await page.waitForFunction((name) => document.activeElement?.textContent?.includes(name), first ?? "");
    await tabTo(say("spaces.map.zoom_in"), 150);
    await page.keyboard.press("Enter");
    await tabTo(say("shell.tabs.me"), 150);
  });

  it("reads and decides in the console, from signing in to signing out", async () => {
    const desk = await openContext(browser, DESK);
    const account = await newStaff();
    // By the author of before: one address makes few accounts in an hour.
    const author = await clientOf(url, await context.storageState());
    try {
      const one = await takePart(author, { text: "Lu sans souris, et publié." });
      page = await desk.newPage();
      await page.goto(`${url}/console`);
      await sees(title("console.sign_in.title"));
      await tabTo(say("console.sign_in.email"));
      await page.keyboard.type(account.email);
      await tabTo(say("console.sign_in.password"));
      await page.keyboard.type(account.password);
      await tabTo(say("console.sign_in.totp"));
      await page.keyboard.type(totp(account.totp_secret));
      await page.keyboard.press("Enter");
      await readInQueue(page, "Lu sans souris");
      await page.keyboard.press("?");
      await sees(page.getByRole("dialog"));
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await tabTo(say("console.queue.verb.refuse"));
      await page.keyboard.press("Enter");
      await sees(page.getByRole("dialog"));
      expect((await focused(page)).visible).toBe(true);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("a");
      await waitForState(author, one.id, "published");
      await page.keyboard.press("2");
      await sees(page.locator(".row-button"));
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await sees(page.locator(".area.with-pane"));
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
      await author.delete(`/api/v1/participations/${one.id}`);
    } finally {
      await Promise.all([author.dispose(), desk.close()]);
    }
  });

  it("moves nothing for whoever asked for less motion", async () => {
    const calm = await openContext(browser, { ...PHONE, reducedMotion: "reduce" });
    try {
      page = await calm.newPage();
      for (const path of ["/", "/carte", "/participer/solidavir-us", "/moi"]) {
        await page.goto(url + path);
        await sees(page.getByRole("heading", { level: 1 }));
        const longest = await page.evaluate(() =>
          [...document.querySelectorAll("*")].reduce((most, one) => {
            const style = getComputedStyle(one);
            const times = [style.animationDuration, style.transitionDuration].join().split(",");
            const name = style.animationTimeline === "auto" || !style.animationTimeline;
            return name ? Math.max(most, ...times.map((time) => Number.parseFloat(time) || 0)) : most;
          }, 0),
        );
        expect(longest, path).toBeLessThanOrEqual(0.01);
      }
    } finally {
      await calm.close();
    }
  });
});
