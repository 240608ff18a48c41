/** axe-core on the screen as it stands, in both lights. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The browser's own debugger runs it, so that the page keeps its Content-Security-Policy. */
async function violations(page: Page, options: RunOptions): Promise<AxeResults["violations"]> {
  // A change of light runs through every transition: what is looked at is where they end.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, timeline }) => playState !== "running" || !(timeline instanceof DocumentTimeline)),
  );
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  return page.evaluate(async (given) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, given)).violations;
  }, options);
}

/** In the dark only the colours change, so only they are looked at again. */
const COLOURS: RunOptions["runOnly"] = ["color-contrast", "link-in-text-block"];

export async function expectAccessible(page: Page, name: string): Promise<void> {
  const told: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const options: RunOptions = { resultTypes: ["violations"] };
    if (colorScheme === "dark") options.runOnly = COLOURS;
    for (const { id, help, nodes } of await violations(page, options))
      for (const { html, failureSummary } of nodes.slice(0, 3))
        told.push(`${name}, ${colorScheme}: ${id} (${help})\n    ${html}\n    ${failureSummary}`);
  }
  expect(told.join("\n")).toBe("");
}
