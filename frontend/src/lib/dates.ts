const DAY = 86_400_000;

/** Whole days from today to that day (`YYYY-MM-DD`), in the phone's calendar: 0 on the day itself. */
export function daysUntil(day: string, now: Date = new Date()): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  // Counted in UTC, where every day has 24 hours.
  return Math.round(
    (Date.UTC(year, month - 1, date) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / DAY,
  );
}

export type SkyHour = "morning" | "day" | "dusk" | "night";

/** What the sky of the horizon looks like at that hour. */
export function skyAt(hour: number): SkyHour {
  if (hour < 6 || hour >= 22) return "night";
  if (hour < 10) return "morning";
  return hour < 18 ? "day" : "dusk";
}
