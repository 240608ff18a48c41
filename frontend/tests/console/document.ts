import { readFileSync } from "node:fs";
import { asArray, asObject, type JsonObject } from "../../src/console/model/json";

const whole: JsonObject = JSON.parse(readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8"));

/** A copy of the API's document, limited to what a role may call, as the server limits it. */
export function documentFor(role: string): JsonObject {
  const document: JsonObject = structuredClone(whole);
  const paths = Object.entries(asObject(document.paths)).map(([path, item]) => {
    const kept = Object.entries(asObject(item)).filter(([, operation]) =>
      asArray(asObject(operation)["x-roles"]).includes(role),
    );
    return [path, Object.fromEntries(kept)] as const;
  });
  return { ...document, paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)) };
}

/** The same document with one more operation. */
export function withOperation(
  document: JsonObject,
  method: string,
  path: string,
  operation: JsonObject,
): JsonObject {
  const paths = asObject(document.paths);
  return { ...document, paths: { ...paths, [path]: { ...asObject(paths[path]), [method]: operation } } };
}

export const json = (schema: JsonObject): JsonObject => ({ content: { "application/json": { schema } } });

/** The answer of a list whose rows look like that. */
export const page = (item: JsonObject): JsonObject => ({
  "200": json({
    type: "object",
    properties: {
      items: { type: "array", items: item },
      next_cursor: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  }),
});
