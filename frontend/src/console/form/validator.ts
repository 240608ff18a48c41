import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { t } from "../../i18n";
import { asObject, asTexts, isObject, type Json, type JsonObject } from "../model/json";
import type { Wrong } from "./wrong";

/** What only says that something below is wrong. */
const WRAPPERS = new Set([
  "properties",
  "items",
  "prefixItems",
  "$ref",
  "allOf",
  "additionalProperties",
  "if",
]);

const decoded = (part: string): string =>
  decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");

const parts = (pointer: string): string[] =>
  pointer.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);

function at(value: Json | undefined, path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, part) => {
    if (Array.isArray(found)) return found[Number(part)];
    return isObject(found) ? found[part] : undefined;
  }, value);
}

const asStep = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

function sentence(keyword: string, limit: Json | undefined): string {
  const key = `console.wrong.${keyword}`;
  const told = t(key, { limit: typeof limit === "string" || typeof limit === "number" ? limit : "" });
  return told === key ? t("console.wrong.other") : told;
}

function toWrong(schema: JsonObject, data: Json, unit: OutputUnit): Wrong[] {
  const path = parts(unit.instanceLocation);
  const limit = at(schema, parts(unit.keywordLocation));
  if (unit.keyword === "required") {
    const present = asObject(at(data, path));
    const missing = asTexts(limit).filter((name) => present[name] === undefined);
    return missing.map((name) => ({ path: [...path.map(asStep), name], message: sentence("required", "") }));
  }
  return [{ path: path.map(asStep), message: sentence(unit.keyword, limit) }];
}

function unitsOf(schema: JsonObject, data: Json): OutputUnit[] {
  try {
    return new Validator(schema, "2020-12", false).validate(data).errors;
  } catch {
    // A pattern in another dialect than the browser's: the server judges, and its answer stands beside the field.
    return [];
  }
}

/** Check data against a schema by walking it: nothing is compiled, so nothing is evaluated (the page allows no eval). */
export function check(schema: JsonObject, data: unknown): Wrong[] {
  // What a form left undefined is absent, as it will be in the request.
  const sent: Json = JSON.parse(JSON.stringify(data ?? null));
  const wrong = unitsOf(schema, sent)
    .filter(({ keyword }) => !WRAPPERS.has(keyword))
    .flatMap((unit) => toWrong(schema, sent, unit));
  const seen = new Set<string>();
  // The first thing that is wrong with a field is enough to say.
  return wrong.filter(({ path }) => {
    const key = path.join("/");
    return !seen.has(key) && seen.add(key);
  });
}
