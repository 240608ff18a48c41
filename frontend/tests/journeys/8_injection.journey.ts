/** Whatever people write is shown as they wrote it, and none of it ever runs: every field, every page. */
import { randomUUID } from "node:crypto";
import type { APIRequestContext, Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Participation } from "../../src/api/types";
import {
  DESK,
  fits,
  inBrowser,
  openBrowser,
  openContext,
  PHONE,
  sees,
  signInByPhrase,
} from "./support/browser";
import { lendSession, readInQueue } from "./support/console";
import { giveIn } from "./support/flows";
import { bodyOf, decide, join, type Member, takePart, theAdmin } from "./support/people";
import { takePhoto } from "./support/photo";
import { until } from "./support/until";
import { say } from "./support/words";

/** Each way in which a text may become a script, short enough for a short field; `n` tells which field it was. */
const image = (n: string) => `<img src=x onerror=canary("${n}")>`;
const script = (n: string) => `</script><script>canary("${n}")</script>`;
const quoted = (n: string) => `"'><svg onload=canary("${n}")>`;
const templated = (n: string) =>
  `{{canary("${n}")}} \${canary("${n}")} <a href="javascript:canary('${n}')">x</a>`;
const framed = (n: string) => `<iframe srcdoc="<script>parent.canary('${n}')</script>"></iframe>`;
const everything = (n: string) =>
  [image(n), script(n), quoted(n), templated(n), framed(n), "<!--", "</title></textarea>", "&lt;b&gt;"].join(
    "\n",
  );

const slug = "injection";
const TEXT = everything("text");
const ALT = `${quoted("alt")}${image("alt")}${script("alt")}`;
const GROUP = image("group");
const REASON = everything("reason");
const TITLE = script("title");
const BRIEF = everything("brief");
const SPACE = `${image("space")}${script("space")}`;
const SUMMARY = everything("summary");
const STRUCTURE = quoted("structure");
const STAFF = image("staff");
const LINE = `${quoted("line")}${script("line")}`;

