// Plane geometry on small lists of [lon, lat] points: what the base map needs, and nothing more.

/** Cut a ring at a box [west, south, east, north] (Sutherland–Hodgman); an empty list when nothing is left. */
export function clipRing(ring, [west, south, east, north]) {
  const edges = [
    [(p) => p[0] >= west, (a, b) => cross(a, b, 0, west)],
    [(p) => p[0] <= east, (a, b) => cross(a, b, 0, east)],
    [(p) => p[1] >= south, (a, b) => cross(a, b, 1, south)],
    [(p) => p[1] <= north, (a, b) => cross(a, b, 1, north)],
  ];
  let points = openRing(ring);
  for (const [inside, meet] of edges) {
    points = points.flatMap((point, i) => {
      const before = points.at(i - 1);
      if (inside(point)) return inside(before) ? [point] : [meet(before, point), point];
      return inside(before) ? [meet(before, point)] : [];
    });
  }
  return points;
}

function cross(a, b, axis, value) {
  const t = (value - a[axis]) / (b[axis] - a[axis]);
  const other = a[1 - axis] + t * (b[1 - axis] - a[1 - axis]);
  return axis === 0 ? [value, other] : [other, value];
}

/** GeoJSON repeats the first point at the end; we do not. */
export function openRing(ring) {
  const last = ring.at(-1);
  return ring.length > 1 && ring[0][0] === last[0] && ring[0][1] === last[1] ? ring.slice(0, -1) : ring;
}

/** Round to whole steps of the grid, counted from its origin. */
export function toGrid(points, { origin, step }) {
  return points.map(([lon, lat]) => [
    Math.round((lon - origin[0]) / step),
    Math.round((lat - origin[1]) / step),
  ]);
}

const nameOf = (point) => `${point[0]} ${point[1]}`;

/**
 * Simplify rings (Douglas–Peucker) so that a border which two rings share stays the same in both.
 * A point where the set of rings changes is kept, and each stretch between two such points is simplified in one
 * direction, whichever ring it is read from.
 */
export function simplifyTogether(rings, tolerance) {
  const owners = new Map();
  rings.forEach((ring, i) => {
    for (const point of ring) owners.set(nameOf(point), (owners.get(nameOf(point)) ?? new Set()).add(i));
  });
  const groupOf = (point) => [...(owners.get(nameOf(point)) ?? [])].join();
  return rings.map((ring) => {
    const stops = ring.flatMap((_, i) => (isStop(ring, i, groupOf) ? [i] : []));
    if (stops.length === 0) stops.push(0, Math.floor(ring.length / 2));
    return stops.flatMap((from, i) => {
      const to = stops[(i + 1) % stops.length];
      const stretch = to > from ? ring.slice(from, to + 1) : [...ring.slice(from), ...ring.slice(0, to + 1)];
      return simplifyStretch(stretch, tolerance).slice(0, -1);
    });
  });
}

function isStop(ring, i, groupOf) {
  const here = groupOf(ring[i]);
  return here !== groupOf(ring.at(i - 1)) || here !== groupOf(ring[(i + 1) % ring.length]);
}

function simplifyStretch(points, tolerance) {
  const backwards = nameOf(points[0]) > nameOf(points.at(-1));
  const kept = douglasPeucker(backwards ? points.toReversed() : points, tolerance);
  return backwards ? kept.toReversed() : kept;
}

function douglasPeucker(points, tolerance) {
  if (points.length < 3) return points;
  const distances = points.map((point) => distanceToSegment(point, points[0], points.at(-1)));
  const farthest = distances.indexOf(Math.max(...distances));
  if (distances[farthest] <= tolerance) return [points[0], points.at(-1)];
  const left = douglasPeucker(points.slice(0, farthest + 1), tolerance);
  return [...left.slice(0, -1), ...douglasPeucker(points.slice(farthest), tolerance)];
}

function distanceToSegment(p, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/** Drop repeated points, which rounding makes. */
export function withoutRepeats(points) {
  return points.filter((point, i) => nameOf(point) !== nameOf(points.at(i - 1)));
}

export function isInside([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** The roomiest of 40 × 40 points of a ring, where a name has most space; null in a ring without room. */
export function roomiestPoint(ring) {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  let best = null;
  let room = 0;
  for (let i = 0; i < 1600; i++) {
    const point = [
      west + ((east - west) * ((i % 40) + 0.5)) / 40,
      south + ((north - south) * (Math.floor(i / 40) + 0.5)) / 40,
    ];
    if (!isInside(point, ring)) continue;
    const here = Math.min(...ring.map((a, j) => distanceToSegment(point, ring.at(j - 1), a)));
    if (here > room) [best, room] = [point, here];
  }
  return best;
}
