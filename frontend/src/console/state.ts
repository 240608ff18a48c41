import { computed, signal } from "@preact/signals";
import { ApiProblem, send } from "../api/http";
import { buildModel, type Model } from "./model/collections";
import { asObject, asText, type Json, type JsonObject } from "./model/json";

/** `undefined`: nobody knows yet; `null`: nobody is signed in. */
export const account = signal<JsonObject | null | undefined>(undefined);
export const model = signal<Model | null>(null);
/** The session ended under the reader's hands: they sign in again over the screen, which stays as it is. */
export const lost = signal(false);
/** What kept the console from starting, when it isn't a missing session. */
export const failure = signal<string | null>(null);

export const role = computed(() => asText(account.value?.role));
const MEMBERS = new Set(["youth", "parent"]);
/** The caller has an account, and it isn't one for the console. */
export const isMember = computed(() => MEMBERS.has(role.value));

/** What is shown in words of an error; an unreachable server has no problem document. */
export function problemOf(error: unknown): { title: string; detail: string; code: string; status: number } {
  if (error instanceof ApiProblem) return error.problem;
  return { title: "", detail: "", code: "no_network", status: 0 };
}

/** One request to the API; a 401 shows the sign-in over whatever was on the screen, and fails as any other. */
export async function ask(method: string, path: string, body?: Json): Promise<Response> {
  try {
    return await send(method, path, body);
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 401 && account.value) lost.value = true;
    throw error;
  }
}

export async function askJson(method: string, path: string, body?: Json): Promise<Json> {
  const answer = await ask(method, path, body);
  return answer.status === 204 ? null : answer.json();
}

/** The document is limited to the caller: without an account in it, nobody is signed in. */
async function enter(): Promise<boolean> {
  const document: unknown = await (await send("GET", "/openapi.json")).json();
  if (!("/api/v1/me" in asObject(asObject(document).paths))) return false;
  const next = asObject(await (await send("GET", "/me")).json());
  const same = asText(account.value?.id) === asText(next.id);
  // The same person coming back finds everything where it was, what they typed included.
  if (!same || !model.value) model.value = buildModel(document, next);
  account.value = next;
  lost.value = false;
  return true;
}

export async function start(): Promise<void> {
  failure.value = null;
  try {
    if (!(await enter())) account.value = null;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 401) account.value = null;
    else failure.value = problemOf(error).detail;
  }
}

export async function signIn(email: string, password: string, totp: string): Promise<void> {
  await send("POST", "/sessions", totp ? { email, password, totp } : { email, password });
  await enter();
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/sessions/current").catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
  });
  // A fresh page: nothing of what was shown stays in memory.
  location.assign("/console");
}

export const accountName = computed(() => {
  const { display_name, pseudonym, email } = asObject(account.value);
  return asText(display_name) || asText(pseudonym) || asText(email);
});
