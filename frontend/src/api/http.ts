import { lang } from "../i18n";
import type { Problem } from "./types";

export const API = "/api/v1";

/** An answer that is not a success, with the problem the server told (or one made from the status). */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;
  constructor(problem: Problem, retryAfter: number | null) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

async function problemOf(answer: Response): Promise<ApiProblem> {
  const said = await answer.json().catch(() => null);
  const wait = Number(answer.headers.get("Retry-After"));
  const problem: Problem = {
    type: "about:blank",
    title: answer.statusText,
    detail: "",
    code: `http_${answer.status}`,
    ...(typeof said === "object" ? said : null),
    status: answer.status,
  };
  return new ApiProblem(problem, wait > 0 ? wait : null);
}

/**
 * One request to the API. Resolves with the response of any 2xx or 304, throws ApiProblem on another status and
 * what fetch throws (TypeError) without a network.
 */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init: RequestInit = { method, headers: { "Accept-Language": lang, ...headers } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  const answer = await fetch(path.startsWith("/") ? API + path : path, init);
  if (!answer.ok && answer.status !== 304) throw await problemOf(answer);
  return answer;
}

/** As `send`, with the JSON of the answer. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await send(method, path, body)).json();
}
