import Form from "@rjsf/core/lib/components/Form.js";
import type { RJSFSchema } from "@rjsf/utils";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { isObject, type JsonObject } from "../model/json";
import type { Schema } from "../model/schema";
import { type FormData, leafIn, treeOf, validator } from "./adapter";
import { templates } from "./templates";
import { uiSchemaOf } from "./ui";

import { widgets } from "./widgets";
import type { Wrong } from "./wrong";
import "../styles/form.css";

interface Props {
  schema: Schema;
  value: JsonObject;
  /** What the server found wrong with the last try. */
  wrong: Wrong[];
  name: string;
  onChange: (value: JsonObject) => void;
  onSubmit: (value: JsonObject) => void;
  children: ComponentChildren;
}

/** A form drawn from a JSON Schema. */
export function SchemaForm({ schema, value, wrong, name, onChange, onSubmit, children }: Props) {
  const uiSchema = useMemo(() => uiSchemaOf(schema), [schema]);
  const extraErrors = useMemo(() => treeOf(wrong, leafIn(schema)), [wrong, schema]);
  const general = wrong.filter(({ path }) => path.length === 0);
  const given: RJSFSchema = schema;
  return (
    <Form<FormData>
      schema={given}
      uiSchema={uiSchema}
      formData={value}
      extraErrors={extraErrors}
      validator={validator}
      templates={templates}
      widgets={widgets}
      idPrefix={name}
      showErrorList={false}
      focusOnFirstError
      noHtml5Validate
      experimental_defaultFormStateBehavior={{ arrayMinItems: { populate: "never" } }}
      // The errors stand beside their fields already.
      onError={() => undefined}
      onChange={({ formData }) => onChange(isObject(formData) ? formData : {})}
      onSubmit={({ formData }) => onSubmit(isObject(formData) ? formData : {})}
    >
      {general.map(({ message }) => (
        <p class="wrong" role="alert" key={message}>
          {message}
        </p>
      ))}
      {children}
    </Form>
  );
}
