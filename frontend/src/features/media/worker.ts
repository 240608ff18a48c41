import { scale } from "./scale";

addEventListener("message", async (event: MessageEvent<Blob>) => {
  try {
    postMessage({ scaled: await scale(event.data) });
  } catch (error) {
    postMessage({ failed: error instanceof RangeError ? "too_large" : "unreadable" });
  }
});
