import { asArray, asObject, asText, asTexts, isObject, type Json, type JsonObject } from "./json";
import { propertiesOf, type Schema, simplify } from "./schema";

export const BASE = "/api/v1";
const VERBS = ["get", "put", "post", "patch", "delete"] as const;

export interface Parameter {
  name: string;
  place: "query" | "path";
  required: boolean;
  schema: Schema;
}

/** A label as the document gives it: one text, or one for each language. */
export type Label = string | JsonObject | null;

export interface Operation {
  id: string;
  method: string;
  /** Below the API's base, with `{names}` of the path's parameters. */
  path: string;
  summary: string;
  label: Label;
  danger: boolean;
  once: boolean;
  order: number;
  screen: string;
  columns: string[];
  /** The collections that it says to belong to, when its path doesn't say it. */
  collections: string[];
  hinted: boolean;
  /** Open to everybody, or asked with a cookie. */
  door: "open" | "cookie" | "other";
  anonymous: boolean;
  parameters: Parameter[];
  /** null: the operation takes no body. */
  body: Schema | null;
  answer: Schema | null;
  /** The answer isn't JSON: it is kept as a file. */
  file: boolean;
}

function parametersOf(raw: Json | undefined, schemas: JsonObject): Parameter[] {
  return asArray(raw).flatMap((item) => {
    const { name, in: place, required, schema } = asObject(item);
    if (typeof name !== "string" || (place !== "query" && place !== "path")) return [];
    return [{ name, place, required: required === true, schema: simplify(schema, schemas) }];
  });
}

function bodyOf(raw: Json | undefined, schemas: JsonObject): { takes: boolean; schema: Schema | null } {
  const content = asObject(asObject(raw).content);
  const json = content["application/json"];
  if (!isObject(json)) return { takes: Object.keys(content).length > 0, schema: null };
  return { takes: true, schema: simplify(json.schema, schemas) };
}

function answerOf(raw: Json | undefined, schemas: JsonObject): { schema: Schema | null; file: boolean } {
  const answers = asObject(raw);
  const good = Object.keys(answers).find((status) => status.startsWith("2"));
  const content = asObject(asObject(answers[good ?? ""]).content);
  const json = content["application/json"];
  if (isObject(json)) return { schema: simplify(json.schema, schemas), file: false };
  return { schema: null, file: Object.keys(content).length > 0 };
}

const doorOf = (operation: JsonObject): Operation["door"] => {
  if (!Array.isArray(operation["x-doors"])) return "cookie";
  const doors = asTexts(operation["x-doors"]);
  if (doors.length === 0) return "open";
  return doors.includes("cookie") ? "cookie" : "other";
};

function readOperation(method: string, path: string, raw: JsonObject, schemas: JsonObject): Operation | null {
  const hints = asObject(raw["x-console"]);
  const body = bodyOf(raw.requestBody, schemas);
  // A body in another language than JSON is no form of ours.
  if (body.takes && !body.schema) return null;
  const answer = answerOf(raw.responses, schemas);
  const label = hints.label;
  return {
    id: asText(raw.operationId) || `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: asText(raw.summary),
    label: typeof label === "string" || isObject(label) ? label : null,
    danger: hints.danger === true || (method === "delete" && hints.danger !== false),
    once: hints.once === true,
    order: typeof hints.order === "number" ? hints.order : 1000,
    screen: asText(hints.screen),
    columns: asTexts(hints.columns),
    collections: typeof hints.collection === "string" ? [hints.collection] : asTexts(hints.collection),
    hinted: "x-console" in raw,
    door: doorOf(raw),
    anonymous: asTexts(raw["x-roles"]).includes("anonymous"),
    parameters: parametersOf(raw.parameters, schemas),
    body: body.schema,
    answer: answer.schema,
    file: answer.file,
  };
}

/** Every operation of an OpenAPI document that a console can draw, in the document's order. */
export function readOperations(document: unknown): Operation[] {
  const whole = asObject(document);
  const schemas = asObject(asObject(whole.components).schemas);
  return Object.entries(asObject(whole.paths)).flatMap(([path, item]) =>
    VERBS.flatMap((verb) => {
      const raw = asObject(item)[verb];
      if (!path.startsWith(`${BASE}/`) || !isObject(raw)) return [];
      const operation = readOperation(verb, path.slice(BASE.length), raw, schemas);
      return operation ? [operation] : [];
    }),
  );
}

/** What one row of a list looks like; null when the answer is no page of a list. */
export function itemOf(operation: Operation): Schema | null {
  if (operation.method !== "GET") return null;
  const { items, next_cursor } = propertiesOf(operation.answer);
  return items && next_cursor && isObject(items.items) ? items.items : null;
}

export const pathNames = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** The path with its parameters filled in; throws when one is missing. */
export function fillPath(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (!value) throw new Error(`no value for ${name} in ${path}`);
    return encodeURIComponent(value);
  });
}
