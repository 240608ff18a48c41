/** The sentences of the screens, from the catalogue itself: a better wording breaks no journey. */
const files = import.meta.glob<Record<string, string>>("../../../src/i18n/fr/*.json", {
  eager: true,
  import: "default",
});
const french: Record<string, string> = Object.assign({}, ...Object.values(files));

export function say(key: string, params: Record<string, string | number> = {}): string {
  const sentence = french[key];
  if (sentence === undefined) throw new Error(`the catalogue has no ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The sentence with anything in its places, wherever it stands in a text. */
export function like(key: string): RegExp {
  const escaped = say(key).replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(escaped.replace(/\{\w+\}/g, ".+"));
}
