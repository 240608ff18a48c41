import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { JsonObject } from "../model/json";
import { fieldLabel } from "../model/labels";
import { Dialog } from "./Dialog";

function Box({ name, value }: { name: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <div class="secret">
      <h3>{fieldLabel(name)}</h3>
      <output>{value}</output>
      <button type="button" class="act" onClick={copy}>
        {t(copied ? "console.once.copied" : "console.once.copy")}
        <span class="sr"> {fieldLabel(name)}</span>
      </button>
    </div>
  );
}

/** What an operation answers only once; it outlives the form or the row that it came from. */
export const secret = signal<{ title: string; answer: JsonObject } | null>(null);

/** What the server tells this once: large, to be copied, and gone only when the reader says that they have it. */
export function Secret({ title, answer }: { title: string; answer: JsonObject }) {
  const told = Object.entries(answer).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const plain = told.filter(([name]) => name !== "id" && !name.endsWith("_at"));
  return (
    <Dialog title={title} wide>
      <p>{t("console.once.explain")}</p>
      {plain.map(([name, value]) => (
        <Box key={name} name={name} value={value} />
      ))}
      <div class="choices-end">
        <button
          type="button"
          class="act main"
          onClick={() => {
            secret.value = null;
          }}
        >
          {t("console.once.done")}
        </button>
      </div>
    </Dialog>
  );
}
