import { asArray, asObject, asText, isObject, type JsonObject } from "../model/json";

export interface Picture {
  id: string;
  status: string;
  refusal: string;
  placeholder: string;
  url: string;
  width: number;
  height: number;
}

/** One participation as a professional reads it before it appears. */
export interface Review {
  id: string;
  revision: string;
  publishedRevision: string;
  challenge: string;
  challengeTitle: string;
  kind: string;
  text: string;
  altText: string;
  signed: boolean;
  author: string;
  authorRole: string;
  under15: boolean | null;
  group: { name: string; headCount: number } | null;
  people: string[];
  pictures: Picture[];
  state: string;
  reason: string;
  submittedAt: string;
}

const LARGEST = 1280;
const asNumber = (value: unknown): number => (typeof value === "number" ? value : 0);

/** The largest rendition that is still meant for a screen. */
function bestRendition(media: JsonObject): JsonObject {
  const side = (one: JsonObject) => Math.max(asNumber(one.width), asNumber(one.height));
  const fitting = asArray(media.renditions)
    .filter(isObject)
    .filter((one) => side(one) <= LARGEST);
  return fitting.sort((one, other) => side(other) - side(one))[0] ?? {};
}

export function readPicture(media: JsonObject): Picture {
  const rendition = bestRendition(media);
  return {
    id: asText(media.id),
    status: asText(media.status),
    refusal: asText(media.refusal),
    placeholder: asText(media.placeholder),
    url: asText(rendition.url),
    width: asNumber(rendition.width ?? media.width),
    height: asNumber(rendition.height ?? media.height),
  };
}

export function readReview(row: JsonObject): Review {
  const group = row.group;
  const under15 = row.author_under_15;
  return {
    id: asText(row.id),
    revision: asText(row.revision),
    publishedRevision: asText(row.published_revision),
    challenge: asText(row.challenge),
    challengeTitle: asText(row.challenge_title),
    kind: asText(row.kind),
    text: asText(row.text),
    altText: asText(row.alt_text),
    signed: row.signed === true,
    author: asText(row.author),
    authorRole: asText(row.author_role),
    under15: typeof under15 === "boolean" ? under15 : null,
    group: isObject(group) ? { name: asText(group.name), headCount: asNumber(group.head_count) } : null,
    people: asArray(row.people).map((one) => asText(asObject(one).who)),
    pictures: asArray(row.media).filter(isObject).map(readPicture),
    state: asText(row.state),
    reason: asText(row.reason),
    submittedAt: asText(row.submitted_at),
  };
}

/** The same participation in the same revision is the same thing to read. */
export const reviewKey = ({ id, revision }: Review): string => `${id}:${revision}`;
