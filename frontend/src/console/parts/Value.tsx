import { findAt } from "../model/addresses";
import { asObject, asText, isObject, type Json, type JsonObject } from "../model/json";
import { fieldLabel } from "../model/labels";
import { referenceOf } from "../model/references";
import { propertiesOf, type Schema } from "../model/schema";
import { formatValue, toneOf } from "../model/values";
import { namesFor } from "../names";
import { writePlace } from "../route";
import { model } from "../state";

const PICTURE = /^image\//;

const isPicture = (value: Json): value is JsonObject =>
  isObject(value) && PICTURE.test(asText(value.type)) && asText(value.url).startsWith("/");

/** A state has its colour beside its word, never instead of it. */
export function State({ value, schema }: { value: Json; schema: Schema }) {
  return <span class={`state ${toneOf(value)}`}>{formatValue(value, schema)}</span>;
}

function Reference({ name, value, schema }: { name: string; value: string; schema: Schema }) {
  const known = namesFor(name, schema);
  const target = model.value ? referenceOf(model.value, name, schema) : null;
  if (!known?.[value] || !target || !model.value || !findAt(model.value, target.key))
    return <code>{value}</code>;
  return <a href={writePlace({ address: target.key, filters: {}, open: `row:${value}` })}>{known[value]}</a>;
}

function Text({ name, value, schema }: { name: string; value: string; schema: Schema }) {
  if (schema.format === "uuid" && value) return <Reference name={name} value={value} schema={schema} />;
  if (/^https?:\/\/\S+$/.test(value)) {
    return (
      <a href={value} target="_blank" rel="noopener noreferrer">
        {value.replace(/^https?:\/\//, "")}
      </a>
    );
  }
  if ("enum" in schema) return <State value={value} schema={schema} />;
  return <span class="text">{formatValue(value, schema)}</span>;
}

function List({ name, value, schema }: { name: string; value: Json[]; schema: Schema }) {
  const items = asObject(schema.items);
  const [first] = value;
  // The renditions of one picture: one of them is enough to see it.
  if (first !== undefined && isPicture(first))
    return <img src={asText(first.url)} alt="" class="rendition" />;
  if (!value.some(isObject)) return <>{formatValue(value, schema)}</>;
  return (
    <ul class="nested-list">
      {value.map((item, place) => (
        <li key={place}>
          <Value name={name} value={item} schema={items} />
        </li>
      ))}
    </ul>
  );
}

/** Any JSON value, drawn after its schema. */
export function Value({ name, value, schema }: { name: string; value: Json; schema: Schema }) {
  if (typeof value === "string") return <Text name={name} value={value} schema={schema} />;
  if (Array.isArray(value)) return <List name={name} value={value} schema={schema} />;
  if (isObject(value)) return <Fields row={value} schema={schema} />;
  return <>{formatValue(value, schema)}</>;
}

/** What only machines read, which stands last. */
const isTechnical = (name: string): boolean => name === "id" || name.endsWith("revision");

/** Every field of an object, in the schema's order, then what the schema doesn't know. */
export function Fields({ row, schema }: { row: JsonObject; schema: Schema }) {
  const known = propertiesOf(schema);
  const names = [...new Set([...Object.keys(known), ...Object.keys(row)])].filter((name) => name in row);
  names.sort((one, other) => Number(isTechnical(one)) - Number(isTechnical(other)));
  return (
    <dl class="fields">
      {names.map((name) => (
        <div key={name}>
          <dt>{fieldLabel(name)}</dt>
          <dd>
            <Value name={name} value={row[name] ?? null} schema={known[name] ?? {}} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
