import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildModel } from "../../src/console/model/collections";
import type { JsonObject } from "../../src/console/model/json";
import {
  browse,
  current,
  decide,
  queue,
  reading,
  refresh,
  remark,
  waiting,
} from "../../src/console/moderation/queue";
import { notices } from "../../src/console/notices";
import { initLanguage, loadAreas } from "../../src/i18n";
import { documentFor } from "./document";

const collection = buildModel(documentFor("promeneur")).collections.find(
  ({ screen }) => screen === "moderation",
);
if (!collection) throw new Error("no queue in the document");

const one = (id: string, revision = "revision-1"): JsonObject => ({
  id,
  revision,
  text: `Text ${id}`,
  author: "Genêt",
});
const asked: [string, string, string][] = [];

/** A server that answers the list it is given, and each decision as told. */
function serve(list: JsonObject[], decision: [number, JsonObject] = [200, {}]): void {
  vi.stubGlobal("fetch", async (url: string, { method = "GET", body = "" }: RequestInit) => {
    asked.push([method, url, String(body)]);
    const [status, answer] =
      method === "POST"
        ? decision
        : [200, url.includes("/queue") ? { items: list, next_cursor: null } : list[0]];
    return new Response(JSON.stringify(answer), { status });
  });
}

beforeAll(async () => {
  await initLanguage("fr");
  await loadAreas("console");
});
beforeEach(async () => {
  queue.value = { items: [], more: false, state: "loading", error: "" };
  reading.value = "";
  remark.value = null;
  notices.value = [];
  serve([one("a"), one("b"), one("c")]);
  await refresh(collection);
  asked.length = 0;
});

const reviewing = () => {
  const review = current.value;
  if (!review) throw new Error("nothing to read");
  return review;
};

describe("the queue", () => {
  it("goes through what waits", () => {
    expect(waiting.value).toBe("3");
    browse(1);
    expect(reviewing().id).toBe("b");
    browse(9);
    expect(reviewing().id).toBe("c");
  });

  it("names the revision that was read, and goes on to the next", async () => {
    expect(await decide(collection, reviewing(), "refuse", "Hors sujet.")).toBe(true);
    const [method, url, body] = asked[0] ?? ["", "", ""];
    expect([method, url]).toEqual(["POST", "/api/v1/participations/a/refuse"]);
    expect(JSON.parse(body)).toEqual({ revision: "revision-1", reason: "Hors sujet." });
    expect(reviewing().id).toBe("b");
    expect(notices.value[0]?.text).toContain("Text a");
  });

  it("reads again what its author changed meanwhile, and publishes nothing", async () => {
    serve([one("a", "revision-2")], [409, { code: "revision_moved", status: 409 }]);
    expect(await decide(collection, reviewing(), "approve", "")).toBe(false);
    expect(reviewing()).toMatchObject({ id: "a", revision: "revision-2" });
    expect(remark.value?.id).toBe("a");
  });

  it("says why an agreement is missing, and stays there", async () => {
    serve([], [409, { code: "consent_missing", status: 409, detail: "Il faut un accord." }]);
    expect(await decide(collection, reviewing(), "approve", "")).toBe(false);
    expect(reviewing().id).toBe("a");
    expect(remark.value?.text).toContain("Il faut un accord.");
  });

  it("keeps in place the one that is being read when others come before it", async () => {
    browse(1);
    serve([one("new"), one("a"), one("b")]);
    await refresh(collection);
    expect(reviewing().id).toBe("b");
    serve([one("new"), one("a")]);
    await refresh(collection);
    expect(reviewing().id).toBe("new");
    expect(notices.value).toHaveLength(1);
  });
});
