/** What people do on the screens, as one step of a longer journey. */
import type { Page } from "playwright-core";
import { choose, sees } from "./browser";
import { like, say } from "./words";

interface Given {
  text: string;
  photo?: Buffer;
  challenge?: string;
}

/** Take part from the first question to the last, and stay on the screen that says that it is sent (or kept). */
export async function giveIn(
  page: Page,
  url: string,
  { text, photo, challenge = "solidavir-us" }: Given,
): Promise<void> {
  const onward = () => page.getByRole("button", { name: say("participations.next") }).click();
  await page.goto(`${url}/participer/${challenge}`);
  await choose(page, say(`participations.kind.${photo ? "photo" : "text"}`));
  await page.getByLabel(say(`participations.what.${photo ? "caption" : "text"}`)).fill(text);
  if (photo) {
    const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: photo };
    await page.locator("input[type=file]").setInputFiles(file);
    await sees(page.getByText(like("participations.what.weight")));
    await onward();
    await choose(page, say("participations.seen.nobody"));
  }
  await onward();
  await sees(page.getByRole("heading", { name: say("participations.who.title") }));
  await onward();
  await page.getByRole("button", { name: say("participations.send") }).click();
  await sees(page.getByText(say("participations.sent.promise")));
}
