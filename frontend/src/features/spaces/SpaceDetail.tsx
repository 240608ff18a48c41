import { useEffect, useRef } from "preact/hooks";
import type { Space } from "../../api/types";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { distanceKm } from "./distance";
import { Glyph } from "./glyphs";
import { SpaceFacts } from "./SpaceFacts";
import { Marks } from "./SpaceRow";
import { closePlace, from, group, measuredFrom } from "./state";
import { deviceOf, telephone, wayTo } from "./ways";
import { distanceWords, kindName, staleYear } from "./words";

function Actions({ space }: { space: Space }) {
  return (
    <p class="place-acts">
      <a class="btn btn-main" href={wayTo(space, deviceOf(navigator.userAgent))} rel="noopener noreferrer">
        {t("spaces.act.go")}
      </a>
      {space.phone && (
        <a class="btn" href={telephone(space.phone)}>
          {t("spaces.act.call")}
        </a>
      )}
      {space.email && (
        <a class="btn" href={`mailto:${space.email}`}>
          {t("spaces.act.mail")}
        </a>
      )}
      {space.site && (
        <a class="btn" href={space.site} rel="noopener noreferrer" target="_blank">
          {t("spaces.act.site")}
        </a>
      )}
    </p>
  );
}

/** What to know before trusting a page: invented, old, or never checked. */
function Caution({ space }: { space: Space }) {
  const old = staleYear(space);
  if (space.demo) return <p class="place-caution">{t("spaces.demo.detail")}</p>;
  if (old !== null) return <p class="place-caution">{t("spaces.stale.detail", { year: old })}</p>;
  return space.checked_on ? null : <p class="place-caution">{t("spaces.unchecked.detail")}</p>;
}

function Distance({ space }: { space: Space }) {
  const start = measuredFrom.value ?? from.value;
  if (!start) return null;
  const distance = distanceWords(distanceKm(start, space));
  const commune = measuredFrom.value?.name;
  return (
    <p class="place-distance">
      {commune
        ? t("spaces.distance.from_commune", { distance, commune })
        : t("spaces.distance.from_me", { distance })}
    </p>
  );
}

/** The chosen place, in the sheet. It takes the focus when it comes; the list gives it back to where it was. */
export function SpaceDetail({ space }: { space: Space }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), [space.slug]);
  return (
    <article class="place-detail">
      <button type="button" class="place-back" onClick={closePlace}>
        <Icon name="back" />
        {t(group.value ? "spaces.back.group" : "spaces.back")}
      </button>
      <header class="place-head">
        <span class="place-disc place-disc-chosen">
          <Glyph kind={space.kind} />
        </span>
        <div>
          <h1 class="place-title" ref={title} tabIndex={-1}>
            {space.name}
          </h1>
          <p class="place-line">
            {kindName(space.kind)} · {space.commune}
          </p>
        </div>
      </header>
      <Marks space={space} />
      <Distance space={space} />
      {space.summary && <p class="place-summary">{space.summary}</p>}
      <Actions space={space} />
      <Caution space={space} />
      <SpaceFacts space={space} />
    </article>
  );
}
