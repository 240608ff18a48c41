import { lang, t } from "../../i18n";
import type { Collection } from "./collections";
import { asText, isObject, type Json } from "./json";
import type { Label, Operation } from "./operations";

/** The catalogue's sentence, or null when it has none. */
export function said(key: string): string | null {
  const sentence = t(key);
  return sentence === key ? null : sentence;
}

/** `starts_on` → "Starts on", `request-changes` → "Request changes". */
export function humanise(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function fromHint(label: Label): string | null {
  if (isObject(label)) return asText(label[lang]) || null;
  // A label given as one text is French, the source.
  return lang === "fr" ? label : null;
}

/** What a button or an area is called: the document's word, else the catalogue's, else the summary. */
export function operationLabel(operation: Operation): string {
  const hinted = fromHint(operation.label) ?? said(`console.operation.${operation.id}`);
  return hinted ?? (operation.summary || asText(operation.label ?? undefined) || humanise(operation.id));
}

export const collectionLabel = (collection: Collection): string => operationLabel(collection.list);

/** A field's name in words: the catalogue's dictionary, else the name made readable. */
export const fieldLabel = (name: string): string => said(`console.field.${name}`) ?? humanise(name);

/** One value of an enumeration in words; `""` for what isn't in the dictionary when `known` only is asked for. */
export const valueWord = (value: Json): string =>
  typeof value === "string" ? (said(`console.value.${value}`) ?? humanise(value)) : String(value);
