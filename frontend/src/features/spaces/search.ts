import type { Space } from "../../api/types";
import type { Commune } from "./communes";

const SHORT: Record<string, string> = { st: "saint", ste: "sainte", sts: "saints", l: "", d: "" };

/**
 * Words as a person types them: no accents, no hyphens or apostrophes, "st" for "saint", articles elided
 * ("L'Isle" and "isle" are the same). Two texts that fold alike are the same name.
 */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .split(/[^a-z0-9]+/)
    .map((word) => SHORT[word] ?? word)
    .filter(Boolean)
    .join(" ");
}

/** True when every word of the (folded) query begins a word of the (folded) text. */
export function hasWords(text: string, query: string): boolean {
  const words = text.split(" ");
  return query.split(" ").every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** What a place is found by. `kindName` is the kind in the reader's language. */
export function searchText(space: Space, kindName: string): string {
  const parts = [
    space.name,
    space.commune,
    space.postcode,
    space.structure?.name,
    kindName,
    ...space.services,
  ];
  return fold(parts.filter(Boolean).join(" "));
}

/**
 * Communes by name or postcode, best first: the exact name, then names that begin so, then any word; within each
 * the most populated first, which is the order they come in.
 */
export function findCommunes(communes: Commune[], query: string, limit: number): Commune[] {
  const wanted = fold(query);
  if (wanted.length < 2) return [];
  if (/^\d+$/.test(wanted)) {
    return communes
      .filter(({ postcodes }) => postcodes.some((code) => code.startsWith(wanted)))
      .slice(0, limit);
  }
  const rank = (commune: Commune) => {
    const name = fold(commune.name);
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    return hasWords(name, wanted) ? 2 : 3;
  };
  return communes
    .map((commune, order) => ({ commune, order, rank: rank(commune) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, limit)
    .map((found) => found.commune);
}
