import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Phone, photo, sha256, type Tab, until } from "./support/phone";

type Tus = typeof import("../../src/offline/tus");

let phone: Phone;
let tab: Tab;
let tus: Tus;

beforeEach(async () => {
  phone = await Phone.start();
  tab = await phone.open();
  tus = await import("../../src/offline/tus");
  await tab.createAccount({ pseudonym: "Testeur-1" });
  phone.server.seen.length = 0;
});

afterEach(async () => {
  vi.useRealTimers();
  await tab.kill();
  await phone.stop();
});

/** An upload as the outbox drives it: the address is remembered, a cut is tried again. */
function job(blob: Blob, id: string = crypto.randomUUID()) {
  const state = {
    url: null as string | null,
    begun: false,
    offsets: [] as number[],
    stopAt: Number.POSITIVE_INFINITY,
  };
  const send = () => {
    const { begun } = state;
    state.begun = true;
    return tus.upload({
      endpoint: "/api/v1/uploads",
      blob,
      url: state.url,
      begun,
      metadata: { media_id: id, filetype: blob.type, filename: "été.webp" },
      onUrl: async (url) => {
        state.url = url;
      },
      onOffset: async (offset) => {
        state.offsets.push(offset);
        return offset < state.stopAt;
      },
    });
  };
  const insist = async () => {
    for (let tries = 0; tries < 50; tries++) {
      const end = await send().catch((error: unknown) => {
        if (error instanceof tab.Unreachable) return null;
        throw error;
      });
      if (end && end.kind !== "later") return end;
    }
    throw new Error("never arrived");
  };
  return { id, state, send, insist };
}

