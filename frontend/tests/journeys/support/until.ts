/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE = 20_000;

/** Ask again until there is an answer; a question that never gets one fails by its name. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  patience = PATIENCE,
): Promise<T> {
  const end = Date.now() + patience;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`waited in vain for: ${what} (last: ${String(last)})`);
}
