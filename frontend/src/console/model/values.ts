import { lang, t } from "../../i18n";
import { isObject, type Json, type JsonObject } from "./json";
import { fieldLabel, said, valueWord } from "./labels";
import { NAMES, type Schema } from "./schema";

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

const locale = (): string => (lang === "fr" ? "fr-FR" : "en-GB");

function formatInstant(value: string): string {
  const date = new Date(value);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale(), {
    ...day,
    ...(sameYear ? {} : { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
  }).format(date);
}

function formatDay(value: string): string {
  const style: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  // At noon, so that it is that day wherever the reader is.
  return new Intl.DateTimeFormat(locale(), style).format(new Date(`${value}T12:00`));
}

function formatText(value: string, schema: Schema): string {
  if (DAY.test(value)) return formatDay(value);
  if (INSTANT.test(value)) return formatInstant(value);
  if ("enum" in schema) return valueWord(value);
  return said(`console.value.${value}`) ?? value;
}

export const isMoment = (value: Json): boolean =>
  typeof value === "string" && (DAY.test(value) || INSTANT.test(value));

/** One value as a person reads it, on one line. */
export function formatValue(value: Json | undefined, schema: Schema = {}): string {
  if (value === null || value === undefined || value === "") return t("console.value.none");
  if (typeof value === "boolean") return t(value ? "console.value.yes" : "console.value.no");
  if (typeof value === "number") return value.toLocaleString(locale(), { maximumFractionDigits: 6 });
  if (typeof value === "string") return formatText(value, schema);
  if (Array.isArray(value)) {
    const items = isObject(schema.items) ? schema.items : {};
    return value.length > 0
      ? value.map((item) => formatValue(item, items)).join(", ")
      : t("console.value.none");
  }
  return rowName(value) ?? shortObject(value);
}

function shortObject(value: JsonObject): string {
  const parts = Object.entries(value).filter(([, part]) => part !== null && !isObject(part));
  return parts.map(([name, part]) => `${fieldLabel(name)} ${formatValue(part)}`).join(" · ");
}

/** What a row is called; null when nothing in it is a name. */
export function rowName(row: JsonObject): string | null {
  for (const name of NAMES) {
    const value = row[name];
    if (typeof value === "string" && value) return value;
  }
  return null;
}

/** What tells one row from another. */
export function rowId(row: JsonObject): string {
  for (const name of ["id", "slug", "name"]) {
    const value = row[name];
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return JSON.stringify(row);
}

export type Tone = "good" | "bad" | "wait" | "plain";

const TONES: Record<Tone, string[]> = {
  good: ["published", "open", "active", "approved", "ready", "ok", "done", "yes", "received"],
  bad: ["refused", "closed", "revoked", "suspended", "failed", "denied", "withdrawn", "expired", "error"],
  wait: ["draft", "in_review", "changes_requested", "processing", "expected", "waiting", "pending"],
  plain: [],
};

/** The colour of a state, beside its word. */
export function toneOf(value: Json | undefined): Tone {
  for (const tone of ["good", "bad", "wait"] as const) {
    if (typeof value === "string" && TONES[tone].includes(value)) return tone;
  }
  return "plain";
}
