import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../api/http";
import { t } from "../../i18n";
import { fromServer, type Wrong } from "../form/wrong";
import { type JsonObject, sameJson } from "../model/json";
import type { Schema } from "../model/schema";
import { explain, tellError } from "../notices";
import { LazyForm } from "./LazyForm";

interface Props {
  /** What the typed values are kept under until they are received. */
  name: string;
  schema: Schema;
  initial: JsonObject;
  submit: string;
  danger?: boolean;
  onSubmit: (value: JsonObject) => Promise<void>;
  onCancel: () => void;
}

/** What was typed and not yet received, for as long as the page lives. */
const drafts = new Map<string, JsonObject>();

const changedField = (wrong: Wrong, before: JsonObject, after: JsonObject): boolean => {
  const name = String(wrong.path[0] ?? "");
  return !sameJson(before[name], after[name]);
};

/** A form and what becomes of it: waiting, wrong (beside the fields, nothing typed is lost), received. */
export function OperationForm({ name, schema, initial, submit, danger, onSubmit, onCancel }: Props) {
  const [value, setValue] = useState<JsonObject>(() => drafts.get(name) ?? initial);
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wrong.length > 0) box.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [wrong]);

  const change = (next: JsonObject) => {
    if (!sameJson(next, initial)) drafts.set(name, next);
    setWrong((before) => before.filter((one) => one.path.length > 0 && !changedField(one, value, next)));
    setValue(next);
  };
  const send = async (given: JsonObject) => {
    if (busy) return;
    setBusy(true);
    try {
      await onSubmit(given);
      drafts.delete(name);
    } catch (error) {
      const errors = error instanceof ApiProblem ? error.problem.errors : null;
      if (errors && errors.length > 0) setWrong(fromServer(errors));
      else setWrong([{ path: [], message: explain(error) }]);
      if (!(error instanceof ApiProblem)) tellError(error);
    }
    setBusy(false);
  };
  return (
    <div ref={box} class="operation-form">
      <LazyForm
        schema={schema}
        value={value}
        wrong={wrong}
        name={name.replace(/\W/g, "-")}
        onChange={change}
        onSubmit={send}
      >
        <div class="choices-end">
          <button type="button" class="act" onClick={onCancel}>
            {t("console.cancel")}
          </button>
          <button type="submit" class={danger ? "act danger" : "act main"} disabled={busy}>
            {submit}
          </button>
        </div>
      </LazyForm>
    </div>
  );
}
