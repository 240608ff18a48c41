import type { Challenge, ParticipationCreate, ParticipationKind } from "../../api/types";
import { uuidv7 } from "../../lib/uuid";
import type { ParticipationDraft, Photo } from "../../offline";
import { proposePseudonym } from "../accounts";
import { openKinds } from "../challenges";

export const STEPS = ["what", "seen", "who", "read"] as const;
export type Step = (typeof STEPS)[number];

/** What is being written, kept on the device at every keystroke. */
export interface Draft {
  id: string;
  step: Step;
  kind: ParticipationKind | null;
  text: string;
  alt: string;
  photos: Photo[];
  seen: "nobody" | "somebody" | null;
  me: boolean;
  others: number;
  signed: boolean;
  grouped: boolean;
  group: { name: string; head_count: number };
  pseudonym: string;
  birth_year: string;
}

export const MAX_PHOTOS = 4;

export function newDraft(challenge: Challenge): Draft {
  const kinds = openKinds(challenge);
  return {
    id: uuidv7(),
    step: "what",
    kind: kinds.length === 1 ? (kinds[0] ?? null) : null,
    text: "",
    alt: "",
    photos: [],
    seen: null,
    me: false,
    others: 0,
    signed: true,
    grouped: false,
    group: { name: "", head_count: 2 },
    pseudonym: proposePseudonym(),
    birth_year: "",
  };
}

export const isPictured = (draft: Draft) => draft.kind === "photo" || draft.kind === "drawing";

/** The steps of this draft: nobody is asked who is seen in a text. */
export function stepsOf(draft: Draft): Step[] {
  return STEPS.filter((step) => step !== "seen" || isPictured(draft));
}

/** What is missing before the next step, as the key of its sentence; null when nothing is. */
export function missing(
  draft: Draft,
  needsAccount: boolean,
  thisYear = new Date().getFullYear(),
): string | null {
  const group = draft.group;
  switch (draft.step) {
    case "what":
      if (!draft.kind) return "participations.missing.kind";
      if (isPictured(draft) && draft.photos.length === 0) return "participations.missing.photo";
      return isPictured(draft) || draft.text.trim() ? null : "participations.missing.text";
    case "seen":
      if (!draft.seen) return "participations.missing.seen";
      return draft.seen === "somebody" && !draft.me && draft.others === 0
        ? "participations.missing.person"
        : null;
    case "who":
      if (draft.grouped && group.name.trim().length < 2) return "participations.missing.group";
      if (draft.grouped && !(group.head_count >= 2 && group.head_count <= 500))
        return "participations.missing.count";
      if (!needsAccount) return null;
      if (draft.pseudonym.trim().length < 3) return "participations.missing.pseudonym";
      return yearIsWrong(draft.birth_year, thisYear) ? "participations.missing.year" : null;
    default:
      return null;
  }
}

function yearIsWrong(year: string, thisYear: number): boolean {
  return year !== "" && !(/^\d{4}$/.test(year) && Number(year) >= 1900 && Number(year) <= thisYear);
}

function people(draft: Draft): ParticipationCreate["people"] {
  if (!isPictured(draft) || draft.seen !== "somebody") return [];
  const others = Array.from({ length: draft.others }, () => ({ who: "other" as const }));
  return draft.me ? [{ who: "me" }, ...others] : others;
}

/** What goes to the outbox. */
export function toParticipation(draft: Draft, challenge: string, needsAccount: boolean): ParticipationDraft {
  const photos = isPictured(draft) ? draft.photos : [];
  const year = Number(draft.birth_year);
  return {
    id: draft.id,
    photos,
    account: needsAccount
      ? { pseudonym: draft.pseudonym.trim(), ...(year ? { birth_year: year } : {}) }
      : null,
    body: {
      challenge,
      kind: draft.kind ?? "text",
      text: draft.text.trim(),
      alt_text: photos.length ? draft.alt.trim() || null : null,
      signed: draft.signed,
      group: draft.grouped ? { ...draft.group, name: draft.group.name.trim() } : null,
      media: photos.map(({ id }) => id),
      people: people(draft),
    },
  };
}
