import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { SchemaForm } from "../form/SchemaForm";
import { tellError } from "../notices";

type Props = Parameters<typeof SchemaForm>[0];

let loaded: ComponentType<Props> | null = null;

/** The form library comes with the first form: whoever reads the queue never waits for it. */
export function LazyForm(props: Props) {
  const [Form, setForm] = useState<ComponentType<Props> | null>(() => loaded);
  useEffect(() => {
    if (Form) return;
    import("../form/SchemaForm").then((file) => {
      loaded = file.SchemaForm;
      setForm(() => file.SchemaForm);
    }, tellError);
  }, [Form]);
  return Form ? <Form {...props} /> : <p class="soft waiting">{t("console.loading")}</p>;
}
