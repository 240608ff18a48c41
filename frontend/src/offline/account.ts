/** Who this phone is signed in as. No account is asked for: one is made on the way, with the first participation. */
import { signal } from "@preact/signals";
import type { Account } from "../api/types";
import { readValue, writeValues } from "./kv";
import { tellTabs } from "./tabs";
import type { PseudonymNotice } from "./types";

export const account = signal<Account | null>(null);

/** Kept, and shown, until the person says it is noted. */
export const recoveryPhrase = signal<string | null>(null);

/** True when something waits for the person to come back to their account (session over) or to choose a pseudonym. */
export const signInNeeded = signal(false);

/** Set when the pseudonym that was wished for was taken, and another was given. */
export const pseudonymNotice = signal<PseudonymNotice | null>(null);

export async function loadAccount(): Promise<void> {
  account.value = (await readValue("account")) ?? null;
  recoveryPhrase.value = (await readValue("phrase")) ?? null;
  pseudonymNotice.value = (await readValue("pseudonym_notice")) ?? null;
}

export interface Arrival {
  account: Account;
  recovery_phrase: string | null;
  notice?: PseudonymNotice;
}

/** Remember an account that was just made or signed in to; one transaction, so the phrase is never lost alone. */
export async function arrive({ account: who, recovery_phrase, notice }: Arrival): Promise<void> {
  await writeValues({
    account: who,
    wish: null,
    leaving: null,
    ...(recovery_phrase ? { phrase: recovery_phrase } : {}),
    ...(notice ? { pseudonym_notice: notice } : {}),
  });
  signInNeeded.value = false;
  await loadAccount();
  tellTabs("account");
}

export async function forgetPhrase(): Promise<void> {
  await writeValues({ phrase: null });
  recoveryPhrase.value = null;
  tellTabs("account");
}

export async function forgetPseudonymNotice(): Promise<void> {
  await writeValues({ pseudonym_notice: null });
  pseudonymNotice.value = null;
  tellTabs("account");
}
