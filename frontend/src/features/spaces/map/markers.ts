import Supercluster, { type AnyProps, type ClusterFeature, type PointFeature } from "supercluster";
import type { Space } from "../../../api/types";
import { glyphPath } from "../glyphs";
import { groupName, placeName } from "../words";
import type { Box } from "./boxes";
import { DivIcon, type LeafletMap, Marker } from "./leaflet";

/** Beyond this zoom nothing is gathered, except what stands at the same point. */
export const GATHER_UNTIL = 13;
const RADIUS = 46;
const SVG_NS = "http://www.w3.org/2000/svg";

type Props = { index: number };
type Feature = ClusterFeature<AnyProps> | PointFeature<Props>;

const isGroup = (feature: Feature): feature is ClusterFeature<AnyProps> => "cluster_id" in feature.properties;

export interface MarkerEvents {
  place(space: Space): void;
  /** A bubble whose places cannot be told apart by zooming. */
  group(spaces: Space[]): void;
  /** A bubble that opens by zooming in; `byKeyboard` asks for the focus to follow. */
  zoom(lat: number, lon: number, zoom: number, byKeyboard: boolean): void;
}

/** The places as real buttons on the map, gathered in bubbles where they would touch. */
export class Markers {
  private readonly map: LeafletMap;
  private readonly events: MarkerEvents;
  private index = new Supercluster<Props>().load([]);
  private spaces: Space[] = [];
  private shown = new Map<string, { marker: Marker; button: HTMLButtonElement }>();

  constructor(map: LeafletMap, events: MarkerEvents) {
    this.map = map;
    this.events = events;
    map.on("moveend zoomend", () => this.draw());
  }

  set(spaces: Space[]): void {
    this.spaces = spaces;
    this.index = new Supercluster<Props>({ radius: RADIUS, extent: 256, maxZoom: GATHER_UNTIL });
    this.index.load(
      spaces.map((space, index) => ({
        type: "Feature",
        properties: { index },
        geometry: { type: "Point", coordinates: [space.lon, space.lat] },
      })),
    );
    for (const { marker } of this.shown.values()) marker.remove();
    this.shown.clear();
    this.draw();
  }

  /** Boxes in pixels of the map's layer, for the names to keep clear of. */
  boxes(): Box[] {
    return [...this.shown.values()].map(({ marker }) => {
      const { x, y } = this.map.latLngToLayerPoint(marker.getLatLng());
      return { left: x - 20, right: x + 20, top: y - 20, bottom: y + 20 };
    });
  }

  /** Give the keyboard to the marker next to a point, after its bubble opened. */
  focusNear(lat: number, lon: number): void {
    const at = this.map.latLngToLayerPoint([lat, lon]);
    const distance = ({ marker }: { marker: Marker }) =>
      this.map.latLngToLayerPoint(marker.getLatLng()).distanceTo(at);
    const [closest] = [...this.shown.values()].sort((a, b) => distance(a) - distance(b));
    closest?.button.focus({ preventScroll: true });
  }

  private draw(): void {
    const bounds = this.map.getBounds().pad(0.15);
    const features = this.index
      .getClusters(
        [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
        Math.floor(this.map.getZoom()),
      )
      .toSorted((a, b) => (b.geometry.coordinates[1] ?? 0) - (a.geometry.coordinates[1] ?? 0));
    const wanted = new Map(features.map((feature) => [this.keyOf(feature), feature]));
    for (const [key, { marker }] of this.shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.shown.delete(key);
    }
    for (const [key, feature] of wanted) if (!this.shown.has(key)) this.add(key, feature);
  }

  private keyOf(feature: Feature): string {
    return isGroup(feature) ? `group ${feature.properties.cluster_id}` : `place ${feature.properties.index}`;
  }

  private add(key: string, feature: Feature): void {
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    const button = document.createElement("button");
    button.type = "button";
    if (isGroup(feature)) this.dressGroup(button, feature);
    else this.dressPlace(button, this.spaces[feature.properties.index]);
    // A press on a marker must not also be a drag or a click of the map.
    for (const type of ["pointerdown", "mousedown", "touchstart", "dblclick", "keydown"]) {
      button.addEventListener(type, (event) => event.stopPropagation());
    }
    const icon = new DivIcon({ html: button, className: "map-mark", iconSize: [44, 44] });
    const marker = new Marker([lat, lon], { icon, keyboard: false, interactive: false }).addTo(this.map);
    this.shown.set(key, { marker, button });
  }

  private dressPlace(button: HTMLButtonElement, space: Space | undefined): void {
    if (!space) return;
    button.className = "map-place";
    button.dataset.slug = space.slug;
    button.setAttribute("aria-label", placeName(space));
    button.append(glyph(space));
    button.addEventListener("click", () => this.events.place(space));
  }

  private dressGroup(button: HTMLButtonElement, group: ClusterFeature<AnyProps>): void {
    const { cluster_id: id, point_count: count } = group.properties;
    const spaces = this.index
      .getLeaves(id, Number.POSITIVE_INFINITY)
      .flatMap((leaf) => this.spaces[leaf.properties.index] ?? []);
    const [lon = 0, lat = 0] = group.geometry.coordinates;
    button.className = count > 9 ? "map-group map-group-large" : "map-group";
    button.setAttribute("aria-label", groupName(spaces));
    button.textContent = String(count);
    button.addEventListener("click", (event) => {
      const zoom = this.index.getClusterExpansionZoom(id);
      if (zoom > GATHER_UNTIL || sameCommune(spaces)) this.events.group(spaces);
      else this.events.zoom(lat, lon, zoom, event.detail === 0);
    });
  }
}

/** Places that only their commune locates stand at one point, and no zoom tells them apart. */
function sameCommune(spaces: Space[]): boolean {
  return spaces.every((space) => space.lat === spaces[0]?.lat && space.lon === spaces[0]?.lon);
}

export function glyph(space: Space): SVGElement {
  const svg = document.createElementNS(SVG_NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "place-glyph");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG_NS, "path");
  path.setAttribute("d", glyphPath(space.kind));
  svg.append(path);
  return svg;
}
