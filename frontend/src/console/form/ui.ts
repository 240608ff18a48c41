import type { UiSchema } from "@rjsf/utils";
import { lang, t } from "../../i18n";
import { widgetOf } from "../model/forms";
import { asObject } from "../model/json";
import { fieldLabel, said } from "../model/labels";
import { propertiesOf, type Schema } from "../model/schema";
import type { FormData } from "./adapter";

/** What helps to fill a field in: the catalogue's sentence; the document's own where the reader reads its language. */
function hintOf(name: string, schema: Schema): string {
  const told = said(`console.hint.${name}`);
  if (told) return told;
  const description = schema.description;
  return lang === "en" && typeof description === "string" ? description : "";
}

function uiOf(name: string, schema: Schema): UiSchema<FormData> {
  const widget = widgetOf(name, schema);
  const ui: UiSchema<FormData> = {
    ...(schema.type === "object" ? uiSchemaOf(schema) : {}),
    "ui:title": fieldLabel(name),
    "ui:description": hintOf(name, schema),
  };
  if (widget) ui["ui:widget"] = widget;
  else if (schema.type === "array") ui.items = uiOf(name, asObject(schema.items));
  return ui;
}

/** How the form library draws each field of a schema. */
export function uiSchemaOf(schema: Schema): UiSchema<FormData> {
  const fields = Object.entries(propertiesOf(schema)).map(([name, child]) => [name, uiOf(name, child)]);
  return { ...Object.fromEntries(fields), "ui:placeholder": t("console.form.choose") };
}
