/** Small public content, in the shapes of the API. */
import type {
  Challenge,
  HelpLine,
  PageData,
  Snapshot,
  Space,
  Territory,
  WallItem,
} from "../../../src/api/types";

export const territory: Territory = {
  code: "32",
  name: "Gers",
  bbox: [-0.3, 43.3, 1.2, 44.1],
  school_zone: "C",
  tiles: null,
};

export function wallItem(id: string, minute: number, revision = "r1"): WallItem {
  return {
    id,
    revision,
    challenge: "solidavir-us",
    kind: "photo",
    text: id,
    alt_text: null,
    author: null,
    group: null,
    media: [
      {
        id: `m-${id}`,
        status: "ready",
        kind: "photo",
        width: 4,
        height: 3,
        duration_s: null,
        placeholder: null,
        refusal: null,
        renditions: [
          {
            name: "320",
            url: `/media/m-${id}/${revision}/320.webp`,
            type: "image/webp",
            bytes: 9,
            width: 4,
            height: 3,
          },
        ],
      },
    ],
    published_at: `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`,
    demo: false,
  };
}

export function challenge(id: string, state: Challenge["state"] = "published"): Challenge {
  return {
    id,
    revision: "1",
    slug: id,
    title: id,
    hashtag: null,
    brief: "…",
    kinds: ["text"],
    groups_allowed: true,
    color: "sun",
    illustration: "bubble",
    starts_on: null,
    ends_on: null,
    position: 0,
    state,
    demo: false,
    created_at: "2026-11-01T10:00:00.000Z",
    updated_at: "2026-11-01T10:00:00.000Z",
  };
}

export function space(id: string, name: string): Space {
  return {
    id,
    revision: "1",
    slug: id,
    name,
    kind: "mjc",
    structure: null,
    summary: "",
    age_min: null,
    age_max: null,
    address: null,
    insee: "32013",
    commune: "Auch",
    postcode: "32000",
    epci_name: null,
    lat: 43.6,
    lon: 0.6,
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
    updated_at: "2026-11-01T10:00:00.000Z",
  };
}

export function helpLine(number: string): HelpLine {
  const words = { fr: number, en: number };
  return {
    id: number,
    revision: "1",
    number,
    uri: `tel:${number}`,
    channel: "call",
    name: words,
    about: words,
    hours: words,
    notes: null,
    checked_on: "2026-11",
    site: null,
  };
}

export function whole(count: number, wall: WallItem[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: `abc.1.${count}`,
    territory,
    challenges: [challenge("a"), challenge("b")],
    wall,
    wall_cursor: "next",
    spaces: [space("s1", "Auch"), space("s2", "Mirande")],
    help_lines: [helpLine("119")],
    ...more,
  };
}

/** What the page of a screen carries: not all of it. */
export function pageOf({ spaces: _spaces, ...rest }: Snapshot): PageData {
  return { lang: "fr", screen: "challenges", ...rest };
}
