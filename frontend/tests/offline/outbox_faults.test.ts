import { describe, expect, it, vi } from "vitest";
import { problem } from "./support/api_server";
import { draft, photo, until } from "./support/phone";
import { blobs, first, later, phone, reopen, states, tab, take, useVisit } from "./support/visit";

useVisit();

describe("what goes wrong", () => {
  it("waits, and refuses nothing, while there is no network", async () => {
    phone.line.down = true;
    await take(draft("Un"));
    await take(draft("Deux"));
    expect(states()).toEqual(["waiting", "waiting"]);
    expect(first()).toMatchObject({ held: "network" });
    expect(tab.online.value).toBe(false);
    phone.line.down = false;
    await tab.wake("online");
    expect(states()).toEqual(["received", "received"]);
    expect(tab.online.value).toBe(true);
  });

  it.each([503, 429, 507])(
    "waits as long as the server asks (%i), and lets the others go",
    async (status) => {
      await take(draft("Zéro"));
      phone.server.fail({
        method: "PUT",
        path: /participations/,
        act: status,
        headers: { "Retry-After": "120" },
      });
      await take(draft("Un"));
      await take(draft("Deux"));
      expect(states()).toEqual(["received", "waiting", "received"]);
      const waiting = tab.outbox.value[1];
      expect(waiting).toMatchObject({ held: "server" });
      expect(waiting?.next_at).toBeGreaterThanOrEqual(Date.now() + 119_000);
      await tab.wake("online");
      expect(states()).toEqual(["received", "waiting", "received"]);
      await later();
      expect(states()).toEqual(["received", "received", "received"]);
    },
  );

  it("waits longer at each failure, never twice the same", async () => {
    const { waitFor } = await import("../../src/offline/backoff");
    const waits = [1, 2, 3, 4, 12].map((attempt) => waitFor("server", attempt));
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBeLessThanOrEqual(15 * 60_000);
    expect(waitFor("network", 3)).not.toBe(waitFor("network", 3));
    expect(waitFor("server", 1, 60_000)).toBeGreaterThanOrEqual(60_000);
  });

  it("asks for one account at a time when the server has had enough", async () => {
    phone.onLine = false;
    await take(draft("Un"));
    await take(draft("Deux"));
    phone.onLine = true;
    phone.server.fail({ method: "POST", path: /accounts/, act: 429, headers: { "Retry-After": "60" } });
    await tab.flush();
    expect(states()).toEqual(["waiting", "waiting"]);
    expect(phone.server.count("POST", /accounts/)).toBe(1);
    await later();
    expect(states()).toEqual(["received", "received"]);
    expect(phone.server.accounts.size).toBe(1);
  });

  it("sends one participation when the answer was lost", async () => {
    phone.server.fail({ method: "PUT", path: /participations/, act: "lose" });
    await take(draft("Un"));
    expect(states()).toEqual(["waiting"]);
    await later();
    expect(states()).toEqual(["received"]);
    expect(phone.server.participations.size).toBe(1);
    expect(phone.server.count("PUT", /participations/)).toBe(2);
  });

  it("gets an account even when the answer to the first try was lost", async () => {
    phone.server.fail({ method: "POST", path: /accounts/, act: "lose" });
    await take(draft("Un"));
    await later();
    expect(states()).toEqual(["received"]);
    expect(tab.recoveryPhrase.value).toBe(`phrase de ${tab.account.value?.pseudonym}`);
    expect(tab.pseudonymNotice.value).toBeNull();
    expect(phone.server.accounts.size).toBe(1);
    expect(phone.server.participations.size).toBe(1);
  });

  it("keeps a refused item, with the sentence of the field, and lets the others go", async () => {
    const errors = [{ loc: ["body", "text"], code: "too_long", detail: "Ton texte est trop long." }];
    const body = problem(422, "invalid", "Quelque chose ne va pas.", errors);
    phone.server.fail({ method: "PUT", path: /participations/, act: 422, body });
    await take(draft("Trop long"));
    await take(draft("Court"));
    expect(states()).toEqual(["refused", "received"]);
    expect(first()?.problem).toEqual({
      code: "invalid",
      title: "invalid",
      detail: "Ton texte est trop long.",
    });
    await reopen();
    await tab.flush();
    expect(states()).toEqual(["refused", "received"]);
    await tab.retryItem(first()?.id ?? "");
    expect(states()).toEqual(["received", "received"]);
  });

  it("keeps the text when only the photo is refused, and sends the other photo", async () => {
    const [bad, good] = [photo(5_000_000), photo(1_000)];
    await take(draft("Un", [bad, good]));
    expect(first()).toMatchObject({ state: "refused", text_received: true, problem: { code: "http_413" } });
    expect(phone.server.finished.has(good.id)).toBe(true);
    expect(await blobs()).toEqual([bad.id]);
  });

  it("does not let one upload that is always cut hold the others back", async () => {
    const [poison, fine] = [photo(100_000), photo(110_000)];
    phone.onLine = false;
    await take(draft("Un", [poison]));
    await take(draft("Deux", [fine]));
    phone.onLine = true;
    const cut = ({ method, path }: { method: string; path: string }) => {
      const url = phone.server.uploads.get(poison.id)?.url;
      if (method === "PATCH" && url?.endsWith(path)) phone.line.cut();
    };
    phone.server.onRequest = cut;
    await tab.flush();
    expect(states()).toEqual(["waiting", "received"]);
    for (let i = 0; i < 3; i++) await later();
    expect(states()).toEqual(["waiting", "received"]);
    phone.server.onRequest = () => undefined;
    await later();
    expect(states()).toEqual(["received", "received"]);
  });

  it.each([
    ["a Wi-Fi portal's page", "<html>Bienvenue</html>", false],
    ["an answer about something else", { hello: "world" }, true],
  ])("does not take %s for the server's word", async (_name, body, reached) => {
    await take(draft("Zéro"));
    phone.server.fail({ method: "PUT", path: /participations/, act: 200, body });
    const seen: boolean[] = [];
    tab.online.subscribe((value) => seen.push(value));
    await take(draft("Un"));
    expect(states()).toEqual(["received", "waiting"]);
    expect(seen.every(Boolean)).toBe(reached);
    await later();
    expect(states()).toEqual(["received", "received"]);
  });

  it("says so when the browser has lost a photo", async () => {
    phone.onLine = false;
    const picture = photo(1_000);
    await take(draft("Un", [picture]));
    await (await tab.db()).delete("blobs", picture.id);
    phone.onLine = true;
    await tab.flush();
    expect(first()).toMatchObject({ state: "refused", text_received: true, problem: { code: "photo_lost" } });
  });

  it("goes on by itself when the wait is over", async () => {
    phone.server.fail({ method: "PUT", path: /participations/, act: 503 });
    await take(draft("Un"));
    expect(states()).toEqual(["waiting"]);
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => states()[0] === "received", "sent by the timer");
  });

  it("gives a silent server up after thirty seconds", async () => {
    phone.server.fail({ method: "PUT", path: /participations/, act: "hang" });
    const sending = take(draft("Un"));
    await until(() => phone.server.count("PUT", /participations/) === 1);
    expect(states()).toEqual(["sending"]);
    await vi.advanceTimersByTimeAsync(31_000);
    await sending;
    expect(first()).toMatchObject({ state: "waiting", held: "network" });
  });
});
