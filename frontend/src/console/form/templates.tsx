import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  BaseInputTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  TemplatesType,
} from "@rjsf/utils";
import { getInputProps } from "@rjsf/utils";
import { t } from "../../i18n";
import { asText, isObject } from "../model/json";

const ownLabel = (type: unknown): boolean => type === "boolean" || type === "object";

function Field(props: FieldTemplateProps) {
  const { id, label, children, required, hidden, rawErrors, uiSchema, schema } = props;
  if (hidden) return <div hidden>{children}</div>;
  if (schema.type === "object") return <>{children}</>;
  const errors = rawErrors ?? [];
  // Not the schema's own description: it is in the document's language, which may not be the reader's.
  const hint: unknown = uiSchema?.["ui:description"];
  return (
    <div class={errors.length > 0 ? "line bad" : "line"}>
      {!ownLabel(schema.type) && (
        <label for={id} id={`${id}__label`}>
          {label}
          {!required && <span class="optional"> {t("console.form.optional")}</span>}
        </label>
      )}
      {children}
      <div class="about" id={`${id}__about`}>
        {errors.map((error) => (
          <p class="wrong" key={error}>
            {error}
          </p>
        ))}
        {errors.length === 0 && typeof hint === "string" && hint && <p class="soft">{hint}</p>}
      </div>
    </div>
  );
}

function ObjectOfFields({ properties, title, fieldPathId }: ObjectFieldTemplateProps) {
  const fields = properties.map(({ content }) => content);
  if (fieldPathId.path.length === 0) return <div class="lines">{fields}</div>;
  return (
    <fieldset class="nested">
      <legend>{title}</legend>
      {fields}
    </fieldset>
  );
}

const TYPES = ["text", "number", "date", "datetime-local", "time", "email", "url", "password"] as const;
// The DOM's typings take one literal at a time; which one is said here makes no difference to what is drawn.
const inputType = (type: string) => (TYPES.find((known) => known === type) ?? "text") as "date";

function TextInput(props: BaseInputTemplateProps) {
  const { id, value, required, disabled, readonly, schema, type, options, onChange, rawErrors } = props;
  const given = getInputProps(schema, type, options);
  return (
    <input
      id={id}
      type={inputType(given.type)}
      step={given.step}
      value={typeof value === "string" || typeof value === "number" ? value : ""}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      autocomplete="off"
      aria-describedby={`${id}__about`}
      aria-invalid={rawErrors && rawErrors.length > 0 ? true : undefined}
      onInput={(event) => onChange(event.currentTarget.value || options.emptyValue)}
    />
  );
}

function List({ items, canAdd, onAddClick, title }: ArrayFieldTemplateProps) {
  return (
    <div class="nested">
      {items}
      {canAdd && (
        <button type="button" class="act" onClick={onAddClick}>
          {t("console.form.add")} <span class="sr">{title}</span>
        </button>
      )}
    </div>
  );
}

function ListItem({ children, hasToolbar, buttonsProps }: ArrayFieldItemTemplateProps) {
  return (
    <div class="nested-item">
      {children}
      {hasToolbar && buttonsProps.hasRemove && (
        <button type="button" class="act" onClick={buttonsProps.onRemoveItem}>
          {t("console.form.remove")}
        </button>
      )}
    </div>
  );
}

const Nothing = () => null;

/** A shape that no field of ours can draw: said, not hidden. */
function Unsupported({ schema }: { schema: unknown }) {
  const name = isObject(schema) ? asText(schema["x-name"]) : "";
  return <p class="soft">{t("console.form.unsupported", { name })}</p>;
}

export const templates: Partial<TemplatesType> = {
  FieldTemplate: Field,
  ObjectFieldTemplate: ObjectOfFields,
  BaseInputTemplate: TextInput,
  ArrayFieldTemplate: List,
  ArrayFieldItemTemplate: ListItem,
  ErrorListTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  DescriptionFieldTemplate: Nothing,
  UnsupportedFieldTemplate: Unsupported,
};
