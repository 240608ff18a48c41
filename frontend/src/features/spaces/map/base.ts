import { type BasemapFile, readRing } from "./drawing";
import { type LeafletMap, Polygon, SVG } from "./leaflet";

/** Rolling hills to fill the land with, as strokes of one pattern; colours come from the style sheet. */
const HILLS =
  "M8 30q14-15 30 0M30 24q10-10 22 1M96 62q16-17 36 0M124 54q9-9 20 2M60 104q12-13 27 0M150 18q9-9 20 0M14 92q9-9 20 0";

function addHills(svg: SVGElement): void {
  const make = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const defs = make("defs", {});
  const pattern = make("pattern", {
    id: "map-hills",
    width: "184",
    height: "124",
    patternUnits: "userSpaceOnUse",
  });
  pattern.append(make("rect", { width: "184", height: "124", class: "map-ground" }));
  pattern.append(make("path", { d: HILLS, class: "map-hill" }));
  defs.append(pattern);
  svg.prepend(defs);
}

/** Draw the territory and its neighbours; every colour is a token, so that dark mode costs nothing. */
export function drawBase(map: LeafletMap, file: BasemapFile): void {
  const renderer = new SVG({ padding: 0.4 });
  // Leaflet picks a renderer through a module that also brings the canvas one; here there is only this one.
  (map as unknown as { getRenderer: () => SVG }).getRenderer = () => renderer;
  renderer.addTo(map);
  const draw = (rings: number[][], className: string) =>
    new Polygon(
      rings.map((ring) => [readRing(file, ring)]),
      { className, interactive: false, smoothFactor: 0.6 },
    ).addTo(map);
  for (const neighbour of file.neighbours) draw(neighbour.rings, "map-around");
  draw(file.land, "map-shade");
  draw(file.land, "map-land");
  draw(file.land, "map-seam");
  const svg = map.getPane("overlayPane")?.querySelector("svg");
  if (svg) addHills(svg);
}
