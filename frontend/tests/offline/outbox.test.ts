import { describe, expect, it, vi } from "vitest";
import { draft, photo, sha256 } from "./support/phone";
import { blobs, first, later, phone, reopen, states, tab, take, useVisit, writes } from "./support/visit";

useVisit();

describe("taking part", () => {
  it("keeps what was made offline, through a killed tab, and sends it once the network is back", async () => {
    phone.onLine = false;
    phone.line.down = true;
    const picture = photo(200_000);
    await take(draft("Tenez bon !", [picture]));
    expect(states()).toEqual(["waiting"]);
    await reopen();
    expect(first()).toMatchObject({ label: "Tenez bon !", state: "waiting", text_received: false });
    phone.onLine = true;
    phone.line.down = false;
    await tab.wake("online");
    expect(first()).toMatchObject({ state: "received", percent: 100, text_received: true });
    expect(phone.server.participations.size).toBe(1);
    expect(phone.server.finished.get(picture.id)).toBe(await sha256(picture.blob));
    expect(await blobs()).toEqual([]);
  });

  it("makes the account first, then sends the text, then the photo", async () => {
    await take(draft("Bonjour", [photo(100_000)]));
    expect(writes()).toEqual(["POST accounts", "PUT participations", "POST uploads", "PATCH uploads"]);
    expect(tab.account.value?.pseudonym).toBe("Genêt-Malin-42");
    expect(tab.myParticipations.value).toHaveLength(1);
  });

  it("takes another pseudonym when that one is taken, and says so", async () => {
    phone.server.taken.add("Genêt-Malin-42");
    await take(draft("Bonjour"));
    const { wished, given } = tab.pseudonymNotice.value ?? { wished: "", given: "" };
    expect(wished).toBe("Genêt-Malin-42");
    expect(given).toMatch(/^Genêt-Malin-42-\d{2}$/);
    expect(tab.account.value?.pseudonym).toBe(given);
    expect(states()).toEqual(["received"]);
    await tab.forgetPseudonymNotice();
    await reopen();
    expect(tab.pseudonymNotice.value).toBeNull();
  });

  it("keeps the recovery phrase until the person has noted it", async () => {
    await take(draft("Bonjour"));
    await reopen();
    expect(tab.recoveryPhrase.value).toBe("phrase de Genêt-Malin-42");
    await tab.forgetPhrase();
    await reopen();
    expect(tab.recoveryPhrase.value).toBeNull();
    expect(tab.account.value).not.toBeNull();
  });

  it("puts the draft away in the same breath", async () => {
    const { drafts } = await import("../../src/offline/drafts");
    await drafts.put("solidavir-us", { text: "Bon" });
    await tab.enqueueParticipation(draft("Bonjour"));
    expect(await drafts.get("solidavir-us")).toBeUndefined();
    await tab.flush();
  });

  it("makes one item of two taps on the same button", async () => {
    const one = draft("Bonjour");
    await Promise.all([tab.enqueueParticipation(one), tab.enqueueParticipation(one)]);
    await tab.flush();
    expect(states()).toEqual(["received"]);
    expect(phone.server.participations.size).toBe(1);
  });
});

describe("the order", () => {
  it("sends every text before any photo", async () => {
    phone.onLine = false;
    await take(draft("Un", [photo(1_000)]));
    await take(draft("Deux", [photo(1_000)]));
    phone.onLine = true;
    await tab.flush();
    const order = writes().filter((one) => !one.startsWith("PATCH"));
    expect(order).toEqual([
      "POST accounts",
      "PUT participations",
      "PUT participations",
      "POST uploads",
      "POST uploads",
    ]);
  });

  it("lets a text that was written meanwhile pass between two blocks of a photo", async () => {
    let queued: Promise<void> | undefined;
    phone.server.onRequest = ({ method, offset }) => {
      if (method === "PATCH" && offset === 65_536) queued ??= tab.enqueueParticipation(draft("Vite"));
    };
    await take(draft("Un", [photo(900_000)]));
    await queued;
    expect(states()).toEqual(["received", "received"]);
    const second = writes().lastIndexOf("PUT participations");
    expect(second).toBeLessThan(writes().lastIndexOf("PATCH uploads"));
    expect(phone.server.count("POST", /uploads/)).toBe(1);
  });

  it("sends what is queued during a flush", async () => {
    let queued: Promise<void> | undefined;
    phone.server.onRequest = ({ method }) => {
      if (method === "PUT") queued ??= tab.enqueueParticipation(draft("Encore"));
    };
    await take(draft("Un"));
    await queued;
    expect(states()).toEqual(["received", "received"]);
    expect(phone.server.count("PUT", /participations/)).toBe(2);
  });

  it("sends what is queued when the flush has already found nothing more", async () => {
    let queued: Promise<void> | undefined;
    phone.server.onRequest = ({ path }) => {
      if (!path.startsWith("/me/")) return undefined;
      queued ??= tab.enqueueParticipation(draft("Encore"));
      return queued;
    };
    await take(draft("Un"));
    expect(states()).toEqual(["received", "received"]);
  });

  it("keeps a change behind the text it changes", async () => {
    const one = draft("Un");
    phone.server.fail({ method: "PUT", path: /participations/, act: 503 });
    await take(one);
    await tab.enqueueWrite({ kind: "patch", subject: one.id, label: "Un", body: { text: "Deux" } });
    await tab.flush();
    expect(phone.server.count("PATCH", /participations/)).toBe(0);
    await later();
    expect(states()).toEqual(["received", "received"]);
    expect(phone.server.participations.get(one.id)?.body.text).toBe("Deux");
  });
});

