import type { SpaceKind } from "../../api/types";

/** One drawing per family of places, on a 24 × 24 grid, drawn with a line. */
const FAMILIES = {
  together:
    "M8.5 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3 19c0-3.3 2.3-5.5 5.5-5.5S14 15.7 14 19M16 11a2.5 2.5 0 1 0 0-5M16.5 14c2.7.2 4.5 2.1 4.5 5",
  compass: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM15.5 8.5l-2 5-5 2 2-5 5-2Z",
  play: "M5.5 4h13A1.5 1.5 0 0 1 20 5.5v13a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5v-13A1.5 1.5 0 0 1 5.5 4ZM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
  heart: "M12 20s-8-4.7-8-10.5A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.5C20 15.3 12 20 12 20Z",
  book: "M12 6.5C10.5 5 8 4.5 4 4.5v13.5c4 0 6.5.5 8 2 1.5-1.5 4-2 8-2V4.5c-4 0-6.5.5-8 2Zm0 0V20",
  house: "M4 11l8-7 8 7v8.5H4V11Zm6 8.5v-5.5h4v5.5",
  van: "M3 7h10.5v9.5H3V7Zm10.5 3h4l3 3.2v3.3h-7V10ZM7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm10 0a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
} as const;

const FAMILY_OF: Record<SpaceKind, keyof typeof FAMILIES> = {
  info_jeunes: "compass",
  mjc: "together",
  espace_jeunes: "together",
  centre_social: "together",
  mission_locale: "compass",
  maison_des_adolescents: "heart",
  ludotheque: "play",
  mediatheque: "book",
  tiers_lieu: "house",
  france_services: "house",
  emploi_formation: "compass",
  logement: "house",
  sport_loisirs: "play",
  acces_aux_droits: "heart",
  itinerant: "van",
  autre: "house",
};

export const glyphPath = (kind: SpaceKind): string => FAMILIES[FAMILY_OF[kind]];

/** A small line drawing on the same grid. */
export function Stroke({ d }: { d: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

export function Glyph({ kind }: { kind: SpaceKind }) {
  return (
    <svg class="place-glyph" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={glyphPath(kind)} />
    </svg>
  );
}
