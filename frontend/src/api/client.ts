import createClient from "openapi-fetch";
import { lang } from "../i18n";
import type { paths } from "./schema";

/** The API as its OpenAPI document types it: paths, parameters and answers. Loaded with whatever needs it. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  headers: { "Accept-Language": lang },
});
