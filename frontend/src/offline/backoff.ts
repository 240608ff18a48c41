/** How long to wait after a failure. Jitter, so that a village that comes back online doesn't come back at once. */
const FIRST = { network: 1_500, server: 5_000 };
const LONGEST = { network: 2 * 60_000, server: 15 * 60_000 };

/** Milliseconds before attempt number `attempts + 1`; never earlier than the server asked for. */
export function waitFor(cause: "network" | "server", attempts: number, retryAfter = 0): number {
  const step = Math.min(FIRST[cause] * 2 ** Math.max(0, attempts - 1), LONGEST[cause]);
  const spread = step * (0.5 + Math.random() / 2);
  return Math.max(spread, retryAfter + Math.random() * Math.min(step, 2_000));
}
