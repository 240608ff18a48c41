import { describe, expect, it } from "vitest";
import {
  callForm,
  carried,
  changes,
  editSchema,
  prefill,
  splitForm,
  widgetOf,
} from "../../src/console/model/forms";
import type { JsonObject } from "../../src/console/model/json";
import { readOperations } from "../../src/console/model/operations";
import { propertiesOf, simplify } from "../../src/console/model/schema";
import { documentFor } from "./document";

const operations = readOperations(documentFor("admin"));
const operation = (id: string) => {
  const found = operations.find((one) => one.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

describe("schemas", () => {
  it("lose their references and their null branches", () => {
    const schemas = { Colour: { type: "string", enum: ["red"], title: "Colour" } };
    const nullable: JsonObject = {
      anyOf: [{ $ref: "#/components/schemas/Colour" }, { type: "null" }],
      default: null,
    };
    expect(simplify(nullable, schemas)).toEqual({
      type: "string",
      enum: ["red"],
      "x-name": "Colour",
      "x-nullable": true,
    });
    expect(simplify({ type: ["integer", "null"] }, {})).toEqual({ type: "integer", "x-nullable": true });
  });

  it("that hold themselves end", () => {
    const node = { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } };
    expect(JSON.stringify(simplify(node, { Node: node })).length).toBeLessThan(2000);
  });

  it("of the document have no reference left in any body", () => {
    for (const { body, answer } of operations) {
      expect(JSON.stringify([body, answer])).not.toContain('"$ref"');
    }
  });
});

describe("fields", () => {
  it("are drawn after their schema", () => {
    expect(widgetOf("brief", { type: "string", maxLength: 1200 })).toBe("textarea");
    expect(widgetOf("site", { type: "string", format: "uri", maxLength: 2083 })).toBeNull();
    expect(widgetOf("structure_id", { type: "string", format: "uuid" })).toBe("reference");
    expect(widgetOf("services", { type: "array", items: { type: "string" } })).toBe("lines");
    expect(widgetOf("kinds", { type: "array", items: { type: "string", enum: ["text"] } })).toBe(
      "checkboxes",
    );
    expect(widgetOf("revision", { type: "string" })).toBe("hidden");
  });
});

const body = {
  type: "object",
  properties: {
    title: { type: "string", minLength: 3, "x-nullable": true },
    summary: { type: "string", "x-nullable": true },
    phone: { type: "string", "x-nullable": true },
    kinds: { type: "array", items: { type: "string" }, "x-nullable": true },
    structure_id: { type: "string", format: "uuid", "x-nullable": true },
  },
};
const item = {
  type: "object",
  properties: {
    title: { type: "string" },
    summary: { type: "string" },
    phone: { type: "string", "x-nullable": true },
    kinds: { type: "array", items: { type: "string" } },
  },
};
const row = {
  id: "1",
  title: "Lampe",
  summary: "Belle",
  phone: "05",
  kinds: ["a"],
  structure: { id: "s-1" },
};

describe("an edit", () => {
  const before = prefill(body, row);

  it("begins with the row, related ids included", () => {
    expect(before).toEqual({
      title: "Lampe",
      summary: "Belle",
      phone: "05",
      kinds: ["a"],
      structure_id: "s-1",
    });
  });

  it("requires what a row is never without", () => {
    expect(editSchema(body, item).required).toEqual(["title"]);
  });

  it("sends only what changed, and empties as the row can be empty", () => {
    expect(changes(body, item, before, { ...before })).toEqual({});
    const { summary: _summary, phone: _phone, kinds: _kinds, ...rest } = before;
    expect(changes(body, item, before, { ...rest, title: "Phare" })).toEqual({
      title: "Phare",
      summary: "",
      phone: null,
      kinds: [],
    });
  });
});

describe("a call", () => {
  it("asks for nothing when nothing is missing", () => {
    expect(callForm(operation("suspend_staff"), new Set(["id"]))).toBeNull();
  });

  it("asks for the path, the query and the body in one form, and takes them apart again", () => {
    const refuse = operation("refuse_participation");
    const form = callForm(refuse, new Set());
    expect(Object.keys(propertiesOf(form?.schema ?? null))).toEqual(
      expect.arrayContaining(["id", "revision", "reason"]),
    );
    const given = { id: "p-1", revision: "abcdefgh", reason: "Hors sujet." };
    expect(splitForm(refuse, form, given)).toEqual({
      path: { id: "p-1" },
      query: {},
      body: { revision: "abcdefgh", reason: "Hors sujet." },
    });
  });

  it("carries the revision that was read, and nothing that is to be written anew", () => {
    const decision = operation("refuse_participation").body ?? {};
    expect(carried(decision, { revision: "abcdefgh", reason: "old" })).toEqual({ revision: "abcdefgh" });
  });
});
