import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { callForm, carried, splitForm } from "../model/forms";
import type { Json, JsonObject } from "../model/json";
import { operationLabel } from "../model/labels";
import type { Operation } from "../model/operations";
import { explain } from "../notices";
import { run } from "../run";
import { Dialog } from "./Dialog";
import { OperationForm } from "./OperationForm";

interface Props {
  operation: Operation;
  /** What it is done to, in words. */
  subject: string;
  values: Record<string, string>;
  row: JsonObject | null;
  onClose: () => void;
  onDone: (answer: Json) => void;
}

function Confirm({
  operation,
  onYes,
  onClose,
}: {
  operation: Operation;
  onYes: () => Promise<void>;
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const yes = async () => {
    setBusy(true);
    await onYes().catch((error: unknown) => setWrong(explain(error)));
    setBusy(false);
  };
  return (
    <>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="choices-end">
        <button type="button" class="act" onClick={onClose}>
          {t("console.cancel")}
        </button>
        <button
          type="button"
          class={operation.danger ? "act danger" : "act main"}
          disabled={busy}
          onClick={yes}
        >
          {operationLabel(operation)}
        </button>
      </div>
    </>
  );
}

/** Nothing is done to a row before it was asked whether it should; what the operation must know is asked here too. */
export function ActDialog({ operation, subject, values, row, onClose, onDone }: Props) {
  const form = callForm(operation, new Set(Object.keys(values)));
  const label = operationLabel(operation);
  const call = async (data: JsonObject) => {
    const { path, query, body } = splitForm(operation, form, data);
    onDone(await run({ operation, values: { ...values, ...path }, query, body }));
  };
  return (
    <Dialog title={subject ? t("console.act.title", { label, subject }) : label} onClose={onClose}>
      <p class="soft">{t(operation.danger ? "console.act.danger" : "console.act.confirm")}</p>
      {form ? (
        <OperationForm
          name={`${operation.id}:${Object.values(values).join()}`}
          schema={form.schema}
          initial={row && operation.body ? carried(operation.body, row) : {}}
          submit={label}
          danger={operation.danger}
          onSubmit={call}
          onCancel={onClose}
        />
      ) : (
        <Confirm operation={operation} onYes={() => call({})} onClose={onClose} />
      )}
    </Dialog>
  );
}
