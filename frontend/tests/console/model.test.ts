import { beforeAll, describe, expect, it } from "vitest";
import { addressOf, findAt } from "../../src/console/model/addresses";
import { buildModel, type Collection, type Model } from "../../src/console/model/collections";
import { asObject } from "../../src/console/model/json";
import { collectionLabel, fieldLabel, humanise, operationLabel } from "../../src/console/model/labels";
import { referenceOf } from "../../src/console/model/references";
import { initLanguage, loadAreas } from "../../src/i18n";
import { documentFor, json, page, withOperation } from "./document";

const at = (model: Model, key: string): Collection => {
  const found = model.collections.find((one) => one.key === key);
  if (!found) throw new Error(`no collection ${key}`);
  return found;
};
const ids = (operations: { id: string }[]) => operations.map(({ id }) => id).sort();

beforeAll(async () => {
  await initLanguage("fr");
  await loadAreas("console");
});

describe("the API's own document", () => {
  const model = buildModel(documentFor("admin"));

  it("gives an area to each list, the hinted ones first and in their order", () => {
    const main = model.areas.filter(({ group }) => group === "main").map(({ key }) => key);
    expect(main[0]).toBe("/moderation/queue");
    expect(main).toEqual(
      expect.arrayContaining([
        "/moderation/challenges",
        "/wall",
        "/structures",
        "/spaces",
        "/staff",
        "/audit",
      ]),
    );
    expect(main.indexOf("/moderation/challenges")).toBeLessThan(main.indexOf("/structures"));
    expect(model.areas.filter(({ group }) => group === "public").map(({ key }) => key)).toContain(
      "/help-lines",
    );
  });

  it("attaches operations to their list by path, or by what they say", () => {
    const challenges = at(model, "/moderation/challenges");
    expect(ids(challenges.makes)).toEqual(["put_challenge"]);
    expect(challenges.edit?.id).toBe("update_challenge");
    expect(ids(challenges.acts)).toEqual(
      expect.arrayContaining(["publish_challenge", "close_challenge", "archive_challenge"]),
    );
    const structures = at(model, "/structures");
    expect(ids(structures.makes)).toEqual(["put_structure"]);
    expect(structures.children.map(({ key }) => key)).toContain("/structures/{id}/spaces");
    expect(at(model, "/partner-keys").makes[0]?.once).toBe(true);
  });

  it("finds who reads one thing of the queue though its path is another", () => {
    expect(at(model, "/moderation/queue").read?.id).toBe("get_review");
    expect(ids(at(model, "/moderation/queue").acts)).toEqual(
      expect.arrayContaining(["approve_participation", "refuse_participation", "request_changes"]),
    );
  });

  it("takes the hinted columns, and only those that exist", () => {
    const { columns, item } = at(model, "/staff");
    expect(columns).toContain("email");
    for (const name of columns) expect(Object.keys(asObject(item.properties))).toContain(name);
  });

  it("offers no signing in, no other person's form and nothing public to run", () => {
    const every = [...model.loose, ...model.collections.flatMap((one) => [...one.makes, ...one.wholeActs])];
    expect(ids(every)).not.toContain("create_session");
    expect(ids(every)).not.toContain("create_account");
    expect(ids(model.loose)).toContain("export_me");
  });

  it("gives every area of every professional role a name in French", () => {
    for (const role of ["promeneur", "coordinator", "admin"]) {
      for (const area of buildModel(documentFor(role)).areas) {
        expect(collectionLabel(area), area.key).not.toBe(area.list.summary);
      }
    }
  });

  it("shows the list of one's own structure to whoever may not list structures", () => {
    const own = buildModel(documentFor("promeneur"), { structure_id: "s-1" });
    const nested = own.areas.find(({ key }) => key === "/structures/{id}/spaces");
    expect(nested && addressOf(nested)).toBe("/structures/s-1/spaces");
    expect(buildModel(documentFor("promeneur")).areas).not.toContainEqual(
      expect.objectContaining({ key: "/structures/{id}/spaces" }),
    );
  });

  it("points an id to the list that it is of, when the caller may read it", () => {
    const uuid = { type: "string", format: "uuid" };
    expect(referenceOf(model, "structure_id", uuid)?.key).toBe("/structures");
    expect(referenceOf(buildModel(documentFor("promeneur")), "structure_id", uuid)).toBeNull();
    expect(referenceOf(model, "structure_id", { type: "string" })).toBeNull();
  });

  it("knows a list by its address", () => {
    expect(findAt(model, "/structures/s-1/spaces")).toMatchObject({ values: { id: "s-1" } });
    expect(findAt(model, "/nowhere")).toBeNull();
  });
});

