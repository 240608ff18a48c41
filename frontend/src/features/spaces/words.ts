import type { Space, SpaceKind } from "../../api/types";
import { formatDate, lang, plural, t } from "../../i18n";

export const kindName = (kind: SpaceKind): string => t(`spaces.kind.${kind}`);

/** "à Auch", "au Houga", "aux Bordes": French melts the article of a name into the preposition. */
export function atCommune(name: string): string {
  if (lang !== "fr") return `in ${name}`;
  if (name.startsWith("Le ")) return `au ${name.slice(3)}`;
  if (name.startsWith("Les ")) return `aux ${name.slice(4)}`;
  return `à ${name}`;
}

export function agesWords({ age_min: from, age_max: to }: Pick<Space, "age_min" | "age_max">): string {
  if (from !== null && to !== null) return t("spaces.ages.between", { from, to });
  if (from !== null) return t("spaces.ages.from", { from });
  if (to !== null) return t("spaces.ages.until", { to });
  return t("spaces.ages.unknown");
}

export function distanceWords(km: number): string {
  return km < 1 ? t("spaces.distance.under_one") : t("spaces.distance.km", { km: Math.round(km) });
}

export function checkedWords(space: Space): string {
  return space.checked_on
    ? t("spaces.checked.on", { date: `${formatDate(space.checked_on)} ${space.checked_on.slice(0, 4)}` })
    : t("spaces.checked.never");
}

/** As `distanceWords`, where there is little room. */
export const distanceShort = (km: number): string =>
  km < 1 ? t("spaces.distance.short") : distanceWords(km);

const STALE_YEARS = 3;

/** The year of an information that nobody checked and that is three years old or more; null for a fresher one. */
export function staleYear(space: Space, now: Date = new Date()): number | null {
  const year = space.checked_on ? Number(space.checked_on.slice(0, 4)) : (space.source?.year ?? null);
  return year !== null && now.getFullYear() - year >= STALE_YEARS ? year : null;
}

/** The name of a bubble that stands for several places: "3 lieux à Auch", "5 lieux, dont Auch et Pavie". */
export function groupName(spaces: Pick<Space, "commune">[]): string {
  const counts = new Map<string, number>();
  for (const { commune } of spaces) counts.set(commune, (counts.get(commune) ?? 0) + 1);
  const [first = "", second] = [...counts].sort((a, b) => b[1] - a[1]).map(([commune]) => commune);
  if (second === undefined) return plural("spaces.group.here", spaces.length, { where: atCommune(first) });
  const key = counts.size === 2 ? "spaces.group.two" : "spaces.group.many";
  return plural(key, spaces.length, { first, second });
}

export const placeName = (space: Space): string =>
  t("spaces.map.place", { name: space.name, kind: kindName(space.kind), where: atCommune(space.commune) });
