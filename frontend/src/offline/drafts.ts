/** The draft of each challenge, kept at every keystroke. Its shape belongs to the screen that writes it. */
import { db, StorageError } from "./db";

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof StorageError ? error : new StorageError(error);
  }
}

export const drafts = {
  async get<T>(challenge: string): Promise<T | undefined> {
    return (await guarded((await db()).get("drafts", challenge))) as T | undefined;
  },
  async put(challenge: string, draft: unknown): Promise<void> {
    await guarded((await db()).put("drafts", draft, challenge));
  },
  async delete(challenge: string): Promise<void> {
    await guarded((await db()).delete("drafts", challenge));
  },
};
