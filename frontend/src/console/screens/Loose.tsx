import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { isObject, type JsonObject } from "../model/json";
import { operationLabel } from "../model/labels";
import type { Operation } from "../model/operations";
import { tell, tellError } from "../notices";
import { ActDialog } from "../parts/ActDialog";
import { secret } from "../parts/Secret";
import { Fields } from "../parts/Value";
import { run } from "../run";

interface Shown {
  operation: Operation;
  answer: JsonObject;
}

function Card({ operation, onAsk }: { operation: Operation; onAsk: (operation: Operation) => void }) {
  return (
    <li class="tool">
      <div>
        <h2>{operationLabel(operation)}</h2>
        <code>
          {operation.method} {operation.path}
        </code>
      </div>
      <button
        type="button"
        class={operation.danger ? "act danger-quiet" : "act"}
        onClick={() => onAsk(operation)}
      >
        {t(
          operation.method === "GET"
            ? operation.file
              ? "console.loose.download"
              : "console.loose.see"
            : "console.loose.call",
        )}
        <span class="sr"> {operationLabel(operation)}</span>
      </button>
    </li>
  );
}

/** What the caller may do that belongs to no list. */
export function Loose({ operations }: { operations: Operation[] }) {
  const [asked, setAsked] = useState<Operation | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const done = (operation: Operation, answer: unknown) => {
    setAsked(null);
    tell(t("console.done", { label: operationLabel(operation) }));
    const told = isObject(answer) ? answer : null;
    if (told && operation.once) secret.value = { title: operationLabel(operation), answer: told };
    setShown(told && !operation.once ? { operation, answer: told } : null);
  };
  const ask = (operation: Operation) => {
    // What only reads, and needs to know nothing, needs no confirmation either.
    const plain = operation.method === "GET" && operation.parameters.length === 0;
    if (plain) run({ operation, values: {} }).then((answer) => done(operation, answer), tellError);
    else setAsked(operation);
  };
  return (
    <div class="area">
      <section class="list" aria-labelledby="area-title">
        <header class="area-head">
          <h1 id="area-title">{t("console.loose.title")}</h1>
        </header>
        <ul class="tools">
          {operations.map((operation) => (
            <Card key={operation.id} operation={operation} onAsk={ask} />
          ))}
        </ul>
        {shown && (
          <section class="told" aria-labelledby="told-title">
            <h2 id="told-title">{operationLabel(shown.operation)}</h2>
            <Fields row={shown.answer} schema={shown.operation.answer ?? {}} />
          </section>
        )}
      </section>
      {asked && (
        <ActDialog
          operation={asked}
          subject=""
          values={{}}
          row={null}
          onClose={() => setAsked(null)}
          onDone={(answer) => done(asked, answer)}
        />
      )}
    </div>
  );
}