describe("upload", () => {
  it("sends the file in blocks that grow from 64 KiB and stay within 256 KiB", async () => {
    const { blob } = photo(900_000);
    const one = job(blob);
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
    const steps = one.state.offsets.map((offset, i) => offset - (one.state.offsets[i - 1] ?? 0));
    expect(steps[0]).toBe(65_536);
    expect(Math.max(...steps)).toBe(262_144);
    expect(phone.server.count("HEAD", /uploads/)).toBe(0);
  });

  it("goes on after a connection cut in the middle of a block", async () => {
    const { blob } = photo(300_000);
    const one = job(blob);
    phone.line.cutAfter = 120_000;
    await expect(one.send()).rejects.toBeInstanceOf(tab.Unreachable);
    expect(await one.insist()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
    expect(phone.server.count("POST", /uploads/)).toBe(1);
    expect(phone.server.count("HEAD", /uploads/)).toBeGreaterThan(0);
  });

  it("sends smaller blocks after a cut, so that less is lost at the next", async () => {
    const { blob } = photo(900_000);
    const one = job(blob);
    one.state.stopAt = 1;
    await one.send();
    one.state.stopAt = Number.POSITIVE_INFINITY;
    phone.line.cutAfter = 20_000;
    await expect(one.send()).rejects.toBeInstanceOf(tab.Unreachable);
    one.state.offsets.length = 0;
    await one.insist();
    const [resumed = 0, next = 0] = one.state.offsets;
    expect(next - resumed).toBe(131_072);
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
  });

  it("needs one request for a small file, and sends its bytes apart when the first try was cut", async () => {
    const [small, cut] = [job(photo(20_000).blob), job(photo(20_000).blob)];
    await small.send();
    expect(phone.server.seen.map(({ method }) => method)).toEqual(["POST"]);
    phone.line.cutAfter = 5_000;
    await expect(cut.send()).rejects.toBeInstanceOf(tab.Unreachable);
    await cut.insist();
    expect(phone.server.finished.has(cut.id)).toBe(true);
    expect(phone.server.count("PATCH", /uploads/)).toBeGreaterThan(0);
  });

  it("sends nothing twice when only the answer was lost", async () => {
    const { blob } = photo(200_000);
    const one = job(blob);
    phone.server.fail({ method: "PATCH", path: /uploads/, act: "lose" });
    expect(await one.insist()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
    const patches = phone.server.seen.filter(({ method }) => method === "PATCH").map(({ offset }) => offset);
    expect(new Set(patches).size).toBe(patches.length);
  });

  it("finds its upload again when the answer to the creation was lost", async () => {
    const { blob } = photo(10_000);
    const one = job(blob);
    phone.server.fail({ method: "POST", path: /uploads/, act: "lose" });
    expect(await one.insist()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
  });

  it("is complete at once when the server has it all already", async () => {
    const { blob } = photo(10_000);
    const one = job(blob);
    await one.send();
    one.state.url = null;
    phone.server.seen.length = 0;
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.count("PATCH", /uploads/)).toBe(0);
  });

  it("asks for the offset after a 409", async () => {
    const { blob } = photo(150_000);
    const one = job(blob);
    phone.server.fail({ method: "PATCH", path: /uploads/, act: 409 });
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.seen.map(({ method }) => method).slice(0, 4)).toEqual([
      "POST",
      "PATCH",
      "HEAD",
      "PATCH",
    ]);
  });

  it.each([404, 410])("creates again when the server has forgotten the upload (%i)", async (status) => {
    const { blob } = photo(150_000);
    const one = job(blob);
    one.state.stopAt = 1;
    expect(await one.send()).toEqual({ kind: "stopped" });
    await phone.server.forgetUpload(one.id);
    one.state.stopAt = Number.POSITIVE_INFINITY;
    phone.server.fail({ method: "HEAD", path: /uploads/, act: status });
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
    expect(phone.server.count("POST", /uploads/)).toBe(2);
  });

  it("stops between two blocks when asked, and goes on from there", async () => {
    const { blob } = photo(300_000);
    const one = job(blob);
    one.state.stopAt = 1;
    expect(await one.send()).toEqual({ kind: "stopped" });
    const stopped = one.state.offsets.at(-1);
    one.state.stopAt = Number.POSITIVE_INFINITY;
    phone.server.seen.length = 0;
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.seen[0]?.method).toBe("HEAD");
    expect(phone.server.seen[1]?.offset).toBe(stopped);
  });

  it("gives a silent line up", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const { blob } = photo(70_000);
    const one = job(blob);
    phone.server.fail({ method: "PATCH", path: /uploads/, act: "hang" });
    const end = expect(one.send()).rejects.toBeInstanceOf(tab.Unreachable);
    await until(() => phone.server.count("PATCH", /uploads/) === 1);
    await vi.advanceTimersByTimeAsync(60_000);
    await end;
    expect(await one.insist()).toEqual({ kind: "complete" });
  });

  it("does not take an impossible offset for an acknowledgement", async () => {
    const { blob } = photo(100_000);
    const one = job(blob);
    phone.server.fail({ method: "PATCH", path: /uploads/, act: 204, headers: { "Upload-Offset": "999999" } });
    expect(await one.send()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
  });

  it("hands a refusal over with its sentence", async () => {
    const one = job(photo(5_000_000).blob);
    const end = await one.send();
    expect(end).toMatchObject({ kind: "refused", problem: { status: 413 } });
  });

  it.each([
    [401, { kind: "sign_in" }],
    [503, { kind: "later", after: 7_000 }],
    [423, { kind: "later", after: 7_000 }],
  ])("reports a %i without losing its place", async (status, expected) => {
    const one = job(photo(150_000).blob);
    one.state.stopAt = 1;
    await one.send();
    phone.server.fail({ method: "HEAD", path: /uploads/, act: status, headers: { "Retry-After": "7" } });
    expect(await one.send()).toEqual(expected);
    expect(one.state.url).not.toBeNull();
  });

  it("sends an empty file", async () => {
    expect(await job(new Blob([], { type: "image/webp" })).send()).toEqual({ kind: "complete" });
  });
});

describe("upload under a storm", () => {
  it.each(Array.from({ length: 40 }, (_, i) => 11 + i))("arrives whole, seed %i", async (seed) => {
    let x = seed;
    const random = () => {
      x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
      return x / 2_147_483_648;
    };
    const { blob } = photo(400_000 + seed);
    const one = job(blob);
    for (let i = 0; i < 6; i++) {
      const method = ["POST", "PATCH", "PATCH", "HEAD"][Math.floor(random() * 4)] ?? "PATCH";
      const act = (["lose", 503, 409] as const)[Math.floor(random() * 3)] ?? "lose";
      if (!(method === "POST" && act === 409)) phone.server.fail({ method, path: /uploads/, act });
    }
    phone.line.cutAfter = Math.floor(random() * 400_000);
    expect(await one.insist()).toEqual({ kind: "complete" });
    expect(phone.server.finished.get(one.id)).toBe(await sha256(blob));
  });
});
