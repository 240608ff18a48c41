import { describe, expect, it } from "vitest";
import communesFile from "../../basemap/communes.json";
import { readCommunes } from "../../src/features/spaces/communes";
import { findCommunes, fold, hasWords } from "../../src/features/spaces/search";

const communes = readCommunes(communesFile);
const names = (query: string) => findCommunes(communes, query, 5).map((commune) => commune.name);

describe("fold", () => {
  it.each([
    ["L'Isle-Jourdain", "isle jourdain"],
    ["l’isle jourdain", "isle jourdain"],
    ["ÉAUZE", "eauze"],
    ["Valence-sur-Baïse", "valence sur baise"],
    ["St Clar", "saint clar"],
    ["Saint-Clar", "saint clar"],
    ["Ste-Christie", "sainte christie"],
    ["Escornebœuf", "escorneboeuf"],
    ["Castelnau d'Auzan", "castelnau auzan"],
    ["  ", ""],
  ])("%s → %s", (text, folded) => expect(fold(text)).toBe(folded));
});

describe("hasWords", () => {
  it("wants every word, from its beginning, in any order", () => {
    expect(hasWords("ludotheque de nogaro", "nog ludo")).toBe(true);
    expect(hasWords("ludotheque de nogaro", "theque")).toBe(false);
    expect(hasWords("ludotheque de nogaro", "ludo auch")).toBe(false);
  });
});

describe("findCommunes", () => {
  it("knows every commune of the territory", () => {
    expect(communes).toHaveLength(458);
    expect(communes[0]).toMatchObject({ name: "Auch", postcodes: ["32000"] });
    expect(communes[0]?.lat).toBeCloseTo(43.646, 2);
  });

  it("forgives accents, hyphens, apostrophes and abbreviations", () => {
    expect(names("eauze")[0]).toBe("Eauze");
    expect(names("l isle jourdain")[0]).toBe("L'Isle-Jourdain");
    expect(names("vic fez")[0]).toBe("Vic-Fezensac");
    expect(names("st clar")[0]).toBe("Saint-Clar");
  });

  it("puts the exact name before longer ones, and large before small", () => {
    expect(names("mon").every((name) => /(^|[ '-])mon/i.test(name))).toBe(true);
    expect(names("montaut")[0]).toBe("Montaut");
    expect(names("montaut")).toContain("Montaut-les-Créneaux");
  });

  it("finds by postcode, whole or begun", () => {
    expect(names("32000")).toContain("Auch");
    expect(names("32300")[0]).toBe("Mirande");
    expect(names("3260")[0]).toBe("L'Isle-Jourdain");
  });

  it("finds nothing for one letter or for another department", () => {
    expect(names("a")).toEqual([]);
    expect(names("75001")).toEqual([]);
  });
});
