import { asObject, asTexts, isObject, type Json, type JsonObject, sameJson } from "./json";
import type { Operation, Parameter } from "./operations";
import { isNullable, maxLength, propertiesOf, type Schema } from "./schema";

/** What a form draws a field with, when the schema's type doesn't say enough. */
export type Widget = "textarea" | "lines" | "reference" | "checkboxes" | "hidden";

/** Which the server wants back as it gave them; nobody types those. */
const CARRIED = new Set(["revision"]);
const LONG_TEXT = 200;

export function widgetOf(name: string, schema: Schema): Widget | null {
  if (CARRIED.has(name)) return "hidden";
  if (schema.type === "string" && schema.format === "uuid") return "reference";
  const plainText = schema.type === "string" && !schema.format && !("enum" in schema);
  if (plainText && maxLength(schema) > LONG_TEXT) return "textarea";
  if (schema.type !== "array") return null;
  const items = asObject(schema.items);
  if ("enum" in items) return "checkboxes";
  return items.type === "string" ? "lines" : null;
}

/** The value of a row that a field of a form starts with; `structure_id` is found in `structure: {id}` too. */
function startOf(name: string, row: JsonObject): Json | undefined {
  const value = row[name];
  if (value !== undefined) return value;
  const related = name.endsWith("_id") ? row[name.slice(0, -3)] : undefined;
  return isObject(related) ? related.id : undefined;
}

/** What an edit form holds at first. */
export function prefill(body: Schema, row: JsonObject): JsonObject {
  const entries = Object.keys(propertiesOf(body)).flatMap((name): [string, Json][] => {
    const value = startOf(name, row);
    return value === undefined || value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** What the form of an action on a row holds at first: only what the server wants back unchanged. */
export function carried(body: Schema, row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(prefill(body, row)).filter(([name]) => CARRIED.has(name)));
}

const mayBeEmpty = (schema: Schema): boolean =>
  (schema.type === "array" && !schema.minItems) ||
  (schema.type === "string" && !("enum" in schema) && !schema.minLength && !schema.pattern && !schema.format);

/**
 * The schema of an edit form. "Null or a text" in the body of a PATCH may only mean "or left out": where a row never
 * holds null, the field is required.
 */
export function editSchema(body: Schema, item: Schema): Schema {
  const known = propertiesOf(item);
  const filled = Object.entries(propertiesOf(body))
    .filter(([name, schema]) => known[name] && !isNullable(known[name]) && !mayBeEmpty(schema))
    .filter(([, schema]) => schema.type !== "boolean")
    .map(([name]) => name);
  return { ...body, required: [...new Set([...asTexts(body.required), ...filled])] };
}

function emptied(schema: Schema, itemSchema: Schema | undefined): Json {
  if (isNullable(itemSchema ?? schema)) return null;
  if (schema.type === "array") return [];
  return schema.type === "string" ? "" : null;
}

/** The body of a PATCH: only what changed; what was emptied becomes null (or an empty text, where null can't stand). */
export function changes(body: Schema, item: Schema, before: JsonObject, after: JsonObject): JsonObject {
  const known = propertiesOf(item);
  const entries = Object.entries(propertiesOf(body)).flatMap(([name, schema]): [string, Json][] => {
    const value = after[name];
    if (sameJson(before[name], value)) return [];
    return [[name, value === undefined ? emptied(schema, known[name]) : value]];
  });
  return Object.fromEntries(entries);
}

/** The body of a PUT or POST: what was left empty is left out. */
export function filledIn(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined && value !== ""));
}

export interface CallForm {
  schema: Schema;
  /** The fields that go into the path or the query. */
  parameters: Parameter[];
}

/** The form of an operation, for all that isn't known yet; null when there is nothing to ask. */
export function callForm(operation: Operation, known: Set<string>): CallForm | null {
  const parameters = operation.parameters.filter(({ name }) => !known.has(name));
  if (!operation.body && parameters.length === 0) return null;
  const asked = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return {
    parameters,
    schema: {
      ...operation.body,
      type: "object",
      properties: { ...asked, ...propertiesOf(operation.body) },
      required: [...required, ...asTexts(operation.body?.required)],
    },
  };
}

/** What somebody filled in, as the request wants it. */
export function splitForm(
  operation: Operation,
  form: CallForm | null,
  data: JsonObject,
): { path: Record<string, string>; query: Record<string, string>; body: JsonObject | undefined } {
  const path: Record<string, string> = {};
  const query: Record<string, string> = {};
  const rest = { ...filledIn(data) };
  for (const { name, place } of form?.parameters ?? []) {
    const value = rest[name];
    delete rest[name];
    if (value !== undefined) (place === "path" ? path : query)[name] = String(value);
  }
  return { path, query, body: operation.body ? rest : undefined };
}
