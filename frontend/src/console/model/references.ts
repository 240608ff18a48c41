import { type Collection, type Model, plural } from "./collections";
import { pathNames } from "./operations";
import type { Schema } from "./schema";

/** The collection that an id points into: `structure_id` → `/structures`; null when the caller can't list any such. */
export function referenceOf(model: Model, name: string, schema: Schema): Collection | null {
  if (schema.format !== "uuid") return null;
  const wanted = plural(name.replace(/_id$/, ""));
  const found = model.areas.filter(
    ({ key }) => pathNames(key).length === 0 && key.split("/").pop() === wanted,
  );
  return found[0] ?? null;
}
