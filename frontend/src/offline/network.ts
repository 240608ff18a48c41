/** One way to call the server, which learns from each answer whether there is a network. */
import { signal } from "@preact/signals";
import { API } from "../api/http";
import { lang } from "../i18n";
import type { Problem } from "./types";

/** Whether the server answered last time; `navigator.onLine` only ever says "surely not". */
export const online = signal(globalThis.navigator?.onLine !== false);

/** No answer came: no network, a cut, a silence that lasted too long, or a portal that answers for everyone. */
export class Unreachable extends Error {}

/** The server said no; `problem.detail` is a sentence for the person. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  url: string;
  /** The parsed JSON, or null when there was none. */
  json: unknown;
}

export interface CallOptions {
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  /** Milliseconds until silence counts as a cut. */
  patience?: number;
}

/** Call the API; resolves with whatever status came, throws `Unreachable` when none did. */
export async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  try {
    const answer = await exchange(
      method,
      path.startsWith("http") || path.startsWith(API) ? path : API + path,
      options,
    );
    online.value = true;
    return answer;
  } catch (error) {
    online.value = false;
    throw new Unreachable("no answer", { cause: error });
  }
}

async function exchange(method: string, url: string, options: CallOptions): Promise<Answer> {
  const controller = new AbortController();
  // AbortSignal.timeout is missing from phones that are still in use.
  const timer = setTimeout(() => controller.abort(), options.patience ?? 30_000);
  try {
    const headers: Record<string, string> = { "Accept-Language": lang, ...options.headers };
    if (options.json !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(url, {
      method,
      headers,
      body: options.json === undefined ? (options.body ?? null) : JSON.stringify(options.json),
      signal: controller.signal,
      cache: "no-store",
      redirect: "error",
    });
    return {
      status: response.status,
      headers: response.headers,
      url: response.url,
      json: await read(response),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** The body is read to its end before the answer counts: half an answer is none. */
async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  if (text && type.includes("json")) return JSON.parse(text);
  if (response.ok && type.includes("html")) throw new TypeError("a page in place of an answer");
  return null;
}

/** The problem that an answer carries, or one made of its status when it carries none. */
export function problemOf({ json, status }: Answer): Problem {
  const none = { type: "about:blank", title: "", status, detail: "", code: `http_${status}` };
  return isProblem(json) ? { ...none, ...json } : none;
}

function isProblem(json: unknown): json is Problem {
  return typeof json === "object" && json !== null && "code" in json && typeof json.code === "string";
}

/** What an answer means for something that waits to be sent. */
export type Verdict =
  | { kind: "ok" }
  | { kind: "later"; after: number }
  | { kind: "sign_in" }
  | { kind: "refused"; problem: Problem };

export function judge(answer: Answer): Verdict {
  const { status } = answer;
  if (status < 400) return { kind: "ok" };
  if (status === 401) return { kind: "sign_in" };
  if (status >= 500 || [408, 423, 425, 429].includes(status))
    return { kind: "later", after: retryAfter(answer.headers) };
  return { kind: "refused", problem: problemOf(answer) };
}

/** `Retry-After` in milliseconds, in seconds or as a date; 0 when absent. */
export function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after");
  if (!value) return 0;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Math.min(Math.max(wait || 0, 0), 24 * 3600_000);
}
