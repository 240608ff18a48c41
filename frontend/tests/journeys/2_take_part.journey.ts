/** Journey 2: a text and a photo given without a network, by an app that is killed before it comes back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import {
  choose,
  contentKept,
  expectNoFaults,
  type Heard,
  journey,
  keptForLater,
  killProfile,
  listen,
  openBrowser,
  openContext,
  openProfile,
  sees,
  signInByPhrase,
} from "./support/browser";
import { Line } from "./support/line";
import { takePhoto } from "./support/photo";
import { until } from "./support/until";
import { like, say } from "./support/words";

const TEXT = "Tenez bon, le printemps arrive : on l'a vu au bord de la Baïse.";
const ALT = "Des points de toutes les couleurs";

journey("taking part", () => {
  let folder = "";
  let line: Line;
  let browser: Browser;
  let phone: BrowserContext;
  let heard: Heard;
  let page: Page;
  let pseudonym = "";
  let phrase = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "enlien-profile-"));
    line = await Line.to(inject("site").port);
    browser = await openBrowser();
    await openThePhone();
  });

  afterAll(async () => {
    await phone?.close();
    await browser?.close();
    await line?.cut();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function openThePhone(): Promise<void> {
    phone = await openProfile(folder);
    heard = listen(phone);
    page = phone.pages()[0] ?? (await phone.newPage());
  }

  const written = () =>
    heard.requests.filter((request) => /^(PUT|POST|PATCH|DELETE) /.test(request)).map(shorten);
  const shorten = (request: string) => request.replace(line.url, "").replace(/[0-9a-f-]{36}/g, "{id}");
  const button = (key: string) => page.getByRole("button", { name: say(key) });
  const onward = () => button("participations.next").click();

  it("visits once, and then the network goes", async () => {
    await page.goto(`${line.url}/`);
    await keptForLater(page);
    await contentKept(page);
    await line.cut();
    await phone.setOffline(true);
  });

  it("gives a text and a photo, one question at a time", async () => {
    await page
      .getByRole("link", { name: say("challenges.take_part") })
      .first()
      .click();
    await sees(page.getByRole("heading", { name: say("participations.what.title") }));
    await choose(page, say("participations.kind.photo"));
    await page.getByLabel(say("participations.what.caption")).fill(TEXT);
    const buffer = await takePhoto(browser);
    expect(buffer.length).toBeGreaterThan(1_000_000);
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "IMG_0042.jpg", mimeType: "image/jpeg", buffer });
    await sees(page.getByText(like("participations.what.weight")));
    await page.getByLabel(say("participations.what.alt")).fill(ALT);
    await onward();

    await sees(page.getByRole("heading", { name: say("participations.seen.title") }));
    await onward();
    await sees(page.getByText(say("participations.missing.seen")));
    await choose(page, say("participations.seen.nobody"));
    await onward();

    await sees(page.getByRole("heading", { name: say("participations.who.title") }));
    pseudonym = await page.getByLabel(say("participations.who.pseudonym")).inputValue();
    expect(pseudonym).toMatch(/^\p{Lu}\p{L}+-\p{Lu}\p{L}+-\d\d$/u);
    await onward();
  });

  it("finds the draft as it was after a reload, still without a network", async () => {
    await sees(page.getByRole("heading", { name: say("participations.read.title") }));
    await page.reload();
    await sees(page.getByRole("heading", { name: say("participations.read.title") }));
    await sees(page.getByText(TEXT));
    await sees(page.getByText(pseudonym));
    const width = () =>
      page.getByRole("img", { name: ALT }).evaluate((img: HTMLImageElement) => img.naturalWidth);
    await until("the photo of the draft", async () => (await width()) > 0);
  });

  it("keeps it in the outbox, to be sent", async () => {
    await button("participations.send").click();
    await sees(page.getByRole("heading", { name: say("participations.sent.kept") }));
    await sees(page.getByText(say("participations.sent.offline")));
    await page.getByRole("link", { name: say("participations.sent.follow") }).click();
    await sees(page.locator(".item", { hasText: TEXT.slice(0, 40) }));
    await sees(page.locator(".item .state", { hasText: say("offline.item.waiting") }).or(waitsForNetwork()));
    expect(written()).toEqual([]);
  });

  const waitsForNetwork = () =>
    page.locator(".item .state", { hasText: say("offline.item.waiting_network") });

  it("loses nothing when the app is killed, and opens again without a network", async () => {
    await killProfile(phone, folder);
    await openThePhone();
    await phone.setOffline(true);
    await page.goto(`${line.url}/envois`);
    await sees(page.locator(".item", { hasText: TEXT.slice(0, 40) }));
    await sees(page.locator(".item .state", { hasText: say("offline.item.waiting") }).or(waitsForNetwork()));
    expect(written()).toEqual([]);
  });

  it("sends by itself once the network is back: the account, the text, then the photo in pieces", async () => {
    await line.mend();
    await phone.setOffline(false);
    await sees(page.getByText(say("offline.item.received")));
    const kinds = written();
    expect(kinds.filter((request) => request === "POST /api/v1/accounts")).toHaveLength(1);
    expect(kinds.filter((request) => request === "PUT /api/v1/participations/{id}")).toHaveLength(1);
    expect(kinds.filter((request) => request === "POST /api/v1/uploads")).toHaveLength(1);
    expect(kinds.filter((request) => request.startsWith("PATCH /api/v1/uploads/")).length).toBeGreaterThan(1);
    const order = ["accounts", "participations", "uploads"].map((name) =>
      kinds.findIndex((request) => request.includes(name)),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("says that it is being read, and keeps the seven words until they are noted", async () => {
    await page.goto(`${line.url}/moi`);
    await sees(page.getByRole("heading", { name: say("me.hello", { name: pseudonym }) }));
    await until("being read", async () => {
      if (await page.locator(".one", { hasText: say("me.state.in_review") }).count()) return true;
      await page.reload();
      await sees(page.locator(".one"));
      return false;
    });
    await sees(page.locator(".one", { hasText: TEXT }));
    const words = page.locator(".phrase li");
    await sees(words);
    phrase = (await words.allInnerTexts()).join(" ");
    expect(phrase.split(" ")).toHaveLength(7);

    await page.reload();
    await sees(words);
    await button("me.phrase.noted").click();
    await words.first().waitFor({ state: "detached" });
    await page.reload();
    await sees(page.locator(".one", { hasText: TEXT }));
    expect(await words.count()).toBe(0);
  });

  it("comes back on another phone with pseudonym and phrase, which is then replaced", async () => {
    const other = await openContext(browser);
    const elsewhere = listen(other);
    const second = await other.newPage();
    await second.goto(`${line.url}/moi`);
    await signInByPhrase(second, {
      pseudonym: pseudonym.toUpperCase(),
      phrase: `  ${phrase.replaceAll(" ", "  ")} `,
    });
    await sees(second.locator(".one", { hasText: TEXT }));
    await sees(second.locator(".one", { hasText: say("me.state.in_review") }));
    const picture = second.getByRole("img", { name: ALT });
    await until(
      "the rendition, for its author",
      async () => (await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)) > 0,
    );
    const fresh = (await second.locator(".phrase li").allInnerTexts()).join(" ");
    expect(fresh.split(" ")).toHaveLength(7);
    expect(fresh).not.toBe(phrase);
    expectNoFaults(elsewhere);
    await other.close();
  });

  it("threw no error on the way, and broke no policy", () => {
    expectNoFaults(heard);
  });
});
