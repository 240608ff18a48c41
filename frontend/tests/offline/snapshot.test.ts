import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyDelta, compareRevisions } from "../../src/offline/delta";
import { MemoryCaches } from "./support/caches";
import { challenge, helpLine, pageOf, space, wallItem, whole } from "./support/content";
import { Phone, type Tab } from "./support/phone";

let phone: Phone;
let tab: Tab;
let caches: MemoryCaches;

beforeEach(async () => {
  phone = await Phone.start();
  tab = await phone.open();
  caches = new MemoryCaches();
  vi.stubGlobal("caches", caches);
});

afterEach(async () => {
  await tab.kill();
  await phone.stop();
});

const wall = () => tab.snapshot.value?.wall.map(({ id }) => id);
const asked = () =>
  phone.server.seen.filter(({ path }) => path.startsWith("/snapshot")).map(({ path }) => path);

async function reopen(): Promise<void> {
  await tab.kill();
  tab = await phone.open();
  vi.stubGlobal("caches", caches);
}

/** A phone that has seen the content of `count`. */
async function known(count: number, items = [wallItem("w2", 2), wallItem("w1", 1)]): Promise<void> {
  phone.server.snapshot = () => whole(count, items);
  await tab.loadSnapshot();
  await tab.refreshSnapshot();
  phone.server.seen.length = 0;
}

describe("opening", () => {
  it("shows the page's content at once, and asks for everything because the page left something out", async () => {
    tab.seedSnapshot(pageOf(whole(5, [wallItem("w1", 1)])));
    expect(wall()).toEqual(["w1"]);
    expect(tab.snapshot.value?.revision).toBe("");
    phone.server.snapshot = () => whole(5, [wallItem("w1", 1)]);
    await tab.loadSnapshot();
    await tab.refreshSnapshot();
    expect(asked()).toEqual(["/snapshot"]);
    expect(tab.snapshot.value?.revision).toBe("abc.1.5");
    expect(tab.snapshot.value?.spaces).toHaveLength(2);
  });

  it("adds the parts of each page until the whole has come", async () => {
    const { spaces, ...home } = whole(5, [wallItem("w1", 1)]);
    const { wall: _, wall_cursor: __, ...map } = whole(5, []);
    tab.seedSnapshot({ lang: "fr", screen: "challenges", ...home });
    await tab.loadSnapshot();
    await reopen();
    tab.seedSnapshot({ lang: "fr", screen: "map", ...map });
    await tab.loadSnapshot();
    expect(tab.snapshot.value?.spaces).toEqual(spaces);
    expect(wall()).toEqual(["w1"]);
    expect(tab.snapshot.value?.revision).toBe("");
  });

  it("shows the database when there is no page, as in the shell, without a network", async () => {
    await known(5);
    await reopen();
    tab.seedSnapshot({ lang: "fr", screen: "shell" });
    await tab.loadSnapshot();
    expect(wall()).toEqual(["w2", "w1"]);
    expect(tab.lastUpdated.value).toBeInstanceOf(Date);
  });

  it("does not let an older page hide what the database knows", async () => {
    await known(7);
    await reopen();
    tab.seedSnapshot(pageOf(whole(5, [wallItem("old", 0)])));
    await tab.loadSnapshot();
    expect(wall()).toEqual(["w2", "w1"]);
  });

  it("shows a newer page over the database, and still asks for what came since the database", async () => {
    await known(5);
    await reopen();
    tab.seedSnapshot(pageOf(whole(9, [wallItem("w9", 9), wallItem("w2", 2)])));
    await tab.loadSnapshot();
    expect(wall()).toEqual(["w9", "w2"]);
    expect(tab.snapshot.value?.spaces).toHaveLength(2);
    phone.server.snapshot = () => ({
      revision: "abc.1.9",
      changed: { wall: [wallItem("w9", 9)], spaces: [space("s3", "Lectoure")] },
      gone: [{ kind: "wall", id: "w1" }],
    });
    await tab.refreshSnapshot();
    expect(asked()).toEqual(["/snapshot?since=abc.1.5"]);
    expect(wall()).toEqual(["w9", "w2"]);
    expect(tab.snapshot.value?.spaces.map(({ name }) => name)).toEqual(["Auch", "Lectoure", "Mirande"]);
  });

  it("goes on with the page alone where nothing can be stored", async () => {
    await tab.closeDb();
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    });
    tab.seedSnapshot(pageOf(whole(5, [wallItem("w1", 1)])));
    await tab.loadSnapshot().catch(() => undefined);
    expect(wall()).toEqual(["w1"]);
    phone.server.snapshot = () => whole(6, [wallItem("w2", 2)]);
    await tab.refreshSnapshot();
    expect(wall()).toEqual(["w2"]);
  });
});

