import { beforeAll, describe, expect, it } from "vitest";
import { siteName, telephone, wayTo } from "../../src/features/spaces/ways";
import { agesWords, atCommune, groupName, placeName, staleYear } from "../../src/features/spaces/words";
import { loadAreas } from "../../src/i18n";
import { place } from "./place";

const NOW = new Date("2026-11-22");
const source = (year: number | null) => ({ name: "Un journal", url: null, year });

beforeAll(() => loadAreas("spaces"));

describe("names of bubbles and places", () => {
  const at = (...communes: string[]) => communes.map((commune) => ({ commune }));
  it("names the one commune", () => expect(groupName(at("Auch", "Auch", "Auch"))).toBe("3 lieux à Auch"));
  it("names both of two", () =>
    expect(groupName(at("Pavie", "Auch", "Auch"))).toBe("3 lieux : Auch et Pavie"));
  it("names the two with most of many", () =>
    expect(groupName(at("Gimont", "Pavie", "Pavie", "Auch", "Auch", "Auch"))).toBe(
      "6 lieux, dont Auch et Pavie",
    ));
  it("melts the article", () => {
    expect(atCommune("Le Houga")).toBe("au Houga");
    expect(atCommune("L'Isle-Jourdain")).toBe("à L'Isle-Jourdain");
  });
  it("tells name, kind and commune of a place", () =>
    expect(placeName(place())).toBe("La Grange, Espace jeunes à Auch"));
});

describe("ages", () => {
  it("says what is known", () => {
    expect(agesWords({ age_min: 11, age_max: 17 })).toBe("11–17 ans");
    expect(agesWords({ age_min: 16, age_max: null })).toBe("dès 16 ans");
    expect(agesWords({ age_min: null, age_max: 25 })).toBe("jusqu’à 25 ans");
    expect(agesWords({ age_min: null, age_max: null })).toBe("âges non précisés");
  });
});

describe("stale", () => {
  it("is an unchecked source of three years or more, or a check that old", () => {
    expect(staleYear(place({ source: source(2014) }), NOW)).toBe(2014);
    expect(staleYear(place({ source: source(2024) }), NOW)).toBeNull();
    expect(staleYear(place({ source: source(2014), checked_on: "2026-03-01" }), NOW)).toBeNull();
    expect(staleYear(place({ checked_on: "2021-03-01" }), NOW)).toBe(2021);
    expect(staleYear(place({ source: source(null) }), NOW)).toBeNull();
  });
});

describe("ways there", () => {
  it("asks for the address when the point is only the commune's", () => {
    const there = place({ address: "77 rue de la République" });
    expect(wayTo(there, "android")).toBe("geo:0,0?q=77%20rue%20de%20la%20R%C3%A9publique%2C%2032000%20Auch");
    expect(wayTo(there, "apple")).toMatch(/^maps:\?q=77/);
    expect(wayTo(there, "other")).toMatch(/^https:\/\/www\.openstreetmap\.org\/search\?query=77/);
  });
  it("gives the point when it is the building's", () => {
    const there = place({ precision: "building" });
    expect(wayTo(there, "android")).toMatch(/^geo:43\.6456,0\.5886\?q=43\.6456,0\.5886\(La%20Grange/);
    expect(wayTo(there, "other")).toContain("directions?to=43.6456%2C0.5886");
  });
  it("writes telephone and site links", () => {
    expect(telephone("05 62.63 40 75")).toBe("tel:0562634075");
    expect(siteName("https://www.missionlocalegers.com/contact")).toBe("missionlocalegers.com");
  });
});
