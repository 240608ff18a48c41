/** Coming back, leaving, and reading one's own list: what needs the network and is not part of the first screen. */
import type { AccountCreated, Page, SessionCreated } from "../api/types";
import { account, arrive, loadAccount, signInNeeded } from "./account";
import { db } from "./db";
import { readValue, writeValues } from "./kv";
import { myParticipations, replaceMine } from "./mine";
import { type Answer, call, judge, ProblemError, problemOf } from "./network";
import { flush, loadOutbox } from "./outbox";
import { tellTabs } from "./tabs";
import type { Participation } from "./types";

export type Credentials =
  | { pseudonym: string; recovery_phrase: string }
  | { email: string; password: string; totp: string };

function expectOk(answer: Answer): unknown {
  if (judge(answer).kind !== "ok") throw new ProblemError(problemOf(answer));
  return answer.json;
}

/** Come back to an account. Throws `ProblemError` (with a sentence) or `Unreachable`. */
export async function signIn(credentials: Credentials): Promise<void> {
  const created = expectOk(await call("POST", "/sessions", { json: credentials })) as SessionCreated;
  const another = account.value !== null && account.value.id !== created.account.id;
  if (another) await replaceMine([]);
  await arrive({ account: created.account, recovery_phrase: created.recovery_phrase });
  await loadOutbox();
  void flush();
  await refreshMine();
}

/** Make an account without waiting for a participation. Throws as `signIn` does. */
export async function createAccount(wish: { pseudonym: string; birth_year?: number }): Promise<void> {
  const json = { role: "youth", ...wish };
  await arrive(expectOk(await call("POST", "/accounts", { json })) as AccountCreated);
  await loadOutbox();
  void flush();
}

/**
 * Leave this phone's account. What had not left yet stays for that account alone; its drafts and lists go, because
 * phones are shared. Without a network the phone forgets at once, and the session is ended later.
 */
export async function signOut(): Promise<void> {
  await writeValues({ account: null, phrase: null, wish: null, pseudonym_notice: null, leaving: true });
  await (await db()).clear("drafts");
  signInNeeded.value = false;
  await loadAccount();
  await replaceMine([]);
  await loadOutbox();
  tellTabs("account");
  tellTabs("outbox");
  await endSession();
}

/** End the session of an account that was left; again at each opening until the server has heard it. */
export async function endSession(): Promise<void> {
  if (!(await readValue("leaving"))) return;
  const answer = await call("DELETE", "/sessions/current").catch(() => null);
  if (answer && answer.status < 500 && answer.status !== 429) await writeValues({ leaving: null });
}

/** Read the author's list again. Never throws: what is known stays; a session that is over is told by its signal. */
export async function refreshMine(): Promise<void> {
  if (!account.value) return;
  try {
    const answer = await call("GET", "/me/participations?limit=100");
    if (answer.status === 401) signInNeeded.value = true;
    if (answer.status !== 200) return;
    const page = answer.json as Page<Participation>;
    if (JSON.stringify(page.items) !== JSON.stringify(myParticipations.value)) await replaceMine(page.items);
  } catch {
    // No network: the list stays as it was.
  }
}
