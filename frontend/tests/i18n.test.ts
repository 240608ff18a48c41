import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { formatDate, initLanguage, loadAreas, plural, t } from "../src/i18n";

const source = resolve(import.meta.dirname, "../src");
const folder = (language: string) => join(source, "i18n", language);
const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder(language), area), "utf8"));
const areas = readdirSync(folder("fr"));
const places = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

function* files(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* files(join(path, entry.name));
    else if (/\.tsx?$/.test(entry.name)) yield join(path, entry.name);
  }
}

describe("the catalogue", () => {
  it("has the same areas in both languages", () => {
    expect(readdirSync(folder("en"))).toEqual(areas);
  });

  it.each(areas)("says everything of %s in both languages, with the same places", (area) => {
    const fr = read("fr", area);
    const en = read("en", area);
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
    for (const [key, sentence] of Object.entries(fr)) {
      expect(en[key], key).not.toBe("");
      expect(places(en[key] ?? ""), key).toEqual(places(sentence));
    }
  });

  it("names each key after its file, once", () => {
    const seen = new Set<string>();
    for (const area of areas) {
      for (const key of Object.keys(read("fr", area))) {
        expect(`${key.split(".")[0]}.json`).toBe(area);
        expect(seen.has(key), key).toBe(false);
        seen.add(key);
      }
    }
  });

  it("has every key that the code writes out", () => {
    const known = new Set(areas.flatMap((area) => Object.keys(read("fr", area))));
    const missing: string[] = [];
    for (const file of files(source)) {
      const code = readFileSync(file, "utf8");
      for (const [, call, key] of code.matchAll(/\b(t|plural)\(\s*"([\w.]+)"/g)) {
        const there =
          call === "t" ? known.has(key ?? "") : known.has(`${key}.one`) && known.has(`${key}.other`);
        if (!there) missing.push(`${file.slice(source.length)}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe("sentences", () => {
  beforeEach(() => initLanguage("fr"));

  it("fills the places, and leaves unknown ones", () => {
    expect(t("wall.group", { name: "Les 4e B", count: 12 })).toBe("Les 4e B, à 12");
    expect(t("wall.group", { name: "Nous" })).toContain("{count}");
    expect(t("no.such.key")).toBe("no.such.key");
  });

  it("counts as each language does: zero is one in French", async () => {
    expect(plural("challenges.days.days", 0)).toBe("Encore 1 jour");
    expect(plural("challenges.days.days", 2)).toBe("Encore 2 jours");
    await initLanguage("en");
    expect(plural("challenges.days.days", 0)).toBe("0 days left");
    expect(plural("challenges.days.days", 1)).toBe("1 day left");
  });

  it("brings another area when asked", async () => {
    await loadAreas("media", "no_such_area");
    expect(t("media.refused.too_heavy")).toContain("15");
  });

  it("writes a bare date as that day, wherever the phone is", () => {
    expect(formatDate("2026-11-22")).toBe("22 novembre");
    expect(formatDate("2025-11-15", "month")).toBe("novembre 2025");
  });
});
