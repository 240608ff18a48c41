/** What is wrong with one field: where it stands, and a sentence. */
export interface Wrong {
  path: (string | number)[];
  message: string;
}

/** The errors of a 422 as fields of the form: `loc` begins with where the value stood in the request. */
export function fromServer(errors: { loc: (string | number)[]; detail: string }[]): Wrong[] {
  return errors.map(({ loc, detail }) => ({
    path: ["body", "path", "query"].includes(String(loc[0])) ? loc.slice(1) : loc,
    message: detail,
  }));
}
