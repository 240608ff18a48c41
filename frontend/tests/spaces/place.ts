import type { Space } from "../../src/api/types";

/** A place with nothing special about it. */
export function place(wish: Partial<Space> = {}): Space {
  const slug = wish.slug ?? "la-grange";
  return {
    id: slug,
    revision: "1",
    slug,
    name: "La Grange",
    kind: "espace_jeunes",
    structure: null,
    summary: "",
    age_min: null,
    age_max: null,
    address: null,
    insee: "32013",
    commune: "Auch",
    postcode: "32000",
    epci_name: null,
    lat: 43.6456,
    lon: 0.5886,
    precision: "commune",
    phone: null,
    email: null,
    site: null,
    services: [],
    wheelchair: "unknown",
    access: null,
    hours_text: null,
    source: null,
    checked_on: null,
    demo: false,
    updated_at: "2026-01-01T00:00:00.000Z",
    ...wish,
  };
}
