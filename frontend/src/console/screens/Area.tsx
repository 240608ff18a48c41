import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { useKeys } from "../keys";
import { addressOf } from "../model/addresses";
import { type Collection, rowNames } from "../model/collections";
import type { Json, JsonObject } from "../model/json";
import { collectionLabel, operationLabel } from "../model/labels";
import type { Operation } from "../model/operations";
import { formatValue } from "../model/values";
import { names } from "../names";
import { explain, tell } from "../notices";
import { ActDialog } from "../parts/ActDialog";
import { Filters } from "../parts/Filters";
import { Pane } from "../parts/Pane";
import { Table } from "../parts/Table";
import { isCovered, open, place, writePlace } from "../route";
import { settle } from "../run";
import { model } from "../state";
import { type Listing, listingOf, load, loadMore } from "../table";

interface Props {
  collection: Collection;
  values: Record<string, string>;
}

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The rows whose visible texts hold every word. */
function sift(rows: JsonObject[], columns: string[], words: string): JsonObject[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = fold(columns.map((name) => formatValue(row[name])).join(" "));
    return wanted.every((word) => text.includes(word));
  });
}

function step(by: number): void {
  const buttons = [...document.querySelectorAll<HTMLElement>(".row-button")];
  const opened = buttons.findIndex((button) => button.getAttribute("aria-current") === "true");
  const focused = buttons.findIndex((button) => button.contains(document.activeElement));
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, (focused < 0 ? opened : focused) + by))];
  next?.focus();
  // With the detail open, it follows.
  if (next && place.value.open.startsWith("row:")) next.click();
}

function useAreaKeys({ makes, edit }: Collection): void {
  const [make] = makes;
  const [what, id] = place.value.open.split(/:(.*)/);
  useKeys({
    "/": () => document.getElementById("search")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    n: () => make && open(`make:${make.id}`),
    e: () => edit && what === "row" && open(`edit:${id}`),
    Escape: () => open(what === "edit" ? `row:${id}` : ""),
  });
}

function Foot({
  shown,
  cursor,
  state,
  error,
}: { shown: number } & Pick<Listing, "cursor" | "state" | "error">) {
  return (
    <div class="foot">
      {state === "failed" && (
        <p class="wrong" role="alert">
          {explain(error)}
        </p>
      )}
      <p class="soft" role="status" hidden={shown === 0}>
        {state === "loading"
          ? t("console.loading")
          : t(cursor ? "console.rows.more" : "console.rows.all", { count: shown })}
      </p>
      {cursor && (
        <button type="button" class="act" onClick={loadMore} disabled={state === "loading"}>
          {t("console.next")}
        </button>
      )}
    </div>
  );
}

function WholeActs({ collection, values }: Props) {
  const [act, setAct] = useState<Operation | null>(null);
  const done = async (operation: Operation, answer: Json) => {
    setAct(null);
    tell(t("console.done", { label: operationLabel(operation) }));
    await settle(collection, values, place.value.filters, { operation, row: null, answer });
  };
  return (
    <>
      {collection.wholeActs.map((operation) => (
        <button
          key={operation.id}
          type="button"
          class={operation.danger ? "act danger-quiet" : "act"}
          onClick={() => setAct(operation)}
        >
          {operationLabel(operation)}
        </button>
      ))}
      {act && (
        <ActDialog
          operation={act}
          subject=""
          values={values}
          row={null}
          onClose={() => setAct(null)}
          onDone={(answer) => void done(act, answer)}
        />
      )}
    </>
  );
}

/** Back to what a list belongs to. */
function Way({ collection, values }: Props) {
  const parent = model.value?.collections.find(({ children }) => children.includes(collection));
  const address = parent && addressOf(parent, values);
  const [id] = Object.values(values);
  if (!parent || !address || !id) return null;
  const name = names.value[parent.key]?.[id];
  return (
    <a class="way" href={writePlace({ address, filters: {}, open: `row:${id}` })}>
      ← {collectionLabel(parent)}
      {name && ` · ${name}`}
    </a>
  );
}

/** Any collection of the API: its table, its filters, and beside it the detail or a form. */
export function Area({ collection, values }: Props) {
  const { filters } = place.value;
  const [words, setWords] = useState("");
  const wanted = JSON.stringify([collection.key, values, filters]);
  useEffect(() => {
    void load(collection, values, filters);
  }, [wanted]);
  useEffect(() => setWords(""), [collection.key]);
  useAreaKeys(collection);
  const { cursor, state, error, rows: read } = listingOf(collection, values, filters);
  const rows = sift(read, collection.columns, words);
  const makes = collection.makes.filter((operation) => rowNames(collection, operation).length <= 1);
  return (
    <div class={place.value.open ? "area with-pane" : "area"}>
      <section class="list" aria-labelledby="area-title" aria-busy={state === "loading"} inert={isCovered()}>
        <header class="area-head">
          <div>
            <Way collection={collection} values={values} />
            <h1 id="area-title">{collectionLabel(collection)}</h1>
          </div>
          <div class="area-acts">
            <WholeActs collection={collection} values={values} />
            {makes.map((operation) => (
              <button
                key={operation.id}
                type="button"
                class="act main"
                onClick={() => open(`make:${operation.id}`)}
              >
                <span aria-hidden="true">+</span> {operationLabel(operation)}
              </button>
            ))}
          </div>
        </header>
        <Filters key={collection.key} collection={collection} text={words} onText={setWords} />
        {rows.length > 0 && <Table collection={collection} rows={rows} />}
        {rows.length === 0 && state === "ready" && <p class="nothing">{t("console.rows.none")}</p>}
        {rows.length === 0 && state === "loading" && <Waiting />}
        <Foot shown={rows.length} cursor={cursor} state={state} error={error} />
      </section>
      <Pane
        key={`${collection.key}${place.value.open && rowKey()}`}
        collection={collection}
        values={values}
      />
    </div>
  );
}

/** A form for another thing is another form; the detail of another row may stay the same element. */
const rowKey = (): string => (place.value.open.startsWith("row:") ? "row" : place.value.open);

function Waiting() {
  return (
    <div class="bones" aria-hidden="true">
      {Array.from({ length: 8 }, (_, place) => (
        <span key={place} />
      ))}
    </div>
  );
}
