import { router } from "./routes";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Run the change inside a view transition where the browser has them and motion is welcome. */
async function transition(change: () => Promise<void>): Promise<void> {
  if (!document.startViewTransition || calm()) return change();
  await document.startViewTransition(async () => {
    await change();
    // Signals render in a microtask; the picture of the new page is taken after it.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }).updateCallbackDone;
}

/** The heading takes the focus, so that a screen reader says where one has arrived. */
function arrive(scroll: number): void {
  setTimeout(() => {
    const main = document.getElementById("main");
    const target = main?.querySelector<HTMLElement>("h1") ?? main;
    target?.setAttribute("tabindex", "-1");
    target?.focus({ preventScroll: true });
    scrollTo(0, scroll);
  }, 0);
}

/** Go to a path of the app; `replace` leaves no trace in the history. */
export async function go(path: string, { replace = false } = {}): Promise<void> {
  history.replaceState({ scroll: scrollY }, "");
  if (replace) history.replaceState({}, "", path);
  else history.pushState({}, "", path);
  await transition(() => router.show(location.pathname));
  arrive(0);
}

function linkOf(event: MouseEvent): URL | null {
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!plain || event.defaultPrevented || !link?.href || link.target || link.hasAttribute("download"))
    return null;
  const url = new URL(link.href);
  return url.origin === location.origin && !url.hash && router.knows(url.pathname) ? url : null;
}

/** Take over the links of the app and the browser's arrows. */
export function startNavigation(): void {
  history.scrollRestoration = "manual";
  document.addEventListener("click", (event) => {
    const url = linkOf(event);
    if (!url) return;
    event.preventDefault();
    if (url.pathname === location.pathname && url.search === location.search)
      scrollTo({ top: 0, behavior: "smooth" });
    else void go(url.pathname + url.search);
  });
  addEventListener("popstate", async (event) => {
    // Within a screen (a place of the map, the skip link) there is nothing to show anew.
    if (location.pathname === router.place.value?.path) return;
    await router.show(location.pathname);
    arrive(event.state?.scroll ?? 0);
  });
}