describe("refreshing", () => {
  it("makes one request of several at once, and keeps everything after a 304", async () => {
    await known(5);
    const before = tab.lastUpdated.value?.getTime() ?? 0;
    phone.server.snapshot = () => null;
    await Promise.all([tab.refreshSnapshot(), tab.refreshSnapshot()]);
    expect(asked()).toEqual(["/snapshot?since=abc.1.5"]);
    expect(wall()).toEqual(["w2", "w1"]);
    expect(tab.lastUpdated.value?.getTime()).toBeGreaterThanOrEqual(before);
  });

  it("applies what changed and what went, and finds it again at the next opening", async () => {
    await known(5);
    phone.server.snapshot = () => ({
      revision: "abc.1.6",
      changed: { wall: [wallItem("w3", 3)], challenges: [challenge("c"), challenge("a", "closed")] },
      gone: [{ kind: "wall", id: "w1" }],
    });
    await tab.refreshSnapshot();
    await reopen();
    await tab.loadSnapshot();
    expect(wall()).toEqual(["w3", "w2"]);
    expect(tab.snapshot.value?.challenges.map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(tab.snapshot.value?.revision).toBe("abc.1.6");
  });

  it("replaces everything when the server answers with everything", async () => {
    await known(5);
    phone.server.snapshot = () => whole(1, [wallItem("x", 1)], { revision: "other.1.1", spaces: [] });
    await tab.refreshSnapshot();
    expect(wall()).toEqual(["x"]);
    expect(tab.snapshot.value).toMatchObject({ revision: "other.1.1", spaces: [] });
  });

  it("reads the wall whole again when a delta may have left a hole", async () => {
    await known(5);
    const many = Array.from({ length: 25 }, (_, i) => wallItem(`n${i}`, i + 10));
    phone.server.snapshot = (since) =>
      since ? { revision: "abc.1.90", changed: { wall: many }, gone: [] } : whole(90, many);
    await tab.refreshSnapshot();
    expect(asked()).toEqual(["/snapshot?since=abc.1.5", "/snapshot"]);
    expect(tab.snapshot.value?.wall).toHaveLength(25);
  });

  it.each([503, 429, 404])("keeps what it has after a %i", async (status) => {
    await known(5);
    phone.server.fail({ path: /snapshot/, act: status });
    await tab.refreshSnapshot();
    expect(wall()).toEqual(["w2", "w1"]);
    expect(tab.online.value).toBe(true);
  });

  it("says that there is no network when none answers", async () => {
    await known(5);
    phone.line.down = true;
    await tab.refreshSnapshot();
    expect(tab.online.value).toBe(false);
    expect(wall()).toEqual(["w2", "w1"]);
  });
});

describe("what was withdrawn", () => {
  beforeEach(async () => {
    await known(5);
    for (const [name, paths] of [
      ["build-1", ["/shell"]],
      ["pages-1", ["/", "/p/w1"]],
      ["media", ["/media/m-w1/r1/320.webp", "/media/m-w2/r1/320.webp"]],
    ] as const) {
      const cache = await caches.open(name);
      for (const path of paths) cache.entries.set(path, "");
    }
  });

  it("leaves no picture and no page of it on the phone", async () => {
    phone.server.snapshot = () => ({ revision: "abc.1.6", changed: {}, gone: [{ kind: "wall", id: "w1" }] });
    await tab.refreshSnapshot();
    expect(caches.content).toEqual({ "build-1": ["/shell"], media: ["/media/m-w2/r1/320.webp"] });
  });

  it("is gone too when it isn't in a whole snapshot any more", async () => {
    phone.server.snapshot = () => whole(6, [wallItem("w2", 2)]);
    await tab.refreshSnapshot();
    expect(caches.content.media).toEqual(["/media/m-w2/r1/320.webp"]);
  });

  it("takes the pictures of a revision that was replaced along", async () => {
    const changed = { wall: [wallItem("w1", 1, "r2")] };
    phone.server.snapshot = () => ({ revision: "abc.1.6", changed, gone: [] });
    await tab.refreshSnapshot();
    expect(caches.content.media).toEqual(["/media/m-w2/r1/320.webp"]);
  });

  it("costs nothing when only something was added", async () => {
    phone.server.snapshot = () => ({ revision: "abc.1.6", changed: { wall: [wallItem("w3", 3)] }, gone: [] });
    await tab.refreshSnapshot();
    expect(caches.content.media).toHaveLength(2);
    expect(caches.content["pages-1"]).toHaveLength(2);
  });
});

describe("applyDelta", () => {
  const base = { ...whole(5, [wallItem("w2", 2), wallItem("w1", 1)]), fetched_at: 0 };

  it("touches only the parts that moved", () => {
    const next = applyDelta(base, {
      revision: "abc.1.6",
      changed: { help_lines: [helpLine("3018")] },
      gone: [],
    });
    expect(next.wall).toBe(base.wall);
    expect(next.spaces).toBe(base.spaces);
    expect(next.help_lines.map(({ number }) => number)).toEqual(["3018"]);
  });

  it("gives the same twice", () => {
    const delta = { revision: "abc.1.6", changed: { wall: [wallItem("w3", 3)] }, gone: [] };
    expect(applyDelta(applyDelta(base, delta), delta)).toEqual(applyDelta(base, delta));
  });
});

it.each([
  ["abc.1.10", "abc.1.9", 1],
  ["abc.1.9", "abc.1.10", -1],
  ["abc.1.9", "xyz.1.1", 0],
  ["abc.1.9", "abc.2.1", 0],
  ["", "abc.1.9", 0],
])("compares %s with %s", (a, b, sign) => {
  expect(Math.sign(compareRevisions(a, b))).toBe(sign);
});
