import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Territory } from "../../api/types";
import { t } from "../../i18n";
import { readSetting, writeSetting } from "../../lib/settings";
import { Stroke } from "./glyphs";
import type { MapView } from "./map/mount";
import { allCommunes, arranged, from, group, measuredFrom, openPlace, selected, wantCommunes } from "./state";

const WHOLE = "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5";

type Loading = "asked_first" | "coming" | "here" | "missing";

const savesData = (): boolean =>
  (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

interface Size {
  large: boolean;
  onSize: () => void;
}

function Buttons({ view, territory, large, onSize }: { view: MapView; territory: Territory } & Size) {
  return (
    <div class="map-buttons">
      <button
        type="button"
        class="map-button map-size"
        aria-pressed={large}
        aria-label={t("spaces.view.map")}
        onClick={onSize}
      >
        <Stroke d={large ? "m6 16 6-6 6 6" : "m6 9 6 6 6-6"} />
      </button>
      <button
        type="button"
        class="map-button map-in"
        aria-label={t("spaces.map.zoom_in")}
        onClick={() => view.zoomBy(1)}
      >
        <Stroke d="M12 5v14M5 12h14" />
      </button>
      <button
        type="button"
        class="map-button map-out"
        aria-label={t("spaces.map.zoom_out")}
        onClick={() => view.zoomBy(-1)}
      >
        <Stroke d="M5 12h14" />
      </button>
      <button
        type="button"
        class="map-button map-whole"
        aria-label={t("spaces.map.whole", { territory: territory.name })}
        onClick={view.showAll}
      >
        <Stroke d={WHOLE} />
      </button>
      {territory.tiles && !savesData() && <TilesButton view={view} />}
    </div>
  );
}

function TilesButton({ view }: { view: MapView }) {
  const on = useSignal(readSetting("map-tiles") !== null);
  const toggle = () => {
    on.value = !on.value;
    writeSetting("map-tiles", on.value ? "1" : null);
    view.setTiles(on.value);
  };
  return (
    <button
      type="button"
      class="map-button map-tiles"
      aria-pressed={on.value}
      aria-label={t("spaces.map.tiles")}
      title={t("spaces.map.tiles.weight")}
      onClick={toggle}
    >
      <Stroke d="m12 4 8 4.5-8 4.5-8-4.5ZM4 13l8 4.5 8-4.5" />
    </button>
  );
}

function Credits({ territory }: { territory: Territory }) {
  return (
    <details class="map-credits">
      <summary aria-label={t("spaces.map.credits")}>
        <Stroke d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 7.5v.01" />
      </summary>
      <p>
        {t("spaces.map.credits.text")} {territory.tiles?.credit}
      </p>
    </details>
  );
}

/** What stands where the map would: it comes, it waits to be asked for, or the phone does not have it. */
function Waiting({ state, ask }: { state: Loading; ask: () => void }) {
  return (
    <div class="map-waiting">
      <svg class="map-waiting-hills" viewBox="0 0 320 120" preserveAspectRatio="none" aria-hidden="true">
        <path class="map-waiting-far" d="M0 120V66c50-34 96-34 146-6s110 22 174-22v82Z" />
        <path class="map-waiting-near" d="M0 120V92c60-30 120-22 176-4s100 10 144-14v46Z" />
      </svg>
      {state === "coming" && <p class="map-coming">{t("spaces.map.coming")}</p>}
      {state === "missing" && <p>{t("spaces.map.not_here")}</p>}
      {state === "asked_first" && <p>{t("spaces.map.light")}</p>}
      {(state === "missing" || state === "asked_first") && (
        <button type="button" class="pick" onClick={ask}>
          {t(state === "missing" ? "spaces.map.retry" : "spaces.map.show")}
        </button>
      )}
    </div>
  );
}

function useMap(territory: Territory) {
  const box = useRef<HTMLDivElement>(null);
  const view = useSignal<MapView | null>(null);
  const state = useSignal<Loading>(savesData() ? "asked_first" : "coming");
  useEffect(() => {
    if (state.value !== "coming") return;
    let gone = false;
    import("./map/mount").then(
      ({ mountMap }) => {
        if (gone || !box.current) return;
        view.value = mountMap(box.current, {
          territory,
          label: t("spaces.map.keys"),
          onPlace: (space) => openPlace(space.slug),
          onGroup: (spaces) => {
            group.value = spaces;
          },
        });
        state.value = "here";
        if (readSetting("map-tiles") && !savesData()) view.value.setTiles(true);
        if (!savesData()) void wantCommunes();
      },
      () => {
        state.value = "missing";
      },
    );
    return () => {
      gone = true;
      view.value?.destroy();
      view.value = null;
    };
  }, [territory.code, state.value === "coming" || state.value === "here"]);
  return { box, view: view.value, state };
}

/** The map beside the list. Its code comes only when this is shown. */
export function SpacesMap({ territory, large, onSize }: { territory: Territory } & Size) {
  const { box, view, state } = useMap(territory);
  const shown = arranged.value.places;
  const communes = allCommunes.value;
  const place = selected.value;
  const start = measuredFrom.value ?? from.value;
  useEffect(() => view?.setSpaces(shown.map(({ space }) => space)), [view, shown]);
  useEffect(() => {
    if (communes) view?.setCommunes(communes);
  }, [view, communes]);
  useEffect(() => {
    const nearest = arranged.peek().places.map(({ space }) => space);
    view?.select(place, start, nearest);
  }, [view, place, start]);
  return (
    <section class="spaces-map" aria-label={t("spaces.map.label")}>
      <div class="map-box" ref={box} />
      {view ? (
        <>
          <Buttons view={view} territory={territory} large={large} onSize={onSize} />
          <Credits territory={territory} />
        </>
      ) : (
        <Waiting
          state={state.value}
          ask={() => {
            state.value = "coming";
          }}
        />
      )}
    </section>
  );
}
