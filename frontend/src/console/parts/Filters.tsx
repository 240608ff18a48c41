import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { Collection } from "../model/collections";
import { asArray, asObject, asText, type Json } from "../model/json";
import { fieldLabel, valueWord } from "../model/labels";
import type { Parameter } from "../model/operations";
import { namesFor } from "../names";
import { filter, place } from "../route";

function choices({ name, schema }: Parameter): [string, string][] | null {
  const listed = asArray(asObject(schema).enum);
  if (listed.length > 0) return listed.map((value: Json) => [String(value), valueWord(value)]);
  if (schema.type === "boolean")
    return [
      ["true", t("console.value.yes")],
      ["false", t("console.value.no")],
    ];
  const names = namesFor(name, schema);
  return names ? Object.entries(names) : null;
}

const typeOf = ({ schema }: Parameter): "number" | "date" | "text" => {
  if (schema.type === "integer" || schema.type === "number") return "number";
  return schema.format === "date" ? "date" : "text";
};

function set(name: string, value: string): void {
  filter({ ...place.value.filters, [name]: value.trim() });
}

function OneFilter({ parameter }: { parameter: Parameter }) {
  const { name } = parameter;
  const value = place.value.filters[name] ?? "";
  const options = choices(parameter);
  return (
    <div class="filter">
      <label for={`filter-${name}`}>{fieldLabel(name)}</label>
      {options ? (
        <select
          id={`filter-${name}`}
          value={value}
          onChange={(event) => set(name, event.currentTarget.value)}
        >
          <option value="">{t("console.filter.all")}</option>
          {options.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={`filter-${name}`}
          type={typeOf(parameter) as "text"}
          defaultValue={value}
          placeholder={t("console.filter.all")}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      )}
    </div>
  );
}

interface SearchProps {
  collection: Collection;
  text: string;
  onText: (text: string) => void;
}

/** Words to look for: the server looks where it can, else the rows that are here are sifted. */
function Search({ collection, text, onText }: SearchProps) {
  const timer = useRef(0);
  const { search } = collection;
  useEffect(() => () => clearTimeout(timer.current), []);
  const look = (words: string) => {
    if (!search) return onText(words);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => set(search.name, words), 250);
  };
  const label = t(search ? "console.search" : "console.search.here");
  return (
    <input
      type="search"
      class="search"
      id="search"
      aria-label={label}
      placeholder={label}
      defaultValue={search ? asText(place.value.filters[search.name]) : text}
      onInput={(event) => look(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

export function Filters(props: SearchProps) {
  return (
    <search class="filters">
      <Search {...props} />
      {props.collection.filters.map((parameter) => (
        <OneFilter key={parameter.name} parameter={parameter} />
      ))}
    </search>
  );
}