describe("changing one's mind", () => {
  it("deletes what never left, photo and all, and tells nobody", async () => {
    phone.onLine = false;
    const one = draft("Un", [photo(1_000)]);
    await take(one);
    await tab.deleteItem(one.id);
    expect(tab.outbox.value).toEqual([]);
    expect(await blobs()).toEqual([]);
    phone.onLine = true;
    await tab.flush();
    expect(writes()).toEqual([]);
  });

  it("withdraws what never left without a word to the server", async () => {
    phone.onLine = false;
    const one = draft("Un", [photo(1_000)]);
    await take(one);
    await tab.enqueueWrite({ kind: "withdraw", subject: one.id, label: "Un" });
    expect(tab.outbox.value).toEqual([]);
    expect(await blobs()).toEqual([]);
  });

  it("withdraws what may have arrived", async () => {
    const one = draft("Un");
    phone.server.fail({ method: "PUT", path: /participations/, act: "lose" });
    await take(one);
    await tab.deleteItem(one.id);
    await tab.flush();
    expect(phone.server.participations.get(one.id)?.withdrawn).toBe(true);
    expect(tab.outbox.value.map(({ kind, state }) => `${kind} ${state}`)).toEqual(["withdraw received"]);
  });

  it("counts a withdrawal of what isn't there as done", async () => {
    await take(draft("Zéro"));
    await tab.enqueueWrite({ kind: "withdraw", subject: crypto.randomUUID(), label: "Un" });
    await tab.flush();
    expect(states()).toEqual(["received", "received"]);
    expect(phone.server.count("GET", /snapshot/)).toBe(1);
  });

  it("stops an upload whose participation is withdrawn meanwhile", async () => {
    const one = draft("Un", [photo(500_000)]);
    let withdrawn: Promise<void> | undefined;
    phone.server.onRequest = ({ method, offset }) => {
      if (method === "PATCH" && offset === 65_536) {
        withdrawn ??= tab.enqueueWrite({ kind: "withdraw", subject: one.id, label: "Un" });
      }
    };
    await take(one);
    await withdrawn;
    await tab.flush();
    expect(phone.server.participations.get(one.id)?.withdrawn).toBe(true);
    expect(phone.server.finished.size).toBe(0);
    expect(await blobs()).toEqual([]);
  });

  it("sends a change with its new photo", async () => {
    const one = draft("Un");
    await take(one);
    const picture = photo(2_000);
    const body = { text: "Deux", media: [picture.id] };
    await tab.enqueueWrite({ kind: "patch", subject: one.id, label: "Un", body, photos: [picture] });
    await tab.flush();
    expect(phone.server.participations.get(one.id)?.body).toMatchObject(body);
    expect(phone.server.finished.get(picture.id)).toBe(await sha256(picture.blob));
  });
});

describe("a phone that keeps nothing", () => {
  it("says so instead of pretending", async () => {
    await tab.closeDb();
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    });
    await expect(tab.enqueueParticipation(draft("Un"))).rejects.toMatchObject({ code: "unavailable" });
  });

  it("knows a full phone from a forbidden one", () => {
    expect(new tab.StorageError(new DOMException("full", "QuotaExceededError")).code).toBe("quota");
  });
});
