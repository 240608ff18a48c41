import { describe, expect, it } from "vitest";
import basemap from "../../basemap/basemap.json";
import { boxOf, overlap, ranksAt } from "../../src/features/spaces/map/boxes";
import { readNames, readRing } from "../../src/features/spaces/map/drawing";

describe("base map", () => {
  it("reads rings of steps", () => {
    expect(readRing({ origin: [1, 40], step: 0.5 }, [2, 4, 1, 0, -1, 2])).toEqual([
      [42, 2],
      [42, 2.5],
      [43, 2],
    ]);
  });

  it("has the prefecture first, landmarks around, and names for the neighbours", () => {
    const names = readNames(basemap);
    expect(names.filter(({ rank }) => rank === 1).map(({ name }) => name)).toEqual(["Auch"]);
    expect(names.filter(({ rank }) => rank === 0).map(({ name }) => name)).toContain("Toulouse");
    expect(names.filter(({ rank }) => rank === -1).map(({ name }) => name)).toContain("Landes");
  });
});

describe("names on the map", () => {
  it("shows more of them closer by", () => {
    expect([8, 8.5, 9.5, 10.5, 12].map(ranksAt)).toEqual([1, 2, 3, 4, 5]);
  });

  it("sees which would touch", () => {
    const auch = boxOf("Auch", 1, 100, 100);
    expect(overlap(auch, boxOf("Pavie", 3, 110, 112))).toBe(true);
    expect(overlap(auch, boxOf("Condom", 2, 100, 160))).toBe(false);
  });
});
