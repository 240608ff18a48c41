import "./spaces.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { snapshot } from "../../offline";
import { SpaceDetail } from "./SpaceDetail";
import { SpacesList } from "./SpacesList";
import { SpacesMap } from "./SpacesMap";
import { followAddress, group, selected } from "./state";

/** Give the focus back to the row (or the map's button) of the place that was open. */
function focusPlace(slug: string): void {
  const row = document.getElementById(`lieu-${slug}`);
  const mark = document.querySelector<HTMLElement>(`.map-place[data-slug="${CSS.escape(slug)}"]`);
  (row ?? mark)?.focus({ preventScroll: row === null });
}

/** Scroll until the title bar is low and the map just under it: the most room for both. */
function showSheet(): void {
  const top = document.querySelector(".spaces")?.getBoundingClientRect().top ?? 0;
  const bar = 64;
  scrollTo({ top: Math.max(0, scrollY + top - bar) });
}

/** Focus and scroll follow what the sheet shows: a place, the places of a bubble, or all. */
function useFocus(): void {
  const before = useRef<{ slug: string | null; group: unknown }>({ slug: null, group: null });
  const slug = selected.value?.slug ?? null;
  const shown = group.value;
  useEffect(() => {
    const was = before.current;
    before.current = { slug, group: shown };
    if (slug) showSheet();
    else if (was.slug) focusPlace(was.slug);
    else if (shown && shown !== was.group) {
      showSheet();
      document.getElementById("spaces-group")?.focus({ preventScroll: true });
    }
  }, [slug, shown]);
}

/** Map and list as one screen: the list comes first in the page, the map stands above or beside it. */
export function SpacesScreen() {
  const large = useSignal(false);
  useEffect(() => {
    const stop = followAddress();
    return () => {
      stop();
      group.value = null;
    };
  }, []);
  useFocus();
  const open = selected.value ?? group.value;
  useEffect(() => {
    if (open) large.value = false;
  }, [open]);
  const place = selected.value;
  const territory = snapshot.value?.territory;
  const toggle = () => {
    large.value = !large.value;
    scrollTo({ top: 0 });
  };
  return (
    <div class="spaces" data-map={large.value ? "large" : "half"}>
      <div class="spaces-sheet">
        <span class="spaces-handle" />
        {place ? (
          <SpaceDetail space={place} />
        ) : (
          <>
            <header class="spaces-head">
              <h1>{t("spaces.title")}</h1>
            </header>
            <SpacesList />
          </>
        )}
      </div>
      {territory && <SpacesMap territory={territory} large={large.value} onSize={toggle} />}
    </div>
  );
}