inBrowser("injection", () => {
  const { url } = inject("site");
  const ran: string[] = [];
  const challenge = randomUUID();
  const space = randomUUID();
  let browser: Browser;
  let admin: APIRequestContext;
  let author: Member;
  let published: Participation;
  let photo: Buffer;

  beforeAll(async () => {
    browser = await openBrowser();
    admin = await theAdmin();
    photo = await takePhoto(browser, { width: 640, height: 480 });
    await fillTheSite();
  });

  afterAll(async () => {
    // What hangs on public pages would be in the way of the files that come after.
    await admin?.post(`/api/v1/challenges/${challenge}/close`);
    await admin?.post(`/api/v1/challenges/${challenge}/archive`);
    await admin?.delete(`/api/v1/spaces/${space}`);
    await author?.api.delete(`/api/v1/participations/${published?.id}`);
    await browser?.close();
    await Promise.all([author?.api, admin].map((api) => api?.dispose()));
  });

  async function fillTheSite(): Promise<void> {
    const put = async (path: string, data: object) => bodyOf(await admin.put(`/api/v1${path}`, { data }));
    const structure = randomUUID();
    await put(`/structures/${structure}`, { slug: "injection", name: STRUCTURE, site: null });
    await put(`/spaces/${space}`, {
      slug,
      name: SPACE,
      kind: "mjc",
      insee: "32013",
      structure_id: structure,
      summary: SUMMARY,
      address: LINE,
      access: LINE,
      hours_text: LINE,
      services: [image("service")],
    });
    const email = `${randomUUID()}@example.org`;
    await bodyOf(
      await admin.post("/api/v1/staff", { data: { email, display_name: STAFF, role: "promeneur" } }),
    );
    await put(`/challenges/${challenge}`, { slug, title: TITLE, brief: BRIEF, kinds: ["text", "photo"] });
    await bodyOf(await admin.post(`/api/v1/challenges/${challenge}/publish`));
    author = await join(url, image("me"));
    const group = { name: GROUP, head_count: 3 };
    published = await takePart(author.api, { challenge: slug, photo, text: TEXT, alt_text: ALT, group });
    await decide(admin, published, "approve");
    await decide(admin, await takePart(author.api, { challenge: slug, text: TEXT }), "refuse", REASON);
    await takePart(author.api, { challenge: slug, photo, text: TEXT, alt_text: ALT, group });
  }

  /** A browser in which anything that runs, or that the policy had to stop, is told. */
  async function openWatched(options: Parameters<typeof openContext>[1]): Promise<BrowserContext> {
    const context = await openContext(browser, options);
    await context.exposeFunction("canary", (what: string) => void ran.push(what));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, sample, blockedURI }) => {
        const { canary } = globalThis as unknown as { canary: (what: string) => void };
        canary(`stopped by ${violatedDirective}: ${blockedURI} ${sample}`);
      });
    });
    return context;
  }

  const start = (text: string) => text.slice(0, 30);
  const shows = (page: Page, text: string) => sees(page.getByText(start(text)));

  async function visitPublicPages(page: Page, { scripted }: { scripted: boolean }): Promise<void> {
    await page.goto(`${url}/`);
    await shows(page, TITLE);
    await shows(page, TEXT);
    await shows(page, GROUP);
    await fits(page, "the first screen, with long words");
    await page.goto(`${url}/d/${slug}`);
    await shows(page, TITLE);
    await shows(page, BRIEF);
    await shows(page, TEXT);
    await fits(page, "a challenge, with long words");
    await page.goto(`${url}/p/${published.id}`);
    await shows(page, TEXT);
    expect(await page.getByAltText(start(ALT)).count()).toBeGreaterThan(0);
    await page.goto(`${url}/participer/${slug}`);
    await page.goto(`${url}/carte?lieu=${slug}`);
    if (!scripted) await page.locator("summary", { hasText: start(SPACE) }).click();
    for (const text of [SPACE, LINE, STRUCTURE, image("service")]) await shows(page, text);
    if (scripted) await shows(page, SUMMARY);
    await fits(page, "a place, with long words");
  }

  it("would hear it, if anything ran or were stopped", async () => {
    const context = await openWatched(PHONE);
    const page = await context.newPage();
    const body = `<script>canary("it ran")</script>${image("image")}`;
    await context.route("**/control", (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(`${url}/control`);
    await until("it is heard", () => ran.length === 2);
    const headers = { "Content-Security-Policy": "script-src 'self'" };
    await context.route("**/stopped", (route) => route.fulfill({ contentType: "text/html", body, headers }));
    await page.goto(`${url}/stopped`);
    await until("it is heard", () => ran.length === 4);
    await context.close();
    expect(ran.splice(0).filter((what) => what.startsWith("stopped by"))).toHaveLength(2);
  });

  it("runs nothing on the pages as the server sends them", async () => {
    // Scripts are allowed, ours are kept away: what ran would have come in with a text.
    const context = await openWatched({ ...PHONE, serviceWorkers: "block" });
    await context.route("**/assets/*.js", (route) => route.abort());
    await visitPublicPages(await context.newPage(), { scripted: false });
    await context.close();
    expect(ran).toEqual([]);
  });

  it("runs nothing in the app, online and from what the phone kept", async () => {
    const context = await openWatched(PHONE);
    const page = await context.newPage();
    await visitPublicPages(page, { scripted: true });
    await visitPublicPages(page, { scripted: true });
    await context.close();
    expect(ran).toEqual([]);
  });

  it("runs nothing where an author writes, sends, and reads what was said", async () => {
    const context = await openWatched(PHONE);
    const page = await context.newPage();
    await page.goto(`${url}/moi`);
    await signInByPhrase(page, author);
    await sees(page.getByRole("heading", { name: say("me.hello", { name: author.pseudonym }) }));
    await shows(page, TEXT);
    await shows(page, REASON);
    await fits(page, "moi, with long words");
    await context.setOffline(true);
    await giveIn(page, url, { text: TEXT, photo, challenge: slug });
    await page.getByRole("link", { name: say("participations.sent.follow") }).click();
    await shows(page, TEXT);
    await context.close();
    expect(ran).toEqual([]);
  });

  it("takes no address that is a script", async () => {
    const answer = await admin.patch(`/api/v1/spaces/${space}`, { data: { site: "javascript:canary(1)" } });
    expect(answer.status()).toBe(422);
  });

  it("runs nothing in the console: every area, its rows and forms, and the queue", async () => {
    const context = await openWatched(DESK);
    await lendSession(context, admin);
    const page = await context.newPage();
    await page.goto(`${url}/console`);
    await readInQueue(page, image("text"));
    await shows(page, TEXT);
    await shows(page, GROUP);
    const areas = page.getByRole("navigation").getByRole("link");
    await sees(areas);
    const seen: string[] = [];
    for (let i = 0; i < (await areas.count()); i += 1) {
      await areas.nth(i).click();
      await until(
        "the area is shown",
        async () => (await areas.nth(i).getAttribute("aria-current")) === "page",
      );
      await page.waitForFunction((loading) => {
        const main = document.querySelector("main");
        return main?.querySelector("h1") && !main.textContent?.includes(loading);
      }, say("console.loading"));
      // The rows come after the heading.
      await page.locator('.list[aria-busy="true"]').waitFor({ state: "detached" });
      seen.push((await page.locator("main").textContent()) ?? "");
      const area = await page.evaluate(() => location.hash);
      const rows = await page.locator(".row-button").count();
      for (let row = 0; row < Math.min(rows, 3); row += 1) {
        await page.locator(".row-button").nth(row).click();
        await sees(page.locator(".area.with-pane"));
        seen.push((await page.locator("main").textContent()) ?? "");
        await page.keyboard.press("e");
        seen.push((await page.locator("main").textContent()) ?? "");
        await page.evaluate((hash) => {
          location.hash = hash;
        }, area);
        await page.locator(".area.with-pane").waitFor({ state: "detached" });
      }
    }
    const all = seen.join("\n");
    const missing = [TITLE, SPACE, STRUCTURE, STAFF].filter((text) => !all.includes(start(text)));
    expect(missing).toEqual([]);
    await context.close();
    expect(ran).toEqual([]);
  });
});
