import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildFiles, defaultTerritory, isFresh } from "../../basemap/build.mjs";
import { simplifyTogether } from "../../basemap/geometry.mjs";

const folder = defaultTerritory();
const files = buildFiles(folder);
const [table, map, index] = [...files.values()].map((text) => JSON.parse(text));
const territory = JSON.parse(readFileSync(`${folder}/territory.json`, "utf8"));

describe("the generated files", () => {
  it.each([...files])("%s is what the packages make now", (path, text) => {
    expect(readFileSync(path, "utf8") === text, `${path} is old: npm run basemap`).toBe(true);
  });

  it("are known to be fresh", () => expect(isFresh(folder)).toBe(true));

  it("are small: the map and the index at most 12 kB each, compressed", () => {
    for (const [path, text] of files) {
      if (!path.startsWith(folder)) expect(gzipSync(text).length).toBeLessThan(12_000);
    }
  });
});

describe("the communes table", () => {
  it("has every commune once, whole, inside the territory's box", () => {
    const [west, south, east, north] = territory.bbox;
    expect(new Set(table.map((row: { insee: string }) => row.insee)).size).toBe(table.length);
    for (const row of table) {
      expect(row.insee.startsWith(territory.code)).toBe(true);
      expect(row.postcodes.length).toBeGreaterThan(0);
      expect(row.epci).toMatch(/^\d{9}$/);
      expect(row.population).toBeGreaterThan(0);
      expect(row.lon > west && row.lon < east && row.lat > south && row.lat < north, row.name).toBe(true);
    }
  });

  it("holds the numbers of the 2026 official geographic code", () => {
    expect(table).toHaveLength(458);
    expect(new Set(table.map((row: { epci: string }) => row.epci)).size).toBe(17);
    expect(table.filter((row: { population: number }) => row.population < 500)).toHaveLength(388);
  });

  it("says the same as the phone's index", () => {
    expect(index.names.split("|").sort()).toEqual(table.map((row: { name: string }) => row.name).sort());
    expect(map.made_from).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("simplifyTogether", () => {
  it("keeps a shared border the same in both rings", () => {
    const border = [
      [5, 0],
      [5.1, 1],
      [4.9, 2],
      [5, 3],
      [7, 4],
      [5, 6],
    ];
    const left = [[0, 0], ...border, [0, 6]];
    const right = [[10, 6], ...border.toReversed(), [10, 0]];
    const [a = [], b = []] = simplifyTogether([left, right], 0.5);
    const shared = (ring: number[][]) =>
      ring
        .filter(([x]) => x !== 0 && x !== 10)
        .map(String)
        .sort();
    expect(shared(a)).toEqual(shared(b));
    expect(shared(a).length).toBeLessThan(border.length);
    expect(shared(a)).toContain("7,4");
  });
});
