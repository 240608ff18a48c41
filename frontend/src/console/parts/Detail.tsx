import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { addressOf } from "../model/addresses";
import { type Collection, rowNames } from "../model/collections";
import { isObject, type JsonObject } from "../model/json";
import { collectionLabel, operationLabel } from "../model/labels";
import { fillPath, type Operation, pathNames } from "../model/operations";
import { propertiesOf } from "../model/schema";
import { rowId, rowName } from "../model/values";
import { explain } from "../notices";
import { open, writePlace } from "../route";
import { rowValues } from "../run";
import { askJson } from "../state";
import { listing } from "../table";
import { Fields } from "./Value";

const hasMore = ({ read, item }: Collection): boolean =>
  Object.keys(propertiesOf(read?.answer ?? null)).some((name) => !(name in propertiesOf(item)));

/** The row of the table, asked for by itself when it isn't there or when more is known of it. */
export function useRow(
  collection: Collection,
  values: Record<string, string>,
  id: string,
): { row: JsonObject | null; error: string } {
  const listed = listing.value.rows.find((row) => rowId(row) === id) ?? null;
  const [found, setFound] = useState<JsonObject | null>(null);
  const [error, setError] = useState("");
  const { read } = collection;
  const ask = read !== null && (listed === null || hasMore(collection)) && listing.value.state !== "loading";
  useEffect(() => {
    if (!ask || !read) return;
    setError("");
    const path = fillPath(read.path, { ...values, ...rowValues(collection, read, id) });
    askJson("GET", path).then(
      (answer) => setFound(isObject(answer) ? answer : null),
      (failed: unknown) => setError(explain(failed)),
    );
  }, [ask, read, id]);
  const fetched = found && rowId(found) === id ? found : null;
  return { row: fetched && listed ? { ...fetched, ...listed } : (listed ?? fetched), error };
}

interface Props {
  collection: Collection;
  values: Record<string, string>;
  row: JsonObject;
  onAct: (operation: Operation) => void;
}

function Children({ collection, row }: Pick<Props, "collection" | "row">) {
  const links = collection.children.flatMap((child) => {
    const [name] = pathNames(child.key);
    const address = name ? addressOf(child, { [name]: rowId(row) }) : null;
    return address ? [{ address, label: collectionLabel(child) }] : [];
  });
  return (
    <>
      {links.map(({ address, label }) => (
        <a key={address} class="act" href={writePlace({ address, filters: {}, open: "" })}>
          {label}
        </a>
      ))}
    </>
  );
}

/** One row: every field of it, and what may be done to it. */
export function Detail({ collection, row, onAct }: Props) {
  const id = rowId(row);
  const known = (operation: Operation) => rowNames(collection, operation).length === 1;
  const acts = collection.acts.filter(known).sort((one, other) => Number(one.danger) - Number(other.danger));
  const { edit } = collection;
  return (
    <>
      <div class="acts">
        {edit && (
          <button type="button" class="act main" onClick={() => open(`edit:${id}`)}>
            {operationLabel(edit)}
          </button>
        )}
        <Children collection={collection} row={row} />
        {acts.map((operation) => (
          <button
            key={operation.id}
            type="button"
            class={operation.danger ? "act danger-quiet" : "act"}
            onClick={() => onAct(operation)}
          >
            {operationLabel(operation)}
          </button>
        ))}
      </div>
      <Fields row={row} schema={{ ...collection.read?.answer, ...collection.item }} />
    </>
  );
}

export const rowTitle = (row: JsonObject): string =>
  rowName(row) ?? t("console.row.unnamed", { id: rowId(row) });
