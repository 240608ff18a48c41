// The communes of a territory: the table that the server reads, and the small index that the phone searches.

/**
 * The table, one row per commune in the shape of the API's CommuneItem, in INSEE order.
 * The point is the town's own (GeoNames) where that is known, otherwise the middle of the commune's surface: that
 * middle can lie two kilometres out in the fields, which is no place to send somebody who looks for a youth club.
 */
export function communesTable(department, { communes, epci }, centres, towns) {
  const epciOf = new Map(epci.flatMap((group) => group.membres.map((member) => [member.code, group])));
  const townNamed = new Map(towns.map((town) => [town.name, town]));
  return communes
    .filter((commune) => commune.departement === department)
    .map((commune) => {
      const group = epciOf.get(commune.code);
      const [lon, lat] = pointOf(commune, centres, townNamed);
      return {
        insee: commune.code,
        name: commune.nom,
        postcodes: [...commune.codesPostaux].sort(),
        epci: group?.code ?? null,
        epci_name: group?.nom ?? null,
        lat,
        lon,
        population: commune.population,
      };
    })
    .sort((a, b) => (a.insee < b.insee ? -1 : 1));
}

function pointOf(commune, centres, townNamed) {
  const town = townNamed.get(commune.nom);
  const point = town ? [town.lon, town.lat] : centres.get(commune.code);
  if (!point) throw new Error(`no coordinates for ${commune.nom} (${commune.code})`);
  return point.map((degrees) => Number(degrees.toFixed(4)));
}

/**
 * The index: columns, most populated first, points in steps of a grid. Postcodes are numbered, since a few dozen
 * serve all communes; a commune with several has a list.
 */
export function communesIndex(table, grid) {
  const rows = table.toSorted((a, b) => b.population - a.population || (a.insee < b.insee ? -1 : 1));
  const postcodes = [...new Set(table.flatMap((row) => row.postcodes))].sort();
  const numbers = (row) => row.postcodes.map((code) => postcodes.indexOf(code));
  return {
    origin: grid.origin,
    step: grid.step,
    postcodes,
    names: rows.map((row) => row.name).join("|"),
    codes: rows.map((row) => (row.postcodes.length === 1 ? numbers(row)[0] : numbers(row))),
    x: rows.map((row) => Math.round((row.lon - grid.origin[0]) / grid.step)),
    y: rows.map((row) => Math.round((row.lat - grid.origin[1]) / grid.step)),
  };
}
