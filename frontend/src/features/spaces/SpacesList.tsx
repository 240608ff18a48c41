import type { Space } from "../../api/types";
import { plural, t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import type { Place } from "./arrange";
import { distanceKm } from "./distance";
import { SpaceRow } from "./SpaceRow";
import { SpacesSearch } from "./SpacesSearch";
import { arranged, from, group, measuredFrom, resetSearch, spaces } from "./state";
import { atCommune, groupName } from "./words";

function Rows({ places }: { places: Place[] }) {
  return (
    <ul class="places" aria-label={t("spaces.list.label")}>
      {places.map(({ space, km }) => (
        <SpaceRow key={space.id} space={space} km={km} />
      ))}
    </ul>
  );
}

function countWords(count: number): string {
  const said = plural("spaces.count", count);
  if (count < 2) return said;
  if (measuredFrom.value)
    return `${said}, ${t("spaces.sorted.commune", { commune: measuredFrom.value.name })}`;
  return `${said}, ${t(from.value ? "spaces.sorted.me" : "spaces.sorted.alphabet")}`;
}

function Nothing() {
  const name = spaces.value.length === 0 ? "empty" : "none";
  return (
    <div class="spaces-nothing">
      <svg viewBox="0 0 160 64" aria-hidden="true">
        <path d="M4 58C28 22 48 22 68 44s36 22 52-4 28-14 36 2" />
      </svg>
      <h2>{t(`spaces.${name}.title`)}</h2>
      <p>{t(`spaces.${name}.text`)}</p>
      {name === "none" && (
        <button type="button" class="pick" onClick={resetSearch}>
          {t("spaces.none.reset")}
        </button>
      )}
    </div>
  );
}

/** The places of one bubble of the map. */
function Group({ of }: { of: Space[] }) {
  return (
    <div class="spaces-group">
      <button
        type="button"
        class="place-back"
        onClick={() => {
          group.value = null;
        }}
      >
        <Icon name="back" />
        {t("spaces.back")}
      </button>
      <h2 class="place-title" id="spaces-group" tabIndex={-1}>
        {groupName(of)}
      </h2>
      <Rows places={of.map((space) => ({ space, km: from.value ? distanceKm(from.value, space) : null }))} />
    </div>
  );
}

/** All places, searchable; needs neither the map nor its code. */
export function SpacesList() {
  if (group.value) return <Group of={group.value} />;
  const { places, nearest } = arranged.value;
  return (
    <>
      <SpacesSearch />
      <p class="spaces-count" role="status">
        {nearest ? t("spaces.nearest", { where: atCommune(nearest.name) }) : countWords(places.length)}
      </p>
      {places.length > 0 ? <Rows places={places} /> : <Nothing />}
    </>
  );
}
