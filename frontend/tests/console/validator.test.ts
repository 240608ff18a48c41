import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { leafIn, treeOf, validator } from "../../src/console/form/adapter";
import { check } from "../../src/console/form/validator";
import { fromServer } from "../../src/console/form/wrong";
import type { JsonObject } from "../../src/console/model/json";
import { readOperations } from "../../src/console/model/operations";
import { initLanguage, loadAreas } from "../../src/i18n";
import { documentFor } from "./document";

const schema: JsonObject = {
  type: "object",
  required: ["title", "kinds"],
  properties: {
    title: { type: "string", minLength: 3, maxLength: 10 },
    slug: { type: "string", pattern: "^[a-z]+$" },
    kinds: { type: "array", minItems: 1, items: { type: "string", enum: ["a", "b"] } },
    age: { type: "integer", minimum: 0, maximum: 99 },
    group: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
  },
};
const paths = (data: unknown) => check(schema, data).map(({ path }) => path.join("."));

beforeAll(async () => {
  await initLanguage("fr");
  await loadAreas("console");
});
afterEach(() => vi.unstubAllGlobals());

describe("the validator", () => {
  it("names the field that is wrong, once, with a sentence", () => {
    expect(check(schema, { title: "ab", kinds: [] })).toEqual([
      { path: ["title"], message: "C'est trop court : au moins 3 caractères." },
      { path: ["kinds"], message: "Il en faut au moins 1." },
    ]);
    expect(paths({})).toEqual(["title", "kinds"]);
    expect(paths({ title: "abc", kinds: ["c"], age: 100, slug: "A1" }).sort()).toEqual([
      "age",
      "kinds.0",
      "slug",
    ]);
    expect(paths({ title: "abc", kinds: ["a"], group: {} })).toEqual(["group.name"]);
    expect(paths({ title: "abc", kinds: ["a"], slug: undefined })).toEqual([]);
  });

  it("evaluates nothing, whatever the schema", () => {
    const forbidden = () => {
      throw new EvalError("the page's policy forbids it");
    };
    vi.stubGlobal("eval", forbidden);
    vi.stubGlobal("Function", new Proxy(Function, { construct: forbidden, apply: forbidden }));
    expect(paths({ title: "ab", kinds: ["a"] })).toEqual(["title"]);
    for (const { body } of readOperations(documentFor("admin"))) if (body) check(body, {});
  });

  it("leaves a pattern of another dialect to the server", () => {
    expect(check({ type: "string", pattern: "(?P<year>\\d+)" }, "x")).toEqual([]);
  });

  it("speaks the form library's language", () => {
    const { errors, errorSchema } = validator.validateFormData({ title: "abc", kinds: ["c"] }, schema);
    expect(errors).toHaveLength(1);
    // A list drawn as one field says what is wrong with one of its items itself.
    expect(errorSchema).toEqual({ kinds: { __errors: ["Ce choix n'existe pas."] } });
    expect(validator.isValid(schema, { title: "abc", kinds: ["a"] }, schema)).toBe(true);
  });
});

describe("the server's errors", () => {
  it("stand beside their fields", () => {
    const wrong = fromServer([
      { loc: ["body", "group", "name"], detail: "Trop court." },
      { loc: ["body", "kinds", 1], detail: "Inconnu." },
      { loc: ["body"], detail: "Les dates se contredisent." },
    ]);
    expect(treeOf(wrong, leafIn(schema))).toEqual({
      __errors: ["Les dates se contredisent."],
      group: { name: { __errors: ["Trop court."] } },
      kinds: { __errors: ["Inconnu."] },
    });
  });
});
