import { type Box, boxOf, contains, overlap, ranksAt } from "./boxes";
import type { NamedPoint } from "./drawing";
import type { LeafletMap } from "./leaflet";

/**
 * Town names in a pane of their own, written again after each move: the important ones first, none over another or
 * over a place. They are for the eye only; the list names each place's commune.
 */
export class Names {
  private readonly map: LeafletMap;
  private readonly pane: HTMLElement;
  private points: NamedPoint[] = [];
  private taken: () => Box[] = () => [];

  constructor(map: LeafletMap) {
    this.map = map;
    this.pane = map.createPane("names");
    this.pane.classList.add("map-names", "leaflet-zoom-hide");
    this.pane.setAttribute("aria-hidden", "true");
    map.on("moveend zoomend", () => this.write());
  }

  /** `taken`: boxes that are occupied already, in pixels of the map's layer. */
  set(points: NamedPoint[], taken: () => Box[]): void {
    this.points = points.toSorted((a, b) => order(a.rank) - order(b.rank));
    this.taken = taken;
    this.write();
  }

  write(): void {
    const most = ranksAt(this.map.getZoom());
    const view = this.map.getBounds().pad(0.2);
    const marks = this.taken();
    const boxes = [...marks];
    const spans: HTMLElement[] = [];
    for (const point of this.points) {
      if (point.rank > most || !view.contains([point.lat, point.lon])) continue;
      const { x, y } = this.map.latLngToLayerPoint([point.lat, point.lon]);
      const mark = marks.find((box) => contains(box, x, y));
      const box = boxOf(point.name, point.rank, x, mark ? mark.bottom : y);
      if (boxes.some((other) => other !== mark && overlap(box, other))) continue;
      boxes.push(box);
      spans.push(label(point, x, mark ? mark.bottom - 4 : y, mark !== undefined));
    }
    this.pane.replaceChildren(...spans);
  }
}

/** Towns by rank, then the landmarks outside, then the departments' names. */
const order = (rank: number): number => (rank > 0 ? rank : 6 - rank);

function label({ name, rank }: NamedPoint, x: number, y: number, marked: boolean): HTMLElement {
  const span = document.createElement("span");
  span.className = `map-name map-name-${rank === -1 ? "around" : rank}`;
  if (marked) span.classList.add("map-name-marked");
  span.textContent = name;
  span.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translateX(-50%)`;
  return span;
}
