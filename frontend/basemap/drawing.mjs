// The base map: the territory, the departments around it, and the towns that help a reader to find the way.
import { clipRing, openRing, roomiestPoint, simplifyTogether, toGrid, withoutRepeats } from "./geometry.mjs";

/** About 80 m by 110 m: finer than the outline itself is. */
export const GRID_STEP = 0.001;
/** In steps of the grid: what simplifying may move a border by. */
const TOLERANCE = 3;
/** Degrees around the territory: what is drawn (a wide screen shows that much), and where neighbours get their names. */
const DRAWN = [2, 1.5];
const NAMED = [0.45, 0.26];

const around = ([west, south, east, north], [x, y]) => [west - x, south - y, east + x, north + y];

export function gridOf(territory) {
  const [west, south] = around(territory.bbox, DRAWN);
  return { origin: [Number(west.toFixed(3)), Number(south.toFixed(3))], step: GRID_STEP };
}

export function basemap(territory, departments, division, table, centres) {
  const grid = gridOf(territory);
  const drawn = around(territory.bbox, DRAWN);
  const shapes = departments
    .map((shape) => ({
      ...shape,
      rings: shape.rings.map((ring) => clipRing(ring, drawn)).filter((r) => r.length > 2),
    }))
    .filter((shape) => shape.rings.length > 0);
  const simple = simplifyTogether(
    shapes.flatMap((shape) => shape.rings.map((ring) => withoutRepeats(toGrid(openRing(ring), grid)))),
    TOLERANCE,
  );
  let next = 0;
  const drawings = shapes.map((shape) => ({
    ...shape,
    lines: shape.rings.map(() => simple[next++]).filter((line) => line.length > 2),
  }));
  const own = drawings.find((shape) => shape.code === `${territory.country}-${territory.code}`);
  if (!own) throw new Error(`no outline for ${territory.country}-${territory.code}`);
  return {
    origin: grid.origin,
    step: grid.step,
    land: own.lines.map(deltas),
    neighbours: drawings
      .filter((shape) => shape !== own && shape.lines.length > 0)
      .map((shape) => ({
        name: shape.name,
        at: nameAt(shape, territory, grid),
        rings: shape.lines.map(deltas),
      })),
    towns: [
      ...ownTowns(territory, division, table, grid),
      ...townsAround(territory, division, centres, grid),
    ],
  };
}

/** x, y of the first point, then the steps from each point to the next. */
function deltas(line) {
  return line.flatMap(([x, y], i) => (i === 0 ? [x, y] : [x - line[i - 1][0], y - line[i - 1][1]]));
}

function nameAt(shape, territory, grid) {
  const pieces = shape.rings
    .map((ring) => clipRing(ring, around(territory.bbox, NAMED)))
    .filter((r) => r.length > 2);
  const point = pieces.length > 0 ? roomiestPoint(pieces[0]) : null;
  return point ? toGrid([point], grid)[0] : null;
}

/** `[name, x, y, rank]`; 1 the prefecture, 2 sub-prefectures and towns above 4,000, 3 above 1,400, 4 above 1,000. */
function ownTowns(territory, { departments, arrondissements }, table, grid) {
  const first = departments.find((department) => department.code === territory.code)?.chefLieu;
  const seats = arrondissements.filter((a) => a.departement === territory.code).map((a) => a.chefLieu);
  const rank = ({ insee, population }) => {
    if (insee === first) return 1;
    if (seats.includes(insee) || population > 4000) return 2;
    return population > 1400 ? 3 : 4;
  };
  return table
    .filter((commune) => commune.population > 1000 || seats.includes(commune.insee))
    .sort((a, b) => b.population - a.population)
    .map((commune) => [commune.name, ...toGrid([[commune.lon, commune.lat]], grid)[0], rank(commune)]);
}

/** The prefectures of the departments around, rank 0: landmarks outside the territory. */
function townsAround(territory, { departments, communes }, centres, grid) {
  const [west, south, east, north] = around(territory.bbox, NAMED);
  return departments
    .filter((department) => department.code !== territory.code && centres.has(department.chefLieu))
    .map((department) => ({ insee: department.chefLieu, point: centres.get(department.chefLieu) }))
    .filter(({ point: [lon, lat] }) => lon > west && lon < east && lat > south && lat < north)
    .map(({ insee, point }) => [communes.find((c) => c.code === insee).nom, ...toGrid([point], grid)[0], 0]);
}
