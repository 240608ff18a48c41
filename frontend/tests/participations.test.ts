import { describe, expect, it } from "vitest";
import { proposePseudonym } from "../src/features/accounts/pseudonym";
import { type Draft, missing, stepsOf, toParticipation } from "../src/features/participations/draft";

const photo = { id: "019ca86e-3200-7b6d-baf3-47d7c9c18070", blob: new Blob(["x"]), width: 8, height: 6 };

function draft(part: Partial<Draft> = {}): Draft {
  return {
    id: "019ca86e-2e18-7eb8-98ce-943be0f9e038",
    step: "what",
    kind: "text",
    text: " Tiens bon. ",
    alt: "",
    photos: [],
    seen: null,
    me: false,
    others: 0,
    signed: true,
    grouped: false,
    group: { name: "", head_count: 2 },
    pseudonym: "Genêt-Agile-42",
    birth_year: "",
    ...part,
  };
}

describe("the proposed pseudonym", () => {
  it("fits the API, is not always the same, and says no name", () => {
    const many = Array.from({ length: 200 }, proposePseudonym);
    for (const one of many) {
      expect(one).toMatch(/^\p{Lu}\p{L}+-\p{Lu}\p{L}+-\d{2}$/u);
      expect(one.length).toBeLessThanOrEqual(40);
    }
    expect(new Set(many).size).toBeGreaterThan(150);
  });
});

describe("the steps", () => {
  it("ask who is seen only where there is a picture", () => {
    expect(stepsOf(draft())).toEqual(["what", "who", "read"]);
    expect(stepsOf(draft({ kind: "photo" }))).toEqual(["what", "seen", "who", "read"]);
  });

  it.each<[Partial<Draft>, boolean, string | null]>([
    [{ kind: null }, true, "kind"],
    [{ text: "  " }, true, "text"],
    [{}, true, null],
    [{ kind: "drawing" }, true, "photo"],
    [{ kind: "photo", text: "", photos: [photo] }, true, null],
    [{ step: "seen" }, true, "seen"],
    [{ step: "seen", seen: "somebody" }, true, "person"],
    [{ step: "seen", seen: "somebody", me: true }, true, null],
    [{ step: "who", grouped: true }, true, "group"],
    [{ step: "who", grouped: true, group: { name: "Nous", head_count: 1 } }, true, "count"],
    [{ step: "who", pseudonym: "ab" }, true, "pseudonym"],
    [{ step: "who", pseudonym: "ab" }, false, null],
    [{ step: "who", birth_year: "10" }, true, "year"],
    [{ step: "who", birth_year: "2199" }, true, "year"],
    [{ step: "who", birth_year: "2010" }, true, null],
    [{ step: "read" }, true, null],
  ])("of %o (account to make: %s) miss %s", (part, needsAccount, what) => {
    expect(missing(draft(part), needsAccount, 2026)).toBe(what && `participations.missing.${what}`);
  });
});

describe("what goes to the outbox", () => {
  it("is a text alone, with the account to make", () => {
    const whole = toParticipation(draft({ photos: [photo], birth_year: "2010" }), "solidavir-us", true);
    expect(whole.photos).toEqual([]);
    expect(whole.account).toEqual({ pseudonym: "Genêt-Agile-42", birth_year: 2010 });
    expect(whole.body).toEqual({
      challenge: "solidavir-us",
      kind: "text",
      text: "Tiens bon.",
      alt_text: null,
      signed: true,
      group: null,
      media: [],
      people: [],
    });
  });

  it("names each photo and each person who can be recognised", () => {
    const part: Partial<Draft> = {
      kind: "photo",
      photos: [photo],
      seen: "somebody",
      me: true,
      others: 2,
      alt: " Un pré ",
    };
    const { body, account, photos } = toParticipation(draft(part), "vue-de-ma-fenetre", false);
    expect(account).toBeNull();
    expect(photos).toHaveLength(1);
    expect(body.media).toEqual([photo.id]);
    expect(body.alt_text).toBe("Un pré");
    expect(body.people).toEqual([{ who: "me" }, { who: "other" }, { who: "other" }]);
  });

  it("forgets who was counted once nobody is seen", () => {
    const part: Partial<Draft> = { kind: "photo", photos: [photo], seen: "nobody", me: true, others: 2 };
    expect(toParticipation(draft(part), "x", false).body.people).toEqual([]);
  });
});
