import { describe, expect, it } from "vitest";
import { arrange } from "../../src/features/spaces/arrange";
import { communesOf } from "../../src/features/spaces/communes";
import { distanceKm } from "../../src/features/spaces/distance";
import { place } from "./place";

const AUCH = { lat: 43.6456, lon: 0.5886 };
const CONDOM = { lat: 43.9582, lon: 0.372 };
const MIRANDE = { name: "Mirande", postcodes: ["32300"], lat: 43.5144, lon: 0.4039 };

const spaces = [
  place({ slug: "mjc", name: "Maison des jeunes", kind: "mjc" }),
  place({ slug: "accueil", name: "Accueil jeunes" }),
  place({
    slug: "ludo",
    name: "Ludothèque",
    kind: "ludotheque",
    commune: "Condom",
    insee: "32107",
    postcode: "32100",
    ...CONDOM,
  }),
];
const communes = [...communesOf(spaces), MIRANDE];
const kindName = (kind: string) => kind.replace("_", " ");
const wish = { query: "", kind: null, from: null };
const slugs = (some: Partial<Parameters<typeof arrange>[2]>) =>
  arrange(spaces, communes, { ...wish, ...some }, kindName).places.map(({ space }) => space.slug);

describe("distanceKm", () => {
  it("measures as the crow flies", () => {
    expect(distanceKm(AUCH, CONDOM)).toBeCloseTo(38.9, 0);
    expect(distanceKm(AUCH, AUCH)).toBe(0);
    expect(distanceKm(CONDOM, AUCH)).toBeCloseTo(distanceKm(AUCH, CONDOM), 9);
  });
});

describe("arrange", () => {
  it("sorts by commune, then name, when there is nowhere to measure from", () => {
    expect(slugs({})).toEqual(["accueil", "mjc", "ludo"]);
  });

  it("sorts by distance once there is", () => {
    expect(slugs({ from: CONDOM })).toEqual(["ludo", "accueil", "mjc"]);
    expect(arrange(spaces, communes, { ...wish, from: CONDOM }, kindName).places[0]?.km).toBeCloseTo(0, 5);
  });

  it("filters by kind, and by what is typed: name, commune, postcode, kind", () => {
    expect(slugs({ kind: "mjc" })).toEqual(["mjc"]);
    expect(slugs({ query: "ludotheque" })).toEqual(["ludo"]);
    expect(slugs({ query: "CONDOM" })).toEqual(["ludo"]);
    expect(slugs({ query: "32000" })).toEqual(["accueil", "mjc"]);
    expect(slugs({ query: "espace" })).toEqual(["accueil"]);
  });

  it("shows the nearest places to a commune that has none, and says so", () => {
    const found = arrange(spaces, communes, { ...wish, query: "mirande" }, kindName);
    expect(found.nearest).toBe(MIRANDE);
    expect(found.places.map(({ space }) => space.slug)).toEqual(["accueil", "mjc", "ludo"]);
    expect(found.places[0]?.km).toBeCloseTo(20.9, 0);
  });

  it("says that nothing was found for a word that nobody has", () => {
    expect(arrange(spaces, communes, { ...wish, query: "zanzibar" }, kindName)).toEqual({
      places: [],
      communes: [],
      nearest: null,
    });
  });

  it("leaves its input alone", () => {
    const before = spaces.map(({ slug }) => slug);
    slugs({ from: CONDOM });
    expect(spaces.map(({ slug }) => slug)).toEqual(before);
  });
});
