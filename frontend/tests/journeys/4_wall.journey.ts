/** Journey 4: what was approved hangs on the wall, as it was approved, for as long as its author wants. */
import type { APIRequestContext, Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Participation, WallItem } from "../../src/api/types";
import {
  contentKept,
  expectNoFaults,
  type Heard,
  journey,
  listen,
  openBrowser,
  openContext,
  sees,
  signInByPhrase,
} from "./support/browser";
import {
  bodyOf,
  clientOf,
  decide,
  join,
  type Member,
  takePart,
  theAdmin,
  waitForState,
} from "./support/people";
import { takePhoto } from "./support/photo";
import { until } from "./support/until";
import { say } from "./support/words";

const FIRST = "Le marché du samedi sent la prune et le pain chaud.";
const SECOND = "Le marché du samedi sent la prune, le pain chaud et la pluie.";
const OTHER = "Celui-ci ne sera pas publié, et son auteur saura pourquoi.";
const REASON = "Il y a le nom de famille de quelqu'un : enlève-le, et on publie avec plaisir.";
const ALT = "Un étal de prunes";

journey("the wall", () => {
  const { url } = inject("site");
  let browser: Browser;
  let author: Member;
  let staff: APIRequestContext;
  let anyone: APIRequestContext;
  let authorPhone: BrowserContext;
  let visitorPhone: BrowserContext;
  let mine: Page;
  let visitor: Page;
  let pictured: Participation;
  let worded: Participation;
  let publicPicture = "";
  const heard: Heard[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    [author, staff, anyone] = await Promise.all([join(url, "Prune-Fidèle-42"), theAdmin(), clientOf(url)]);
    const photo = await takePhoto(browser, { width: 900, height: 600 });
    pictured = await takePart(author.api, { photo, text: FIRST, alt_text: ALT });
    worded = await takePart(author.api, { text: OTHER });
    authorPhone = await openContext(browser);
    visitorPhone = await openContext(browser);
    heard.push(listen(authorPhone), listen(visitorPhone));
    mine = await authorPhone.newPage();
    visitor = await visitorPhone.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([author?.api, staff, anyone].map((api) => api?.dispose()));
  });

  const line = (text: string): Locator => mine.locator(".one", { hasText: text });
  const leaf = (text: string): Locator => visitor.locator(".leaf", { hasText: text });
  const statusOf = async (path: string): Promise<number> => (await anyone.get(path)).status();
  const drawn = (picture: Locator) =>
    until("the picture is drawn", () =>
      picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0),
    );

  async function onTheWall(): Promise<WallItem | undefined> {
    const { items } = await bodyOf<{ items: WallItem[] }>(await anyone.get("/api/v1/wall?limit=100"));
    return items.find(({ id }) => id === pictured.id);
  }

  /** The public content is made anew just after a decision. */
  const hangs = (text: string) =>
    until("the wall is renewed", async () => (await onTheWall())?.text === text);

  async function readAgain(): Promise<void> {
    await mine.goto(`${url}/moi`);
    await sees(mine.locator(".one"));
  }

  it("shows nothing of what nobody has read yet", async () => {
    await visitor.goto(`${url}/`);
    await sees(visitor.locator(".leaf"));
    expect(await leaf(FIRST).count()).toBe(0);
    expect(await onTheWall()).toBeUndefined();
    const medium = pictured.media[0]?.id;
    expect(await statusOf(`/p/${pictured.id}`)).toBe(404);
    expect(await statusOf(`/media/${medium}/${pictured.revision}/320.webp`)).toBe(404);
    expect(await statusOf(`/api/v1/media/${medium}/renditions/320`)).toBe(401);
    expect(await statusOf(`/api/v1/participations/${pictured.id}`)).toBe(401);
  });

  it("tells the author that it is being read", async () => {
    await mine.goto(`${url}/moi`);
    await signInByPhrase(mine, author);
    await sees(line(FIRST).getByText(say("me.state.in_review")));
    await drawn(line(FIRST).getByRole("img", { name: ALT }));
  });

  it("shows what was approved to a visitor who knows nobody, picture included", async () => {
    await decide(staff, pictured, "approve");
    await decide(staff, worded, "refuse", REASON);
    await hangs(FIRST);
    await visitor.reload();
    await sees(leaf(FIRST));
    await leaf(FIRST).scrollIntoViewIfNeeded();
    await drawn(leaf(FIRST).getByRole("img", { name: ALT }));
    publicPicture = (await onTheWall())?.media[0]?.renditions[0]?.url ?? "missing";
    const answer = await anyone.get(publicPicture);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["cache-control"]).toContain("immutable");
    expect(await leaf(OTHER).count()).toBe(0);
    await leaf(FIRST).getByRole("link").click();
    await sees(
      visitor.getByRole("heading", { level: 1, name: say("wall.one", { author: author.pseudonym }) }),
    );
  });

  it("tells the author: published, and for the other one the reason", async () => {
    await readAgain();
    await sees(line(FIRST).getByText(say("me.state.published")));
    await sees(line(OTHER).getByText(say("me.state.refused")));
    await sees(line(OTHER).getByText(REASON));
  });

  it("reads an edit before it appears, and leaves the approved one on the wall meanwhile", async () => {
    await line(FIRST)
      .getByRole("button", { name: say("me.mine.edit") })
      .click();
    await mine.getByLabel(say("participations.what.text")).fill(SECOND);
    await mine.getByRole("button", { name: say("me.edit.send") }).click();
    pictured = await waitForState(author.api, pictured.id, "in_review");
    expect(pictured.text).toBe(SECOND);
    expect(pictured.published_revision).not.toBe(pictured.revision);
    await readAgain();
    await sees(line(SECOND).getByText(say("me.state.in_review")));
    await sees(line(SECOND).getByText(say("me.mine.still")));

    await visitor.goto(`${url}/`);
    await sees(leaf(FIRST));
    expect((await onTheWall())?.text).toBe(FIRST);
    expect(await statusOf(`/media/${pictured.media[0]?.id}/${pictured.revision}/320.webp`)).toBe(404);
    expect(await statusOf(publicPicture)).toBe(200);
  });

  it("shows the new one once it was read", async () => {
    await decide(staff, pictured, "approve");
    await hangs(SECOND);
    await visitor.goto(`${url}/`);
    await sees(leaf(SECOND));
    expect(await leaf(FIRST).count()).toBe(0);
    await contentKept(visitor);
    expect(await statusOf(publicPicture)).toBe(404);
    publicPicture = (await onTheWall())?.media[0]?.renditions[0]?.url ?? "missing";
    expect(await statusOf(publicPicture)).toBe(200);
  });

  it("takes it off at once when its author withdraws it: wall, page, picture", async () => {
    await readAgain();
    await line(SECOND)
      .getByRole("button", { name: say("me.mine.withdraw") })
      .click();
    const answered = mine.waitForResponse((response) => response.request().method() === "DELETE");
    await mine
      .getByRole("dialog")
      .getByRole("button", { name: say("me.withdraw.yes") })
      .click();
    expect((await answered).status()).toBeLessThan(300);
    await until("the wall without it", async () => (await onTheWall()) === undefined, 1_000);
    expect(await statusOf(publicPicture)).toBe(404);
    expect(await statusOf(`/p/${pictured.id}`)).toBe(404);
    expect(await statusOf(`/media/${pictured.media[0]?.id}/${pictured.revision}/640.webp`)).toBe(404);
    const page = await anyone.get("/");
    expect(await page.text()).not.toContain(SECOND);
  });

  it("leaves nothing of it on a visitor's phone either", async () => {
    await visitor.goto(`${url}/`);
    await leaf(SECOND).waitFor({ state: "detached" });
    await until("nothing of it in the phone's caches", () =>
      visitor.evaluate(
        async ({ medium, text }) => {
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              if (request.url.includes(medium)) return false;
              const kept = await cache.match(request);
              const isPage = kept?.headers.get("content-type")?.includes("html");
              if (isPage && (await kept?.text())?.includes(text)) return false;
            }
          }
          return true;
        },
        { medium: pictured.media[0]?.id ?? "missing", text: SECOND },
      ),
    );
    await visitor.goto(`${url}/p/${pictured.id}`);
    await sees(visitor.getByText(say("shell.lost.title")));
  });

  it("threw no error on the way, and broke no policy", () => {
    for (const one of heard) expectNoFaults(one);
  });
});
