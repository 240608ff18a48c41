/** Journey 3: a professional reads what waits, and decides, with the keyboard. */
import type { APIRequestContext, Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Participation } from "../../src/api/types";
import {
  DESK,
  expectNoFaults,
  type Heard,
  journey,
  listen,
  openBrowser,
  openContext,
  sees,
} from "./support/browser";
import { lendSession, pressUntil, readInQueue, signInToConsole } from "./support/console";
import { getParticipation, join, type Member, takePart, theAdmin } from "./support/people";
import { takePhoto } from "./support/photo";
import { demoAccount, freePort, Server } from "./support/server";
import { until } from "./support/until";
import { say } from "./support/words";

const PICTURED = "La halle de Lavardens, un soir de pluie.";
const HURTING = "Un texte qui vise quelqu'un de la classe.";
const UNCLEAR = "Un texte où l'on lit un numéro de téléphone.";

journey("a professional at work", () => {
  const site = inject("site");
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let heard: Heard;
  let author: Member;
  let admin: APIRequestContext;
  let pictured: Participation;
  let hurting: Participation;
  let unclear: Participation;

  beforeAll(async () => {
    browser = await openBrowser();
    author = await join(site.url, "Hirondelle-Mauve-21");
    admin = await theAdmin();
    const photo = await takePhoto(browser, { width: 1600, height: 1200 });
    pictured = await takePart(author.api, { photo, text: PICTURED, alt_text: "Une halle" });
    hurting = await takePart(author.api, { text: HURTING });
    unclear = await takePart(author.api, { text: UNCLEAR });
    desk = await openContext(browser, DESK);
    heard = listen(desk);
    page = await desk.newPage();
  });

  afterAll(async () => {
    await author?.api.delete(`/api/v1/participations/${pictured?.id}`);
    await browser?.close();
    await Promise.all([author?.api, admin].map((api) => api?.dispose()));
  });

  const stateOf = async ({ id }: Participation) => (await getParticipation(author.api, id)).state;
  const decided = (one: Participation, state: Participation["state"]) =>
    until(state, async () => (await stateOf(one)) === state);

  it("is refused without the right password and code, in words that don't say which was wrong", async () => {
    await page.goto(`${site.url}/console`);
    await page.getByLabel(say("console.sign_in.email")).fill("promeneur@demo.example.org");
    await page.getByLabel(say("console.sign_in.password")).fill("pas-le-bon-mot-de-passe");
    await page.getByLabel(say("console.sign_in.totp")).fill("000000");
    await page.getByRole("button", { name: say("console.sign_in.go") }).click();
    await sees(page.getByRole("alert"));
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  it("signs in with password and one-time code, and finds the queue first", async () => {
    await signInToConsole(page, site.url, demoAccount(site, "promeneur"));
    await sees(page.locator(".review"));
    await readInQueue(page, PICTURED);
    await sees(page.getByText("Hirondelle-Mauve-21").first());
  });

  it("sees the photo, large, and only its rendition", async () => {
    const picture = page.locator(".picture img");
    await until("the picture is drawn", () =>
      picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 600),
    );
    expect(await picture.getAttribute("src")).toMatch(/\/renditions\/1280$/);
    await page.keyboard.press("z");
    await sees(page.getByRole("dialog").getByRole("img"));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("publishes with the key A, and the next one comes at once", async () => {
    await page.keyboard.press("a");
    await decided(pictured, "published");
    await page.locator(".said", { hasText: PICTURED }).waitFor({ state: "detached" });
    await until("it hangs on the wall", async () =>
      (await (await fetch(`${site.url}/api/v1/wall?limit=100`)).text()).includes(pictured.id),
    );
  });

  it("refuses with the key R and a reason, which the author reads", async () => {
    await readInQueue(page, HURTING);
    const dialog = page.getByRole("dialog");
    await pressUntil(page, "r", dialog);
    await sees(dialog.getByRole("heading", { name: say("console.queue.reason.title.refuse") }));
    await dialog.getByRole("button", { name: say("console.queue.reason.go.refuse") }).click();
    await sees(dialog.getByRole("alert"));
    expect(await stateOf(hurting)).toBe("in_review");
    await dialog.getByRole("button", { name: say("console.queue.ready.refuse.hurts") }).click();
    await page.keyboard.press("Control+Enter");
    await decided(hurting, "refused");
    const { reason } = await getParticipation(author.api, hurting.id);
    expect(reason).toBe(say("console.queue.ready.refuse.hurts"));
  });

  it("asks for a change with the key C, in words of its own", async () => {
    await readInQueue(page, UNCLEAR);
    await pressUntil(page, "c", page.getByRole("dialog"));
    await page.getByLabel(say("console.queue.reason.label")).fill("Enlève le numéro, et c'est publié.");
    await page.getByRole("button", { name: say("console.queue.reason.go.request-changes") }).click();
    await decided(unclear, "changes_requested");
    const { reason } = await getParticipation(author.api, unclear.id);
    expect(reason).toBe("Enlève le numéro, et c'est publié.");
  });

  it("signs out, and the browser shows nothing any more", async () => {
    await page.getByRole("button", { name: say("console.sign_out") }).click();
    await sees(page.getByRole("heading", { name: say("console.sign_in.title") }));
    await page.goBack();
    await page.reload();
    await sees(page.getByRole("heading", { name: say("console.sign_in.title") }));
    expectNoFaults(heard);
  });

  it("lets an admin make a structure with a form that the API's document describes", async () => {
    await lendSession(desk, admin);
    await page.goto(`${site.url}/console`);
    await page.getByRole("navigation").getByRole("link", { name: "Structures", exact: true }).click();
    await sees(page.getByRole("heading", { level: 1, name: "Structures" }));
    await page.getByRole("button", { name: "Nouvelle structure" }).click();
    const form = page.locator("form", { has: page.locator("button[type=submit]") }).last();
    const name = `La Passerelle ${Date.now()}`;
    await form.locator("input[id$=name]").fill(name);
    await form.locator("input[id$=slug]").fill(`passerelle-${Date.now()}`);
    await form.locator("button[type=submit]").click();
    await sees(page.locator("table").getByText(name));
    expectNoFaults(heard);
  });

  it("finds a new route of the API in the console, with no line of console for it", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const other = new Server({ url, port, dataDir: site.dataDir }, { JOBS_IN_APP: "false" }, [
      "frontend/tests/journeys/extra_route.py",
    ]);
    try {
      await other.start();
      await page.goto(`${url}/console`);
      await page
        .getByRole("navigation")
        .getByRole("link", { name: /lanterns|lanternes/i })
        .click();
      await sees(page.locator("table").getByText("Lanterne du pont"));
      await sees(page.locator("table").getByText("Lanterne du lavoir"));
      await page
        .locator("table")
        .getByRole("button", { name: /Lanterne du pont/ })
        .first()
        .click();
      await sees(page.getByText("Lanterne du pont").nth(1));
    } finally {
      await other.stop();
    }
  });
});
