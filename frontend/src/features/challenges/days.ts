import type { Challenge } from "../../api/types";
import { plural, t } from "../../i18n";
import { daysUntil } from "../../lib/dates";

/** How long a challenge is still open, in words (the server's page says the same, `challenge_parts.html`). */
export function daysLeft({ state, ends_on }: Pick<Challenge, "state" | "ends_on">, now?: Date): string {
  if (state !== "published") return t("challenges.days.over");
  if (!ends_on) return t("challenges.days.open");
  const days = daysUntil(ends_on, now);
  if (days < 0) return t("challenges.days.over");
  if (days === 0) return t("challenges.days.last");
  if (days <= 20) return plural("challenges.days.days", days);
  if (days <= 90) return plural("challenges.days.weeks", Math.round(days / 7));
  return plural("challenges.days.months", Math.round(days / 30));
}

/** Whether one may still take part. */
export function isOpen({ state, ends_on }: Pick<Challenge, "state" | "ends_on">, now?: Date): boolean {
  return state === "published" && (!ends_on || daysUntil(ends_on, now) >= 0);
}
