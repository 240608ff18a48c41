/** The console, as professionals use it. */
import type { APIRequestContext, BrowserContext, Locator, Page } from "playwright-core";
import { sees } from "./browser";
import type { DemoAccount } from "./server";
import { totp } from "./totp";
import { until } from "./until";
import { say } from "./words";

export async function signInToConsole(page: Page, url: string, account: DemoAccount): Promise<void> {
  await page.goto(`${url}/console`);
  await page.getByLabel(say("console.sign_in.email")).fill(account.email);
  await page.getByLabel(say("console.sign_in.password")).fill(account.password);
  await page.getByLabel(say("console.sign_in.totp")).fill(totp(account.totp_secret));
  await page.getByRole("button", { name: say("console.sign_in.go") }).click();
  await sees(page.getByRole("navigation"));
}

/** Give the browser the session of someone who signed in by the API: a one-time code opens once. */
export async function lendSession(context: BrowserContext, api: APIRequestContext): Promise<void> {
  await context.addCookies((await api.storageState()).cookies);
}

/** Browse the queue with its own keys until that text is being read; others may wait before it. */
export async function readInQueue(page: Page, text: string): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".review, .queue-empty") !== null);
  await until(`the queue holds "${text.slice(0, 30)}"`, async () => {
    if (await page.locator(".said", { hasText: text.slice(0, 60) }).count()) return true;
    await page.keyboard.press("j");
    return false;
  });
}

/** Press a key of the queue until it is heard: just after a decision it takes none, so that none falls twice. */
export async function pressUntil(page: Page, key: string, shown: Locator): Promise<void> {
  await until(`the key ${key} is heard`, async () => {
    if (await shown.count()) return true;
    await page.keyboard.press(key);
    return false;
  });
}
