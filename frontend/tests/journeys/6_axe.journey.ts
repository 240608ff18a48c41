/** axe finds nothing on any screen of the app, in light and in dark. */
import type { APIRequestContext, Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { expectAccessible } from "./support/axe";
import {
  choose,
  DESK,
  inBrowser,
  openBrowser,
  openContext,
  PHONE,
  sees,
  signInByPhrase,
} from "./support/browser";
import { lendSession, pressUntil, readInQueue } from "./support/console";
import { decide, join, type Member, takePart, theAdmin } from "./support/people";
import { takePhoto } from "./support/photo";
import { like, say } from "./support/words";

inBrowser("axe", () => {
  const { url } = inject("site");
  let browser: Browser;
  let phone: BrowserContext;
  let page: Page;
  let photo: Buffer;
  let author: Member;
  let staff: APIRequestContext;
  let published = "";

  beforeAll(async () => {
    browser = await openBrowser();
    phone = await openContext(browser, { ...PHONE, serviceWorkers: "block", reducedMotion: "reduce" });
    page = await phone.newPage();
    [photo, author, staff] = await Promise.all([
      takePhoto(browser, { width: 900, height: 600 }),
      join(url, "Colvert-Sincère-73"),
      theAdmin(),
    ]);
    const one = await takePart(author.api, { photo, text: "Vu depuis le bus.", alt_text: "Une route" });
    await decide(staff, one, "approve");
    published = one.id;
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([author?.api, staff].map((api) => api?.dispose()));
  });

  const at = async (path: string) => {
    await page.goto(url + path);
    await sees(page.getByRole("heading", { level: 1 }));
  };
  const button = (key: string) => page.getByRole("button", { name: say(key) });
  const onward = () => button("participations.next").click();

  it.each([
    ["the first screen", "/"],
    ["a challenge", "/d/solidavir-us"],
    ["agenda", "/agenda"],
    ["discuter", "/discuter"],
    ["moi, without an account", "/moi"],
    ["help", "/aide"],
    ["the empty outbox", "/envois"],
    ["a page that isn't there", "/nulle-part"],
    ["a challenge that isn't there", "/d/nulle-part"],
    ["the explanation of a problem", "/problems/not_found"],
  ])("%s", async (name, path) => {
    await at(path);
    await expectAccessible(page, name);
  });

  it("a participation", async () => {
    await at(`/p/${published}`);
    await expectAccessible(page, "participation");
  });

  it("the map, a place in its sheet, a search without an answer", async () => {
    await at("/carte");
    await sees(page.locator(".leaflet-marker-icon"));
    await expectAccessible(page, "map");
    await page.getByRole("button", { name: say("spaces.view.map") }).click();
    await expectAccessible(page, "large map");
    await page.getByRole("button", { name: say("spaces.view.map") }).click();
    await page.locator("a.place-row").first().click();
    await sees(page.getByText(say("spaces.wheelchair.label")));
    await expectAccessible(page, "place");
    await at("/carte");
    await page.getByLabel(say("spaces.search.label")).fill("zzzz");
    await sees(page.getByText(say("spaces.none.title")));
    await expectAccessible(page, "search without an answer");
  });

  it("each step of taking part, its complaints, and the end of it", async () => {
    await at("/participer/solidavir-us");
    await onward();
    await sees(page.getByText(say("participations.missing.kind")));
    await expectAccessible(page, "what, with a complaint");
    await choose(page, say("participations.kind.photo"));
    const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: photo };
    await page.locator("input[type=file]").setInputFiles(file);
    await sees(page.getByText(like("participations.what.weight")));
    await expectAccessible(page, "what, with a photo");
    await onward();
    await choose(page, say("participations.seen.somebody"));
    await onward();
    await sees(page.getByText(say("participations.missing.person")));
    await expectAccessible(page, "who is seen");
    await choose(page, say("participations.seen.nobody"));
    await onward();
    await choose(page, say("participations.who.grouped"));
    await expectAccessible(page, "as who");
    await choose(page, say("participations.who.grouped"));
    await onward();
    await sees(page.getByRole("heading", { name: say("participations.read.title") }));
    await expectAccessible(page, "read again");
    await phone.setOffline(true);
    await button("participations.send").click();
    await sees(page.getByText(say("participations.sent.promise")));
    await expectAccessible(page, "kept");
    await page.getByRole("link", { name: say("participations.sent.follow") }).click();
    await sees(page.locator(".item"));
    await expectAccessible(page, "the outbox, offline");
    await phone.setOffline(false);
    await sees(page.getByText(say("offline.item.received")));
    await expectAccessible(page, "the outbox, received");
  });

  it("moi with an account: the phrase, every state, every sheet", async () => {
    const other = await openContext(browser, { ...PHONE, serviceWorkers: "block", reducedMotion: "reduce" });
    try {
      page = await other.newPage();
      const texts = ["Refusé", "À changer", "Encore à lire"];
      const [refused, changed] = await Promise.all(texts.map((text) => takePart(author.api, { text })));
      if (refused) await decide(staff, refused, "refuse", "On y lit une adresse.");
      if (changed) await decide(staff, changed, "request-changes", "Enlève le numéro, et c'est bon.");
      await at("/moi");
      await page.getByText(say("me.signin.title")).click();
      await expectAccessible(page, "signing in");
      await page.getByText(say("me.signin.title")).click();
      await signInByPhrase(page, author);
      await sees(page.getByText(say("me.state.published")));
      await expectAccessible(page, "moi");
      const sheets = [
        "me.mine.edit",
        "me.mine.withdraw",
        "me.install.button",
        "me.leave.button",
        "me.erase.button",
      ];
      for (const key of sheets) {
        await button(key).first().click();
        await sees(page.getByRole("dialog"));
        await expectAccessible(page, key);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
    } finally {
      await other.close();
    }
  });

  it("the console: signing in, the queue, a reason, a table, a detail, a form, the keys", async () => {
    const other = await openContext(browser, { ...DESK, reducedMotion: "reduce" });
    try {
      page = await other.newPage();
      const text = "À lire dans la console";
      await takePart(author.api, { photo, text });
      await page.goto(`${url}/console`);
      await sees(page.getByRole("heading", { name: say("console.sign_in.title") }));
      await expectAccessible(page, "console, signing in");
      await lendSession(other, staff);
      await page.reload();
      await readInQueue(page, text);
      await expectAccessible(page, "console, the queue");
      await pressUntil(page, "r", page.getByRole("dialog"));
      await page.getByRole("dialog").locator("button[type=submit]").click();
      await sees(page.getByRole("alert"));
      await expectAccessible(page, "console, a reason");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await sees(page.getByRole("dialog"));
      await expectAccessible(page, "console, the keys");
      await page.keyboard.press("Escape");
      await page.getByRole("navigation").getByRole("link", { name: "Défis", exact: true }).click();
      await sees(page.locator(".row-button"));
      await expectAccessible(page, "console, a table");
      await page.locator(".row-button").first().click();
      await sees(page.locator(".area.with-pane"));
      await expectAccessible(page, "console, a detail");
      await page.keyboard.press("e");
      await sees(page.locator("form textarea"));
      await expectAccessible(page, "console, a form");
    } finally {
      await other.close();
    }
  });

  it("the console on a phone", async () => {
    const other = await openContext(browser, { ...PHONE, reducedMotion: "reduce" });
    try {
      page = await other.newPage();
      await lendSession(other, staff);
      await page.goto(`${url}/console`);
      await sees(page.locator(".review, .queue-empty"));
      await expectAccessible(page, "console on a phone");
    } finally {
      await other.close();
    }
  });

  it.each(["/", "/d/solidavir-us", "/carte"])("%s as the server sends it", async (path) => {
    const other = await openContext(browser, { ...PHONE, serviceWorkers: "block" });
    try {
      await other.route("**/assets/*.js", (route) => route.abort());
      const plain = await other.newPage();
      await plain.goto(url + path);
      await expectAccessible(plain, path);
      expect(await plain.locator("h1").count()).toBe(1);
    } finally {
      await other.close();
    }
  });
});
