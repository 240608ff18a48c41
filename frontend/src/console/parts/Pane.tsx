import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { uuidv7 } from "../../lib/uuid";
import { Icon } from "../../ui/Icon";
import { type Collection, rowNames } from "../model/collections";
import { callForm, changes, editSchema, prefill, splitForm } from "../model/forms";
import { asObject, isObject, type Json, type JsonObject } from "../model/json";
import { operationLabel } from "../model/labels";
import type { Operation } from "../model/operations";
import { rowId } from "../model/values";
import { tell } from "../notices";
import { open, place } from "../route";
import { rowValues, run, settle } from "../run";
import { ActDialog } from "./ActDialog";
import { Detail, rowTitle, useRow } from "./Detail";
import { OperationForm } from "./OperationForm";
import { secret } from "./Secret";

interface Props {
  collection: Collection;
  values: Record<string, string>;
}

/** The ids of things that are being made: the same for every try, so that a lost answer makes nothing twice. */
const ids = new Map<string, string>();
const idFor = (operation: Operation): string => {
  const id = ids.get(operation.id) ?? uuidv7();
  ids.set(operation.id, id);
  return id;
};

function Sheet({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  return (
    <aside class="pane" aria-labelledby={id}>
      <header>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="bare" aria-label={t("console.close")} onClick={() => open("")}>
          <Icon name="close" />
        </button>
      </header>
      <div class="pane-body">{children}</div>
    </aside>
  );
}

function Make({ collection, values, operation }: Props & { operation: Operation }) {
  const [name] = rowNames(collection, operation);
  const filled = name ? { ...values, [name]: idFor(operation) } : values;
  const form = callForm(operation, new Set(Object.keys(filled)));
  const title = operationLabel(operation);
  const submit = async (data: JsonObject) => {
    const { path, query, body } = splitForm(operation, form, data);
    const answer = await run({ operation, values: { ...filled, ...path }, query, body });
    ids.delete(operation.id);
    await settle(collection, values, place.value.filters, { operation, row: null, answer });
    tell(t("console.done", { label: title }));
    if (operation.once) secret.value = { title, answer: asObject(answer) };
    open(isObject(answer) && "id" in answer ? `row:${rowId(answer)}` : "");
  };
  return (
    <Sheet title={title}>
      <OperationForm
        name={operation.id}
        schema={form?.schema ?? { type: "object", properties: {} }}
        initial={{}}
        submit={t("console.form.save")}
        onSubmit={submit}
        onCancel={() => open("")}
      />
    </Sheet>
  );
}

function Edit({ collection, values, operation, row }: Props & { operation: Operation; row: JsonObject }) {
  const body = operation.body ?? {};
  const [before] = useState(() => prefill(body, row));
  const id = rowId(row);
  const submit = async (data: JsonObject) => {
    const changed = changes(body, collection.item, before, data);
    if (Object.keys(changed).length > 0) {
      const filled = { ...values, ...rowValues(collection, operation, id) };
      const answer = await run({ operation, values: filled, body: changed });
      await settle(collection, values, place.value.filters, { operation, row, answer });
      tell(t("console.saved", { subject: rowTitle(row) }));
    } else tell(t("console.form.unchanged"), "plain");
    open(`row:${id}`);
  };
  const [schema] = useState(() => editSchema(body, collection.item));
  return (
    <Sheet title={rowTitle(row)}>
      <OperationForm
        name={`${operation.id}:${id}`}
        schema={schema}
        initial={before}
        submit={t("console.form.save")}
        onSubmit={submit}
        onCancel={() => open(`row:${id}`)}
      />
    </Sheet>
  );
}

function Row({ collection, values, id, editing }: Props & { id: string; editing: boolean }) {
  const { row, error } = useRow(collection, values, id);
  const [act, setAct] = useState<Operation | null>(null);
  if (!row)
    return (
      <Sheet title={t("console.row.title")}>{<p class="soft">{error || t("console.loading")}</p>}</Sheet>
    );
  if (editing && collection.edit) {
    return <Edit key={id} collection={collection} values={values} operation={collection.edit} row={row} />;
  }
  const done = async (operation: Operation, answer: Json) => {
    const label = operationLabel(operation);
    setAct(null);
    await settle(collection, values, place.value.filters, { operation, row, answer });
    tell(t("console.done.row", { label, subject: rowTitle(row) }));
    if (operation.once) secret.value = { title: label, answer: asObject(answer) };
    if (operation.method === "DELETE") open("");
  };
  return (
    <Sheet title={rowTitle(row)}>
      <Detail collection={collection} values={values} row={row} onAct={setAct} />
      {act && (
        <ActDialog
          operation={act}
          subject={rowTitle(row)}
          values={{ ...values, ...rowValues(collection, act, id) }}
          row={row}
          onClose={() => setAct(null)}
          onDone={(answer) => void done(act, answer)}
        />
      )}
    </Sheet>
  );
}

/** What is open beside the table. */
export function Pane({ collection, values }: Props) {
  const [what = "", id = ""] = place.value.open.split(/:(.*)/);
  const make = collection.makes.find((operation) => what === "make" && operation.id === id);
  return (
    <>
      {make && <Make key={id} collection={collection} values={values} operation={make} />}
      {(what === "row" || what === "edit") && (
        <Row collection={collection} values={values} id={id} editing={what === "edit"} />
      )}
    </>
  );
}
