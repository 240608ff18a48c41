import { describe, expect, it, vi } from "vitest";
import { createRouter, matchPath, type Route, type ScreenComponent } from "../src/shell/router";

const screen: ScreenComponent = () => null;
const lost: Route = { name: "lost", path: "", load: () => screen };

describe("matchPath", () => {
  it("matches whole paths, with or without a last slash", () => {
    expect(matchPath("/", "/")).toEqual({});
    expect(matchPath("/moi", "/moi/")).toEqual({});
    expect(matchPath("/moi", "/moi/ici")).toBeNull();
    expect(matchPath("/d/:slug", "/d/solidavir-us")).toEqual({ slug: "solidavir-us" });
    expect(matchPath("/d/:slug", "/d/")).toBeNull();
  });

  it("survives an address that does not decode", () => {
    expect(matchPath("/d/:slug", "/d/%E0%A4%A")).toEqual({ slug: "%E0%A4%A" });
  });
});

describe("the router", () => {
  it("shows a screen at once when it is there, and knows its paths", async () => {
    const router = createRouter([{ name: "me", path: "/moi", load: () => screen }], lost);
    await router.show("/moi");
    expect(router.place.value).toMatchObject({ path: "/moi", screen });
    expect(router.knows("/moi")).toBe(true);
    expect(router.knows("/console")).toBe(false);
    await router.show("/console");
    expect(router.place.value?.route.name).toBe("lost");
  });

  it("keeps the screen before for a while, then a skeleton, then the screen", async () => {
    vi.useFakeTimers();
    let arrive: (found: ScreenComponent) => void = () => undefined;
    const slow: Route = {
      name: "map",
      path: "/carte",
      load: () => new Promise((resolve) => (arrive = resolve)),
    };
    const router = createRouter([{ name: "me", path: "/moi", load: () => screen }, slow], lost);
    await router.show("/moi");
    const shown = router.show("/carte");
    expect(router.place.value?.path).toBe("/moi");
    await vi.advanceTimersByTimeAsync(300);
    await shown;
    expect(router.place.value).toMatchObject({ path: "/carte", screen: "loading" });
    arrive(screen);
    await vi.advanceTimersByTimeAsync(0);
    expect(router.place.value?.screen).toBe(screen);
    vi.useRealTimers();
  });

  it("says when a screen did not come, and tries again", async () => {
    const load = vi.fn().mockRejectedValueOnce(new TypeError("no network")).mockResolvedValue(screen);
    const router = createRouter([{ name: "map", path: "/carte", load }], lost);
    await router.show("/carte");
    expect(router.place.value?.screen).toBe("failed");
    await router.show("/carte");
    expect(router.place.value?.screen).toBe(screen);
  });

  it("forgets a screen that comes after one has gone elsewhere", async () => {
    let arrive: (found: ScreenComponent) => void = () => undefined;
    const slow: Route = {
      name: "map",
      path: "/carte",
      load: () => new Promise((resolve) => (arrive = resolve)),
    };
    const router = createRouter([slow, { name: "me", path: "/moi", load: () => screen }], lost);
    const first = router.show("/carte", 5);
    await router.show("/moi");
    arrive(screen);
    await first;
    expect(router.place.value?.path).toBe("/moi");
  });
});
