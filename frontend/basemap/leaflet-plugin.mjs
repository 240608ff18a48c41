// Under `require-trusted-types-for 'script'` a string given to innerHTML throws. Leaflet does it once while it is
// loaded, to find out whether an old browser reads SVG inside HTML; every browser that we support does.
const FILE = /\/leaflet\/src\/core\/Browser\.js$/;
const PROBE = "div.innerHTML = '<svg/>';";
const SAME_WITHOUT_MARKUP = "div.appendChild(svgCreate('svg'));";

/** Vite plugin: Leaflet without that probe. It fails the build when a new Leaflet words it differently. */
export function leafletWithoutMarkup() {
  return {
    name: "leaflet-without-markup",
    transform(code, id) {
      if (!FILE.test(id.split("?")[0])) return null;
      if (!code.includes(PROBE))
        throw new Error("leaflet's SVG probe has changed: see basemap/leaflet-plugin.mjs");
      return { code: code.replace(PROBE, SAME_WITHOUT_MARKUP), map: null };
    },
  };
}
