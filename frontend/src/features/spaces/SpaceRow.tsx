import type { Space } from "../../api/types";
import { t } from "../../i18n";
import type { Place } from "./arrange";
import { Glyph } from "./glyphs";
import { addressOf, openPlace } from "./state";
import { agesWords, checkedWords, distanceShort, kindName, staleYear } from "./words";

/** Small labels: invented, old, checked or not. */
export function Marks({ space }: { space: Space }) {
  const old = staleYear(space);
  return (
    <span class="place-marks">
      {space.demo && <span class="mark mark-demo">{t("spaces.demo")}</span>}
      {!space.hours_text && <span class="mark">{t("spaces.hours.unknown")}</span>}
      <span class={space.checked_on ? "mark mark-checked" : "mark mark-unchecked"}>
        {checkedWords(space)}
      </span>
      {old !== null && <span class="mark mark-old">{t("spaces.stale", { year: old })}</span>}
    </span>
  );
}

/** One place in the list; the whole row is the link. */
export function SpaceRow({ space, km }: Place) {
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    openPlace(space.slug);
  };
  return (
    <li class={staleYear(space) === null ? "place" : "place place-old"}>
      <a class="place-row" href={addressOf(space.slug)} id={`lieu-${space.slug}`} onClick={open}>
        <span class="place-disc">
          <Glyph kind={space.kind} />
        </span>
        <span class="place-text">
          <strong class="place-name">{space.name}</strong>
          <span class="place-line">
            {kindName(space.kind)} · {space.commune} · {agesWords(space)}
          </span>
          {space.hours_text && <span class="place-line">{space.hours_text}</span>}
          <Marks space={space} />
        </span>
        {km !== null && <span class="place-km">{distanceShort(km)}</span>}
      </a>
    </li>
  );
}
