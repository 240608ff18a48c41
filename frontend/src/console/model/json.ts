export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});
export const asArray = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const asText = (value: Json | undefined): string => (typeof value === "string" ? value : "");
export const asTexts = (value: Json | undefined): string[] =>
  asArray(value).filter((item): item is string => typeof item === "string");

/** Whether two JSON values say the same; an absent value and `undefined` are one. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
