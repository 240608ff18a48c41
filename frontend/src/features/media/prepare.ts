import { trustedScriptUrl } from "../../lib/trusted";
import { uuidv7 } from "../../lib/uuid";
import type { Photo } from "../../offline";
import { type Scaled, scale } from "./scale";
import { type RefusalCode, readHead, refusalOf } from "./size";
import workerUrl from "./worker?worker&url";

/** Why a file was not taken; its sentence is `media.refused.<code>`. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

type Answer = { scaled: Scaled } | { failed: RefusalCode };

/** In a worker, so that typing and scrolling go on meanwhile. */
function scaleApart(file: Blob): Promise<Answer> {
  return new Promise((resolve) => {
    const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module" });
    const finish = (answer: Answer) => {
      worker.terminate();
      resolve(answer);
    };
    worker.onmessage = ({ data }: MessageEvent<Answer>) => finish(data);
    worker.onerror = () => finish({ failed: "unreadable" });
    worker.postMessage(file);
  });
}

async function scaleHere(file: Blob): Promise<Answer> {
  return scale(file).then(
    (scaled) => ({ scaled }),
    (error: unknown) => ({ failed: error instanceof RangeError ? "too_large" : "unreadable" }),
  );
}

/** A photo as it will be sent: 1600 px at most, no metadata. Throws `Refusal` before anything leaves the phone. */
export async function preparePhoto(file: Blob): Promise<Photo> {
  const head = readHead(new Uint8Array(await file.slice(0, 262_144).arrayBuffer()));
  const refused = refusalOf(file.size, head);
  if (refused) throw new Refusal(refused);
  const apart = typeof OffscreenCanvas !== "undefined";
  let answer = apart ? await scaleApart(file) : await scaleHere(file);
  // A worker may fail where the page can (no canvas in workers on some phones).
  if ("failed" in answer && answer.failed === "unreadable" && apart) answer = await scaleHere(file);
  if ("failed" in answer) throw new Refusal(answer.failed);
  return { id: uuidv7(), ...answer.scaled };
}
