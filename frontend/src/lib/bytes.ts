import { lang } from "../i18n";

/** 312 ko, 1,4 Mo (KB and MB in English). */
export function formatBytes(bytes: number): string {
  const unit = lang === "fr" ? "o" : "B";
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
  if (bytes < 1_000_000)
    return `${number(Math.max(1, Math.round(bytes / 1000)), 0)} ${lang === "fr" ? "k" : "K"}${unit}`;
  return `${number(bytes / 1_000_000, 1)} M${unit}`;
}
