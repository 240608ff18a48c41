/** The account that nobody was asked for: made on the way, just before the first participation leaves. */
import type { AccountCreated } from "../api/types";
import { uuidv7 } from "../lib/uuid";
import { arrive } from "./account";
import { db } from "./db";
import { readValue, writeValues } from "./kv";
import { call, judge, problemOf, type Verdict } from "./network";
import { loadOutbox } from "./outbox";
import type { AccountWish } from "./types";

/** Pseudonyms tried in one go; then the server is left in peace for a while. */
const PROPOSALS = 6;
const LONGEST = 40;

/** Make the account that was wished for, under the first pseudonym that is free. Throws `Unreachable`. */
export async function makeAccount(): Promise<Verdict> {
  const wish = await readValue("wish");
  if (!wish) return { kind: "sign_in" };
  // Kept until an answer came: if the answer gets lost, the same key finds the account that it made.
  const key = wish.key ?? uuidv7() + uuidv7();
  if (!wish.key) await writeValues({ wish: { ...wish, key } });
  let pseudonym = wish.pseudonym;
  for (let i = 0; i < PROPOSALS; i++) {
    const json = { role: "youth", pseudonym, ...(wish.birth_year ? { birth_year: wish.birth_year } : {}) };
    const answer = await call("POST", "/accounts", { json, headers: { "Idempotency-Key": key } });
    const verdict = judge(answer);
    if (verdict.kind === "ok") return welcome(answer.json, wish);
    if (problemOf(answer).code !== "pseudonym_taken") return verdict;
    pseudonym = withSuffix(wish.pseudonym, i);
  }
  return { kind: "later", after: 0 };
}

async function welcome(json: unknown, wish: AccountWish): Promise<Verdict> {
  if (typeof json !== "object" || json === null || !("recovery_phrase" in json))
    return { kind: "later", after: 0 };
  const created = json as AccountCreated;
  const given = created.account.pseudonym ?? wish.pseudonym;
  const notice = given === wish.pseudonym ? undefined : { wished: wish.pseudonym, given };
  await arrive({ ...created, ...(notice ? { notice } : {}) });
  await adopt(created.account.id);
  return { kind: "ok" };
}

/** What was written before the account existed belongs to it now, and to nobody else on this phone. */
async function adopt(owner: string): Promise<void> {
  const tx = (await db()).transaction("outbox", "readwrite");
  for (const item of await tx.store.getAll()) if (item.owner === null) void tx.store.put({ ...item, owner });
  await tx.done;
  await loadOutbox();
}

/** The same name with a number behind; a longer number each time two were taken. */
export function withSuffix(pseudonym: string, round: number): string {
  const digits = 10 ** (2 + Math.floor(round / 2));
  const suffix = `-${digits / 10 + Math.floor(Math.random() * digits * 0.9)}`;
  return pseudonym.slice(0, LONGEST - suffix.length) + suffix;
}
