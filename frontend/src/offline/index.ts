/** The app's memory and its outbox. Server data has one home, IndexedDB; the signals mirror it. */
import type { Credentials } from "./session";

export {
  account,
  forgetPhrase,
  forgetPseudonymNotice,
  pseudonymNotice,
  recoveryPhrase,
  signInNeeded,
} from "./account";
export { db, StorageError } from "./db";
export { describeItem, describeProblem } from "./describe";
export { drafts } from "./drafts";
export { installPrompt, promptInstall } from "./install";
export { myParticipations } from "./mine";
export { online, ProblemError, Unreachable } from "./network";
export { deleteItem, enqueueParticipation, enqueueWrite, outbox, retryItem } from "./outbox";
export { lastUpdated, refreshSnapshot, seedSnapshot, snapshot } from "./snapshot";
export { startOffline } from "./start";
export type { AccountWish, OutboxItem, ParticipationDraft, Photo, PublicContent, Write } from "./types";
export { applyUpdate, updateReady } from "./updates";
export type { Credentials };

// What needs the network anyway is loaded when it is needed.

/** Send now whatever waits for the network, because the person asked. */
export async function flush(): Promise<void> {
  await (await import("./flush")).wake("person");
}

export async function signIn(credentials: Credentials): Promise<void> {
  await (await import("./session")).signIn(credentials);
}

export async function createAccount(wish: { pseudonym: string; birth_year?: number }): Promise<void> {
  await (await import("./session")).createAccount(wish);
}

export async function signOut(): Promise<void> {
  await (await import("./session")).signOut();
}

export async function refreshMine(): Promise<void> {
  await (await import("./session")).refreshMine();
}
