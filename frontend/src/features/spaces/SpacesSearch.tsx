import { t } from "../../i18n";
import { Stroke } from "./glyphs";
import { arranged, base, findMe, forgetMe, kind, kinds, position, query, wantCommunes } from "./state";
import { kindName } from "./words";

const LENS = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20";
const AIM = "M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM12 3v3M12 18v3M3 12h3M18 12h3";
const CROSS = "m7 7 10 10M17 7 7 17";

function Around() {
  const near = arranged.value.communes.filter((commune) => commune !== arranged.value.nearest);
  if (near.length === 0 || query.value === base.value?.name) return null;
  return (
    <p class="spaces-around">
      {near.map((commune) => (
        <button
          type="button"
          class="pick"
          key={`${commune.name} ${commune.postcodes[0]}`}
          onClick={() => {
            base.value = commune;
            query.value = "";
          }}
        >
          {t("spaces.search.around", { commune: commune.name })}
        </button>
      ))}
    </p>
  );
}

function NearMe() {
  const on = position.value === "on" || base.value !== null;
  if (on) {
    const stop = () => {
      forgetMe();
      base.value = null;
    };
    return (
      <button type="button" class="pick pick-on" aria-pressed="true" onClick={stop}>
        {base.value ? t("spaces.search.around", { commune: base.value.name }) : t("spaces.near.ask")}
        <Stroke d={CROSS} />
        <span class="sr"> : {t("spaces.near.stop")}</span>
      </button>
    );
  }
  return (
    <button type="button" class="pick pick-near" disabled={position.value === "asking"} onClick={findMe}>
      <Stroke d={AIM} />
      {t(position.value === "asking" ? "spaces.near.asking" : "spaces.near.ask")}
    </button>
  );
}

function Kinds() {
  if (kinds.value.length < 2) return null;
  const choose = (value: string) => {
    kind.value = kinds.value.find((each) => each.kind === value)?.kind ?? null;
  };
  return (
    <span class={kind.value ? "pick pick-choice pick-on" : "pick pick-choice"}>
      <label class="sr" for="spaces-kind">
        {t("spaces.filter.label")}
      </label>
      <select
        id="spaces-kind"
        value={kind.value ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{t("spaces.filter.all")}</option>
        {kinds.value.map(({ kind: each, count }) => (
          <option key={each} value={each}>
            {t("spaces.filter.kind", { kind: kindName(each), count })}
          </option>
        ))}
      </select>
      <Stroke d="m7 10 5 5 5-5" />
    </span>
  );
}

function PositionNote() {
  const said = {
    on: "private",
    refused: "refused",
    unavailable: "unavailable",
    off: null,
    asking: "private",
  };
  const key = said[position.value];
  return key && !base.value ? <p class="spaces-note">{t(`spaces.near.${key}`)}</p> : null;
}

/** Search by words, by kind, by distance; all of it on the phone. */
export function SpacesSearch() {
  return (
    <search class="spaces-search">
      <div class="spaces-field">
        <label class="sr" for="spaces-query">
          {t("spaces.search.label")}
        </label>
        <Stroke d={LENS} />
        <input
          id="spaces-query"
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          placeholder={t("spaces.search.label")}
          value={query.value}
          onFocus={() => void wantCommunes()}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            void wantCommunes();
          }}
        />
      </div>
      <div class="spaces-picks">
        <NearMe />
        <Kinds />
      </div>
      <PositionNote />
      <Around />
    </search>
  );
}