describe("a document that nobody has seen", () => {
  const item = {
    type: "object",
    properties: {
      id: { type: "string", format: "uuid" },
      colour: { type: "string", enum: ["red", "green"] },
      title: { type: "string" },
      notes: { type: "string", maxLength: 2000 },
      parts: { type: "array", items: { type: "string" } },
    },
  };
  const filter = { name: "colour", in: "query", schema: { type: "string", enum: ["red", "green"] } };
  let document = documentFor("admin");
  document = withOperation(document, "get", "/api/v1/lamps", {
    operationId: "list_lamps",
    summary: "List the lamps",
    "x-roles": ["admin"],
    parameters: [filter, { name: "q", in: "query", schema: { type: "string" } }],
    responses: page(item),
  });
  const write = { "x-roles": ["admin"], requestBody: json(item), responses: { "200": json(item) } };
  const more: [string, string, string][] = [
    ["put", "/api/v1/lamps/{id}", "put_lamp"],
    ["patch", "/api/v1/lamps/{id}", "update_lamp"],
    ["delete", "/api/v1/lamps/{id}", "remove_lamp"],
    ["post", "/api/v1/lamps/{id}/light-up", "light_lamp"],
    ["post", "/api/v1/lamps/count", "count_lamps"],
  ];
  for (const [method, path, operationId] of more) {
    document = withOperation(document, method, path, { ...write, operationId });
  }
  const lamps = at(buildModel(document), "/lamps");

  it("appears whole, without a line about it", () => {
    expect(collectionLabel(lamps)).toBe("List the lamps");
    expect(lamps.columns).toEqual(["title", "colour"]);
    expect(lamps.filters.map(({ name }) => name)).toEqual(["colour"]);
    expect(lamps.search?.name).toBe("q");
    expect(ids(lamps.makes)).toEqual(["count_lamps", "put_lamp"]);
    expect(lamps.edit?.id).toBe("update_lamp");
    expect(ids(lamps.acts)).toEqual(["light_lamp", "remove_lamp"]);
    expect(lamps.acts.find(({ id }) => id === "remove_lamp")?.danger).toBe(true);
    expect(buildModel(document).areas).toContainEqual(expect.objectContaining({ key: "/lamps" }));
  });

  it("follows its hints: place, name, columns, danger, and lists that share an operation", () => {
    const hints = { label: { fr: "Lampes", en: "Lamps" }, order: 1, columns: ["colour", "unknown"] };
    const list = asObject(asObject(asObject(document.paths)["/api/v1/lamps"]).get);
    let hinted = withOperation(document, "get", "/api/v1/lamps", { ...list, "x-console": hints });
    hinted = withOperation(hinted, "post", "/api/v1/bulbs/{id}/break", {
      ...write,
      operationId: "break_bulb",
      "x-console": { label: "Casser", collection: ["/lamps", "/wall"], danger: true },
    });
    const model = buildModel(hinted);
    expect(model.areas[0]?.key).toBe("/lamps");
    expect(model.areas[0]?.columns).toEqual(["colour"]);
    expect(collectionLabel(at(model, "/lamps"))).toBe("Lampes");
    for (const key of ["/lamps", "/wall"]) {
      const act = at(model, key).acts.find(({ id }) => id === "break_bulb");
      expect(act?.danger).toBe(true);
      expect(act && operationLabel(act)).toBe("Casser");
    }
  });

  it("keeps what belongs to no list, and what needs a cookie only", () => {
    const alone = { "x-roles": ["admin"], responses: {} };
    let odd = withOperation(document, "post", "/api/v1/sweep", { ...alone, operationId: "sweep" });
    odd = withOperation(odd, "post", "/api/v1/robots/sweep", {
      ...alone,
      operationId: "robot",
      "x-doors": ["token"],
    });
    expect(ids(buildModel(odd).loose)).toContain("sweep");
    expect(ids(buildModel(odd).loose)).not.toContain("robot");
  });

  it("survives a document that is none", () => {
    for (const nothing of [null, 3, "x", [], {}, { paths: { "/api/v1/x": 4 } }]) {
      expect(buildModel(nothing)).toEqual({ areas: [], collections: [], loose: [] });
    }
  });
});

describe("words", () => {
  it("come from the catalogue, else are made readable", () => {
    expect(fieldLabel("starts_on")).toBe("Commence le");
    expect(fieldLabel("wattage_max")).toBe("Wattage max");
    expect(humanise("request-changes")).toBe("Request changes");
  });
});
