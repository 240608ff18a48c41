import { beforeEach, describe, expect, it, vi } from "vitest";
import { draft, photo, sha256, until } from "./support/phone";
import { blobs, first, later, phone, reopen, states, switchTo, tab, take, useVisit } from "./support/visit";

useVisit();

describe("the account", () => {
  beforeEach(async () => {
    await take(draft("Zéro"));
    await tab.forgetPhrase();
  });

  it("keeps what waits when the session is over, and sends it once the person is back", async () => {
    phone.server.endSessions();
    await take(draft("Un", [photo(1_000)]));
    expect(tab.signInNeeded.value).toBe(true);
    expect(tab.outbox.value[1]).toMatchObject({ state: "waiting", held: "account" });
    expect(phone.server.count("POST", /accounts/)).toBe(1);
    await tab.signIn({ pseudonym: "Genêt-Malin-42", recovery_phrase: "phrase de Genêt-Malin-42" });
    await tab.flush();
    expect(tab.signInNeeded.value).toBe(false);
    expect(states()).toEqual(["received", "received"]);
    expect(tab.recoveryPhrase.value).not.toBeNull();
  });

  it("keeps a half-sent photo when the session ends in the middle", async () => {
    const picture = photo(400_000);
    phone.server.onRequest = ({ method, offset }) => {
      if (method === "PATCH" && offset === 65_536) phone.server.endSessions();
    };
    await take(draft("Un", [picture]));
    phone.server.onRequest = () => undefined;
    expect(tab.outbox.value[1]).toMatchObject({ state: "waiting", held: "account", text_received: true });
    await tab.signIn({ pseudonym: "Genêt-Malin-42", recovery_phrase: "phrase de Genêt-Malin-42" });
    await tab.flush();
    expect(phone.server.finished.get(picture.id)).toBe(await sha256(picture.blob));
    expect(phone.server.count("POST", /uploads/)).toBe(1);
  });

  it("hands the server's sentence over when the phrase is wrong", async () => {
    const wrong = tab.signIn({ pseudonym: "Genêt-Malin-42", recovery_phrase: "autre" });
    await expect(wrong).rejects.toMatchObject({ problem: { detail: "Ce n'est pas cette phrase." } });
  });

  it("never sends under another account what the first one wrote on a shared phone", async () => {
    phone.onLine = false;
    phone.line.down = true;
    await take(draft("À moi"));
    await tab.signOut();
    expect(tab.outbox.value).toEqual([]);
    expect(tab.myParticipations.value).toEqual([]);
    phone.onLine = true;
    phone.line.down = false;
    await tab.endSession();
    await take(draft("À toi", [], "Autre-7"));
    expect([...phone.server.participations.values()].map(({ body }) => body.text)).toEqual(["Zéro", "À toi"]);
    await tab.signOut();
    await tab.signIn({ pseudonym: "Genêt-Malin-42", recovery_phrase: "phrase de Genêt-Malin-42" });
    await tab.flush();
    const mine = [...phone.server.participations.values()].filter(({ body }) => body.text === "À moi");
    expect(phone.server.accounts.get(mine[0]?.author ?? "")?.pseudonym).toBe("Genêt-Malin-42");
  });

  it("ends the session of an account that was left without a network", async () => {
    phone.line.down = true;
    await tab.signOut();
    expect(phone.server.sessions.size).toBe(1);
    phone.line.down = false;
    await reopen();
    await tab.endSession();
    expect(phone.server.sessions.size).toBe(0);
  });
});

describe("a killed tab", () => {
  it.each([
    ["while the account is made", "POST", /accounts/],
    ["while the text leaves", "PUT", /participations/],
    ["while the upload is created", "POST", /uploads/],
    ["in the middle of the photo", "PATCH", /uploads/],
  ])("resumes: %s", async (_name, method, path) => {
    const picture = photo(300_000);
    phone.server.fail({ method, path, act: "lose" });
    let reached = false;
    phone.server.onRequest = (seen) => {
      if (reached || seen.method !== method || !path.test(seen.path)) return;
      reached = true;
    };
    void tab.enqueueParticipation(draft("Un", [picture]));
    await until(() => reached);
    await reopen();
    await tab.flush();
    await later();
    expect(states()).toEqual(["received"]);
    expect(phone.server.participations.size).toBe(1);
    expect(phone.server.finished.get(picture.id)).toBe(await sha256(picture.blob));
    expect(await blobs()).toEqual([]);
  });

  it("goes on from the acknowledged block, with one question and no new upload", async () => {
    const picture = photo(900_000);
    let blocks = 0;
    phone.server.onRequest = ({ method }) => {
      if (method === "PATCH") blocks += 1;
    };
    void tab.enqueueParticipation(draft("Un", [picture]));
    await until(() => blocks === 2);
    const before = first()?.percent ?? 0;
    await reopen();
    expect(first()?.percent).toBeGreaterThanOrEqual(before);
    phone.server.seen.length = 0;
    await tab.flush();
    await later();
    expect(states()).toEqual(["received"]);
    expect(phone.server.count("POST", /uploads/)).toBe(0);
    expect(phone.server.seen.find(({ method }) => method === "PATCH")?.offset).toBeGreaterThan(0);
    expect(phone.server.finished.get(picture.id)).toBe(await sha256(picture.blob));
  });

  it("cleans up after itself: stray photos, and what arrived a week ago", async () => {
    await take(draft("Un"));
    await (await tab.db()).put("blobs", { id: "stray", item: "gone", blob: new Blob(["x"]) });
    vi.setSystemTime(Date.now() + 8 * 24 * 3600_000);
    await take(draft("Deux"));
    expect(tab.outbox.value.map(({ label }) => label)).toEqual(["Deux"]);
    expect(await blobs()).toEqual([]);
  });
});

describe("two tabs", () => {
  it("send each thing once between them", async () => {
    phone.onLine = false;
    await take(draft("Un", [photo(100_000)]));
    await take(draft("Deux"));
    phone.onLine = true;
    const other = await phone.open();
    await Promise.all([tab.flush(), other.flush()]);
    expect(phone.server.count("PUT", /participations/)).toBe(2);
    expect(phone.server.count("POST", /uploads/)).toBe(1);
    expect(phone.server.count("POST", /accounts/)).toBe(1);
    await other.kill();
  });

  it("do so without navigator.locks too, and outlive the death of the one that sends", async () => {
    phone.withLocks = false;
    await reopen();
    phone.server.fail({ method: "PUT", path: /participations/, act: "hang" });
    void tab.enqueueParticipation(draft("Un"));
    await until(() => phone.server.count("PUT", /participations/) === 1);
    const other = await phone.open();
    await other.flush();
    expect(phone.server.count("PUT", /participations/)).toBe(1);
    await tab.kill();
    switchTo(other);
    vi.setSystemTime(Date.now() + 3 * 60_000);
    await tab.flush();
    expect(states()).toEqual(["received"]);
    expect(phone.server.participations.size).toBe(1);
  });
});
