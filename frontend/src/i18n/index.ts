import frChallenges from "./fr/challenges.json";
import frHelp from "./fr/help.json";
import frShell from "./fr/shell.json";
import frWall from "./fr/wall.json";

export type Lang = "fr" | "en";
type Catalogue = Record<string, string>;
export type Params = Record<string, string | number>;

// French, the source, travels with the first screen; English and the areas of other screens come when needed.
const FIRST_SCREEN = ["shell", "challenges", "wall", "help"];
const files = import.meta.glob<Catalogue>(
  [
    "./*/*.json",
    "!./fr/shell.json",
    "!./fr/challenges.json",
    "!./fr/wall.json",
    "!./fr/help.json",
    // What only the server's pages say.
    "!./*/pages.json",
  ],
  { import: "default" },
);

const catalogue: Catalogue = { ...frShell, ...frChallenges, ...frWall, ...frHelp };
const pending = new Map<string, Promise<void>>();

function chosenLang(): Lang {
  if (typeof document === "undefined") return "fr";
  const cookie = /(?:^|; )lang=(fr|en)/.exec(document.cookie)?.[1];
  return (cookie ?? document.documentElement.lang) === "en" ? "en" : "fr";
}

export let lang: Lang = chosenLang();

function load(area: string): Promise<void> {
  const path = `./${lang}/${area}.json`;
  const file = files[path];
  if (!file) return Promise.resolve();
  let promise = pending.get(path);
  if (!promise) {
    promise = file().then((sentences) => void Object.assign(catalogue, sentences));
    // A file that did not come (no network) is asked for again the next time.
    promise.catch(() => pending.delete(path));
    pending.set(path, promise);
  }
  return promise;
}

/** Bring the sentences of these areas (the name of their file); resolved at once when they are there. */
export async function loadAreas(...areas: string[]): Promise<void> {
  await Promise.all(areas.map(load));
}

/** Call once, before the first render. */
export async function initLanguage(chosen: Lang = chosenLang()): Promise<void> {
  lang = chosen;
  if (lang !== "fr") await loadAreas(...FIRST_SCREEN);
}

/** The sentence under `area.screen.meaning`, its `{name}` places filled. */
export function t(key: string, params?: Params): string {
  const sentence = catalogue[key] ?? key;
  return params
    ? sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
    : sentence;
}

/** As `t`, on `key.one` or `key.other` after the language's rule; `{count}` is filled. */
export function plural(key: string, count: number, params?: Params): string {
  const form = new Intl.PluralRules(lang).select(count) === "one" ? "one" : "other";
  return t(`${key}.${form}`, { count, ...params });
}

const DATES: Record<string, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "long" },
  full: { weekday: "long", day: "numeric", month: "long" },
  month: { month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
};

/** `day` (22 novembre), `full` (dimanche 22 novembre), `month` (novembre 2025), `time` (14:02). */
export function formatDate(when: Date | string, style: "day" | "full" | "month" | "time" = "day"): string {
  // A bare date is that day wherever the phone is; parsed alone it would be midnight in UTC.
  const date =
    typeof when === "string" ? new Date(/^\d{4}-\d\d-\d\d$/.test(when) ? `${when}T12:00` : when) : when;
  return new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", DATES[style]).format(date);
}

/** Keep the choice for the server too, then read the page again in that language. */
export function switchLanguage(next: Lang): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from the phones we care for.
  document.cookie = `lang=${next}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}
