import type { ErrorSchema, RJSFSchema, ValidatorType } from "@rjsf/utils";
import { asObject, isObject, type JsonObject } from "../model/json";
import { check } from "./validator";
import type { Wrong } from "./wrong";

/** What the library's types call a form's data: those of JSON nest too deep for them. */
export type FormData = Record<string, unknown>;
type Tree = { [step: string]: Tree } & { __errors?: string[] };

/** Errors as the form library wants them: a tree of the fields, each with its sentences. */
export function treeOf(
  wrong: Wrong[],
  isLeaf: (path: (string | number)[]) => boolean,
): ErrorSchema<FormData> {
  const root: Tree = {};
  for (const { path, message } of wrong) {
    let node = root;
    const walked: (string | number)[] = [];
    for (const step of path) {
      // What is wrong inside a field that is drawn as one stands at that field.
      if (isLeaf(walked)) break;
      walked.push(step);
      const next: Tree = node[step] ?? {};
      node[step] = next;
      node = next;
    }
    node.__errors = [...(node.__errors ?? []), message];
  }
  return root;
}

/** Whether the form draws the field at that path as one control, whatever stands inside it. */
export function leafIn(schema: JsonObject): (path: (string | number)[]) => boolean {
  return (path) => {
    let node: JsonObject = schema;
    for (const step of path) {
      const properties = asObject(node.properties);
      node = typeof step === "number" ? asObject(node.items) : asObject(properties[step]);
    }
    const items = asObject(node.items);
    return path.length > 0 && node.type === "array" && items.type === "string";
  };
}

const asSchema = (schema: RJSFSchema): JsonObject => (isObject(schema) ? schema : {});

/** The library's own validators compile functions, which the page's policy forbids; this one only walks. */
export const validator: ValidatorType<FormData, RJSFSchema> = {
  validateFormData(data, schema) {
    const plain = asSchema(schema);
    const wrong = check(plain, data ?? {});
    return {
      errors: wrong.map(({ path, message }) => ({ stack: message, message, property: `.${path.join(".")}` })),
      errorSchema: treeOf(wrong, leafIn(plain)),
    };
  },
  isValid: (schema, data) => check(asSchema(schema), data).length === 0,
  rawValidation: (schema, data) => {
    const wrong = check(asSchema(schema), data);
    return wrong.length > 0 ? { validationError: new Error(wrong[0]?.message) } : {};
  },
};
