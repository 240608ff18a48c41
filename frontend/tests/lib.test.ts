import { beforeEach, describe, expect, it } from "vitest";
import { daysLeft } from "../src/features/challenges/days";
import { openKinds } from "../src/features/challenges/kinds";
import { initLanguage } from "../src/i18n";
import { formatBytes } from "../src/lib/bytes";
import { colorOf, loudness } from "../src/lib/colors";
import { daysUntil, skyAt } from "../src/lib/dates";
import { trustedScriptUrl } from "../src/lib/trusted";
import { uuidv7 } from "../src/lib/uuid";

beforeEach(() => initLanguage("fr"));

describe("uuidv7", () => {
  it("carries its time, version and variant, and never repeats", () => {
    const now = Date.UTC(2026, 10, 22);
    const id = uuidv7(now);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
    expect(new Set(Array.from({ length: 500 }, () => uuidv7(now))).size).toBe(500);
  });
});

describe("days", () => {
  it("counts in the phone's calendar, across a change of the clock", () => {
    expect(daysUntil("2026-11-22", new Date(2026, 10, 22, 23, 59))).toBe(0);
    expect(daysUntil("2026-10-26", new Date(2026, 9, 24, 0, 1))).toBe(2);
    expect(daysUntil("2026-11-21", new Date(2026, 10, 22))).toBe(-1);
  });

  it.each([
    ["2026-11-22", "Dernier jour"],
    ["2026-11-23", "Encore 1 jour"],
    ["2026-12-12", "Encore 20 jours"],
    ["2026-12-20", "Encore 4 semaines"],
    ["2027-05-22", "Encore 6 mois"],
    ["2026-11-21", "Terminé"],
    [null, "Quand tu veux"],
  ])("says what is left until %s as « %s »", (ends_on, words) => {
    expect(daysLeft({ state: "published", ends_on }, new Date(2026, 10, 22, 12))).toBe(words);
  });

  it("says that a closed challenge is over, whatever its date", () => {
    expect(daysLeft({ state: "closed", ends_on: null })).toBe("Terminé");
  });

  it("colours the sky after the hour", () => {
    expect([3, 6, 10, 18, 22].map(skyAt)).toEqual(["night", "morning", "day", "dusk", "night"]);
  });
});

describe("posters", () => {
  it("gives the same id the same ground, and a bad one a ground too", () => {
    expect(colorOf("019ca86e-2e18-7eb8-98ce-943be0f9e038")).toBe("dusk");
    expect(colorOf("x")).toBe("sun");
  });

  it("sets short words large and long ones small", () => {
    expect(["Tiens bon.", "x".repeat(80), "x".repeat(200), "x".repeat(900)].map(loudness)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it("does not promise what cannot be sent yet", () => {
    expect(openKinds({ kinds: ["video", "photo", "sound", "text"] })).toEqual(["photo", "text"]);
  });
});

describe("weights", () => {
  it("are written as each language does", async () => {
    expect(formatBytes(80_400)).toBe("80 ko");
    expect(formatBytes(12)).toBe("1 ko");
    expect(formatBytes(1_440_000)).toBe("1,4 Mo");
    await initLanguage("en");
    expect(formatBytes(1_440_000)).toBe("1.4 MB");
  });
});

describe("trusted script addresses", () => {
  it("are our own built files only", () => {
    Object.assign(globalThis, { location: new URL("https://enlien.test/moi") });
    expect(trustedScriptUrl("/sw.js")).toBe("/sw.js");
    expect(trustedScriptUrl("/assets/worker-1.js")).toBe("/assets/worker-1.js");
    for (const bad of [
      "https://elsewhere.test/assets/a.js",
      "/media/a.js",
      "data:text/javascript,1",
      "//x.test/sw.js",
    ])
      expect(() => trustedScriptUrl(bad)).toThrow(TypeError);
    Reflect.deleteProperty(globalThis, "location");
  });
});
