/** The outbox and a server that is killed under it, with writes that wait and with a photo half-way. */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Participation } from "../../src/api/types";
import {
  contentKept,
  expectNoFaults,
  type Heard,
  journey,
  keptForLater,
  listen,
  openBrowser,
  openContext,
  sees,
} from "./support/browser";
import { giveIn } from "./support/flows";
import { clientOf, listMine } from "./support/people";
import { takePhoto } from "./support/photo";
import { removeDataDir, type Server, startServer } from "./support/server";
import { until } from "./support/until";
import { say } from "./support/words";

const FIRST = "Un premier mot, quand tout marche.";
const CHANGED = "Un premier mot, relu et changé.";
const SECOND = "Un deuxième, pendant que le serveur est par terre.";
const PICTURED = "Un troisième, avec une image.";

journey("the outbox and a killed server", () => {
  let server: Server;
  let browser: Browser;
  let phone: BrowserContext;
  let page: Page;
  let heard: Heard;
  let url: string;

  beforeAll(async () => {
    server = await startServer();
    url = server.site.url;
    browser = await openBrowser();
    phone = await openContext(browser);
    heard = listen(phone);
    page = await phone.newPage();
    await page.goto(`${url}/`);
    await keptForLater(page);
    await contentKept(page);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    if (server) await removeDataDir(server.site.dataDir);
  });

  const item = (text: string): Locator => page.locator(".item", { hasText: text.slice(0, 40) });
  const sendNow = () =>
    page.getByRole("button", { name: say("participations.outbox.now") }).click({ timeout: 2_000 });

  /** Asked with the cookie of the phone's own browser. */
  async function whatTheServerHas(): Promise<Participation[]> {
    const api = await clientOf(url, await phone.storageState());
    const all = await listMine(api);
    await api.dispose();
    return all;
  }

  it("sends a first one, and makes the account on the way", async () => {
    await giveIn(page, url, { text: FIRST });
    await page.getByRole("link", { name: say("participations.sent.follow") }).click();
    await sees(item(FIRST).getByText(say("offline.item.received")));
    expect(await whatTheServerHas()).toHaveLength(1);
  });

  it("keeps what is written while the server is dead: a text, a photo, a change", async () => {
    await server.kill();
    await giveIn(page, url, { text: SECOND });
    const photo = await takePhoto(browser);
    await giveIn(page, url, { text: PICTURED, photo });
    await page.goto(`${url}/moi`);
    await page
      .locator(".one", { hasText: FIRST })
      .getByRole("button", { name: say("me.mine.edit") })
      .click();
    await page.getByLabel(say("participations.what.text")).fill(CHANGED);
    await page.getByRole("button", { name: say("me.edit.send") }).click();
    await page.goto(`${url}/envois`);
    for (const text of [SECOND, PICTURED, CHANGED]) await sees(item(text));
    expect(await page.getByText(say("offline.item.received")).count()).toBe(1);
  });

  it("goes on where it stopped when the server dies again, in the middle of the photo", async () => {
    const killed = new Promise<void>((done) => {
      page.on("requestfinished", async (request) => {
        if (request.method() !== "PATCH" || !request.url().includes("/uploads/")) return;
        page.removeAllListeners("requestfinished");
        await server.kill();
        done();
      });
    });
    await server.start();
    await sendNow();
    await killed;
    await server.start();
    // It tries again by itself; a person who sees it wait may also ask for it, and does no harm.
    await until("the outbox goes on", async () => {
      if (await page.getByRole("button", { name: say("participations.outbox.now") }).isVisible())
        await sendNow().catch(() => undefined);
      return (await item(PICTURED).getByText(say("offline.item.received")).count()) === 1;
    });
    for (const text of [SECOND, PICTURED]) await sees(item(text).getByText(say("offline.item.received")));
    await sees(item(CHANGED).getByText(say("offline.item.patch_received")));
  });

  it("has sent everything once", async () => {
    const mine = await until("all of it is being read", async () => {
      const all = await whatTheServerHas();
      return all.every(({ state }) => state === "in_review") ? all : null;
    });
    expect(mine.map(({ text }) => text).sort()).toEqual([CHANGED, SECOND, PICTURED].sort());
    const [photo] = mine.find(({ text }) => text === PICTURED)?.media ?? [];
    expect(photo?.status).toBe("ready");
    expect(heard.requests.filter((request) => request === `POST ${url}/api/v1/accounts`)).toHaveLength(1);
    expectNoFaults(heard);
  });
});
