import { expect, it } from "vitest";
import en from "../../src/i18n/en/offline.json";
import fr from "../../src/i18n/fr/offline.json";
import { describeItem, describeProblem } from "../../src/offline/describe";
import type { ItemKind, ItemState, OutboxItem } from "../../src/offline/types";

const KINDS: ItemKind[] = ["participation", "patch", "withdraw"];
const STATES: ItemState[] = ["waiting", "uploading", "sending", "received", "refused"];
const HELD = [null, "network", "server", "account"] as const;

const item: OutboxItem = {
  id: "1",
  seq: 1,
  kind: "participation",
  subject: "1",
  label: "",
  bytes: 0,
  state: "waiting",
  percent: 0,
  text_received: false,
  held: null,
  next_at: 0,
  created_at: "",
};

it("has a sentence in both languages for every place where an item can stand", () => {
  for (const kind of KINDS)
    for (const state of STATES)
      for (const held of HELD)
        for (const text_received of [true, false]) {
          const { key } = describeItem({ ...item, kind, state, held, text_received });
          expect(fr).toHaveProperty([key]);
          expect(en).toHaveProperty([key]);
        }
});

it("prefers the server's sentence, and has one for when there is none", () => {
  const problem = (code: string, detail: string) =>
    describeProblem({ ...item, problem: { code, title: "", detail } });
  expect(problem("invalid", "Trop long.")).toEqual({ detail: "Trop long." });
  expect(problem("photo_lost", "")).toEqual({ key: "offline.problem.photo_lost" });
  expect(problem("http_400", "")).toEqual({ key: "offline.problem.unknown" });
  expect(describeProblem(item)).toBeNull();
});

it("says the same in French and English, place for place", () => {
  expect(Object.keys(en)).toEqual(Object.keys(fr));
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  for (const [key, text] of Object.entries(fr)) {
    expect(places(en[key as keyof typeof en])).toEqual(places(text));
  }
});
