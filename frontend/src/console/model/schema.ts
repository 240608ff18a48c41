import { asArray, asObject, asText, isObject, type Json, type JsonObject } from "./json";

/** A JSON Schema without references; `x-nullable` stands for "or null", `x-name` for the name it had. */
export type Schema = JsonObject;

const DEEPEST = 8;
const WITHOUT = new Set(["$ref", "anyOf", "oneOf", "allOf", "title", "example", "examples", "discriminator"]);

const isNull = (schema: Json): boolean => isObject(schema) && schema.type === "null";

function withoutKeys(schema: JsonObject, keys: Set<string>): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.has(key)));
}

function followed(schema: JsonObject, schemas: JsonObject): JsonObject {
  const name = asText(schema.$ref).split("/").pop() ?? "";
  return { ...asObject(schemas[name]), ...withoutKeys(schema, new Set(["$ref"])), "x-name": name };
}

/** `X | null` becomes X, marked; a choice between several shapes stays a choice. */
function chosen(schema: JsonObject, schemas: JsonObject, depth: number): Schema | null {
  const choices = [...asArray(schema.anyOf), ...asArray(schema.oneOf)];
  if (choices.length === 0) return null;
  const options = choices
    .filter((choice) => !isNull(choice))
    .map((choice) => simplify(choice, schemas, depth));
  const rest = withoutKeys(schema, WITHOUT);
  const nullable: JsonObject = choices.some(isNull) ? { "x-nullable": true } : {};
  const [only] = options;
  return options.length === 1 && only
    ? { ...only, ...rest, ...nullable }
    : { ...rest, ...nullable, anyOf: options };
}

function complete(schema: JsonObject, schemas: JsonObject, depth: number): Schema {
  const plain = withoutKeys(schema, WITHOUT);
  if (isObject(plain.properties)) {
    const entries = Object.entries(plain.properties);
    plain.properties = Object.fromEntries(
      entries.map(([name, child]) => [name, simplify(child, schemas, depth)]),
    );
  }
  if (isObject(plain.items)) {
    plain.items = simplify(plain.items, schemas, depth);
    // A set of choices: boxes to tick, never the same choice twice.
    if (asArray(plain.items.enum).length > 0) plain.uniqueItems = true;
  }
  if (Array.isArray(plain.type)) {
    const types = plain.type.filter((type) => type !== "null");
    if (types.length < plain.type.length) plain["x-nullable"] = true;
    plain.type = types[0] ?? "string";
  }
  if (plain.default === null) delete plain.default;
  return plain;
}

/** The same schema, self-contained and without its "or null" branches; a shape that holds itself ends after a while. */
export function simplify(schema: Json | undefined, schemas: JsonObject, depth = 0): Schema {
  if (!isObject(schema) || depth > DEEPEST) return {};
  if ("$ref" in schema) return simplify(followed(schema, schemas), schemas, depth + 1);
  const all = asArray(schema.allOf);
  if (all.length > 0) {
    const parts = all.map((part) => simplify(part, schemas, depth + 1));
    return Object.assign({}, ...parts, complete(schema, schemas, depth + 1));
  }
  return complete(chosen(schema, schemas, depth + 1) ?? schema, schemas, depth + 1);
}

export const propertiesOf = (schema: Schema | null): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(asObject(schema?.properties)).map(([name, child]) => [name, asObject(child)]),
  );

export const isScalar = (schema: Schema): boolean =>
  ["string", "number", "integer", "boolean"].includes(asText(schema.type)) || "enum" in schema;

export const isNullable = (schema: Schema | undefined): boolean => schema?.["x-nullable"] === true;

/** The longest a text may be; what has no limit counts as long only when nothing else says what it is. */
export const maxLength = (schema: Schema): number =>
  typeof schema.maxLength === "number" ? schema.maxLength : 0;

/** What something may be called by, the likeliest first. */
export const NAMES = [
  "name",
  "title",
  "label",
  "display_name",
  "challenge_title",
  "pseudonym",
  "email",
  "slug",
];

const NOT_COLUMNS = new Set(["id", "revision", "slug"]);
const MOST_COLUMNS = 6;

/** The columns of a table that nobody hinted: its name, then the first plain properties, long texts left out. */
export function firstColumns(item: Schema): string[] {
  const known = propertiesOf(item);
  const called = NAMES.find((name) => name in known);
  const plain = Object.entries(known)
    .filter(([name, schema]) => isScalar(schema) && !NOT_COLUMNS.has(name) && maxLength(schema) <= 300)
    .map(([name]) => name);
  return [...new Set([...(called ? [called] : []), ...plain])].slice(0, MOST_COLUMNS);
}
