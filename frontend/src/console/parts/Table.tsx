import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { Collection } from "../model/collections";
import type { Json, JsonObject } from "../model/json";
import { collectionLabel, fieldLabel } from "../model/labels";
import { propertiesOf, type Schema } from "../model/schema";
import { formatValue, isMoment, rowId } from "../model/values";
import { namesFor } from "../names";
import { open, place } from "../route";
import { State } from "./Value";

/** From here on a text without any space would push the table out of the screen. */
const LONG_TOKEN = 24;

function Cell({ name, value, schema }: { name: string; value: Json; schema: Schema }) {
  const known = typeof value === "string" ? namesFor(name, schema)?.[value] : undefined;
  if (known) return <>{known}</>;
  if (typeof value === "string" && "enum" in schema) return <State value={value} schema={schema} />;
  const text = formatValue(value, schema);
  if (text !== value && isMoment(value)) return <span class="when">{text}</span>;
  if (text.length > LONG_TOKEN && !/\s/.test(text)) return <code class="token">{text}</code>;
  return <>{text}</>;
}

/** Which columns stay on a narrow screen: what it is called, and how it stands. */
function kept(columns: string[], schemas: Record<string, Schema>): Set<string> {
  const [first = ""] = columns;
  const state = columns.find((name) => name !== first && "enum" in (schemas[name] ?? {}));
  return new Set([first, state ?? columns[1] ?? first]);
}

interface Props {
  collection: Collection;
  rows: JsonObject[];
}

export function Table({ collection, rows }: Props) {
  const schemas = propertiesOf(collection.item);
  const { columns } = collection;
  const narrow = kept(columns, schemas);
  const opened = place.value.open.replace(/^\w+:/, "");
  const before = useRef("");
  useEffect(() => {
    // What was open is closed: the focus goes back to where it came from, unless a quick hand has moved it already.
    if (!opened && before.current && document.activeElement?.id !== "search") {
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(before.current)}"]`)?.focus();
    }
    before.current = opened;
  }, [opened]);
  return (
    <div class="table-box">
      <table class="table">
        <caption class="sr">{collectionLabel(collection)}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={narrow.has(name) ? "" : "wide-only"}>
                {fieldLabel(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={rowId(row)}
              row={row}
              columns={columns}
              schemas={schemas}
              narrow={narrow}
              opened={opened}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  row: JsonObject;
  columns: string[];
  schemas: Record<string, Schema>;
  narrow: Set<string>;
  opened: string;
}

function Row({ row, columns, schemas, narrow, opened }: RowProps) {
  const id = rowId(row);
  const show = () => open(`row:${id}`);
  return (
    // The first cell's button does the same for the keyboard; the whole row is only a larger target for the pointer.
    <tr class={opened === id ? "open" : ""} onClick={show}>
      {columns.map((name, place) => {
        const content = <Cell name={name} value={row[name] ?? null} schema={schemas[name] ?? {}} />;
        if (place > 0) {
          return (
            <td key={name} class={narrow.has(name) ? "" : "wide-only"}>
              <span class="cell">{content}</span>
            </td>
          );
        }
        return (
          <th key={name} scope="row">
            <button
              type="button"
              class="row-button"
              data-row={id}
              aria-current={opened === id ? "true" : undefined}
            >
              {content}
              {row.demo === true && <span class="demo">{t("console.demo")}</span>}
            </button>
          </th>
        );
      })}
    </tr>
  );
}
