// Plants, animals and things of the country, with adjectives that need no agreement.
const NAMES =
  "Genêt Tilleul Tournesol Colvert Renard Chevreuil Hérisson Mésange Hirondelle Noisette Myrtille Prune Figue Pastel Garonne Baïse Gélise Arrats Coteau Palombe Grillon Lucane Cigale Libellule Merle Loriot Noyer Romarin Lavande Capucine Écureuil Loutre Belette Chouette Comète Nuage Galet Sarment Girouette Bastide".split(
    " ",
  );
const ADJECTIVES =
  "Agile Alerte Calme Drôle Fidèle Libre Magique Rapide Sauvage Solaire Lunaire Sincère Tenace Tranquille Rare Mauve Jaune Rose Timide Habile Pratique Unique Sensible Aimable".split(
    " ",
  );

/** A random whole number under `below`, without the bias of a bare remainder. */
function pick(below: number): number {
  const limit = Math.floor(2 ** 32 / below) * below;
  const word = new Uint32Array(1);
  do crypto.getRandomValues(word);
  while ((word[0] ?? 0) >= limit);
  return (word[0] ?? 0) % below;
}

/** A pseudonym that says nothing of who takes it: `Genêt-Agile-42`. */
export function proposePseudonym(): string {
  return `${NAMES[pick(NAMES.length)]}-${ADJECTIVES[pick(ADJECTIVES.length)]}-${10 + pick(90)}`;
}
