import type { RegistryWidgetsType, WidgetProps } from "@rjsf/utils";
import { t } from "../../i18n";
import { asObject, type Json } from "../model/json";
import { valueWord } from "../model/labels";
import { isNullable, maxLength } from "../model/schema";
import { namesFor } from "../names";
import { account } from "../state";

type Props = Pick<
  WidgetProps,
  "id" | "value" | "required" | "disabled" | "onChange" | "options" | "label" | "name"
> & {
  rawErrors?: string[] | undefined;
  schema: WidgetProps["schema"];
};

const wiring = (id: string, rawErrors: string[] | undefined) => ({
  id,
  "aria-describedby": `${id}__about`,
  "aria-invalid": rawErrors && rawErrors.length > 0 ? (true as const) : undefined,
});

function LongText({ id, value, required, disabled, onChange, schema, rawErrors }: Props) {
  const most = maxLength(asObject(schema));
  const text = typeof value === "string" ? value : "";
  return (
    <>
      <textarea
        {...wiring(id, rawErrors)}
        rows={4}
        value={text}
        required={required}
        disabled={disabled}
        onInput={(event) => onChange(event.currentTarget.value || undefined)}
      />
      {most > 0 && (
        <span class={text.length > most ? "count over" : "count"}>
          {text.length} / {most}
        </span>
      )}
    </>
  );
}

/** A list of short texts: one on each line. */
function Lines({ id, value, disabled, onChange, rawErrors }: Props) {
  const text = Array.isArray(value) ? value.join("\n") : "";
  return (
    <textarea
      {...wiring(id, rawErrors)}
      rows={3}
      defaultValue={text}
      placeholder={t("console.form.lines")}
      disabled={disabled}
      onInput={(event) => {
        const lines = event.currentTarget.value.split("\n").map((line) => line.trim());
        onChange(lines.filter(Boolean));
      }}
    />
  );
}

interface Choice {
  value: Json;
  label: string;
}

function choicesOf({ options, schema }: Pick<Props, "options" | "schema">): Choice[] {
  const given = options.enumOptions?.map(({ value }): Json => value) ?? asObject(schema).enum;
  return Array.isArray(given) ? given.map((value) => ({ value, label: valueWord(value) })) : [];
}

function Select(props: Props) {
  const { id, value, required, disabled, onChange, rawErrors, schema } = props;
  const choices = choicesOf(props);
  const chosen = choices.findIndex((choice) => choice.value === value);
  const mayBeEmpty = !required || isNullable(asObject(schema)) || chosen < 0;
  return (
    <select
      {...wiring(id, rawErrors)}
      value={chosen < 0 ? "" : String(chosen)}
      required={required}
      disabled={disabled}
      onChange={(event) => onChange(choices[Number(event.currentTarget.value || -1)]?.value)}
    >
      {mayBeEmpty && <option value="">{t("console.form.choose")}</option>}
      {choices.map(({ label }, place) => (
        <option key={label} value={String(place)}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Boxes(props: Props) {
  const { id, value, disabled, onChange } = props;
  const ticked: Json[] = Array.isArray(value) ? value : [];
  return (
    <fieldset class="boxes" aria-labelledby={`${id}__label`} aria-describedby={`${id}__about`}>
      {choicesOf(props).map((choice, place) => (
        <label key={choice.label}>
          <input
            type="checkbox"
            id={place === 0 ? id : undefined}
            checked={ticked.includes(choice.value)}
            disabled={disabled}
            onChange={(event) => {
              const others = ticked.filter((one) => one !== choice.value);
              onChange(event.currentTarget.checked ? [...others, choice.value] : others);
            }}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

function Tick({ id, value, disabled, onChange, label, rawErrors }: Props) {
  return (
    <label class="tick">
      <input
        {...wiring(id, rawErrors)}
        type="checkbox"
        checked={value === true}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

/** An id, chosen by name where the caller may list what it points to. */
function Reference({ id, name, value, required, disabled, onChange, schema, rawErrors }: Props) {
  const own = asObject(account.value)[name];
  const known =
    namesFor(name, asObject(schema)) ?? (typeof own === "string" ? { [own]: t("console.form.yours") } : null);
  const given = typeof value === "string" ? value : "";
  if (!known) {
    return (
      <input
        {...wiring(id, rawErrors)}
        value={given}
        required={required}
        disabled={disabled}
        spellcheck={false}
        onInput={(event) => onChange(event.currentTarget.value.trim() || undefined)}
      />
    );
  }
  const choices = Object.entries(given && !known[given] ? { ...known, [given]: given } : known);
  choices.sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <select
      {...wiring(id, rawErrors)}
      value={given}
      required={required}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{t("console.form.choose")}</option>
      {choices.map(([key, label]) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}

export const widgets: RegistryWidgetsType = {
  textarea: LongText,
  lines: Lines,
  reference: Reference,
  SelectWidget: Select,
  checkboxes: Boxes,
  CheckboxesWidget: Boxes,
  CheckboxWidget: Tick,
};
