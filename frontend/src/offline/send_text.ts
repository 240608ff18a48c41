/** The first half of an item: its words. Small, so they go before any photo. */
import { account } from "./account";
import { makeAccount } from "./make_account";
import { forgetMine, keepMine } from "./mine";
import { type Answer, call, judge, problemOf, Unreachable } from "./network";
import { updateItem } from "./outbox";
import type { ItemProblem, Participation, Problem, StepEnd, StoredItem } from "./types";

const METHODS = { participation: "PUT", patch: "PATCH", withdraw: "DELETE" } as const;

/** Send the words of an item; makes the account before the very first participation. */
export async function sendText(item: StoredItem): Promise<StepEnd> {
  try {
    if (!account.value) {
      const end = item.kind === "participation" ? await makeAccount() : ({ kind: "sign_in" } as const);
      if (end.kind === "refused") return refuse(item, end.problem);
      if (end.kind !== "ok") return end;
    }
    const mark = await updateItem(item.id, (one) => {
      one.state = "sending";
      one.tried = true;
      one.owner ??= account.value?.id ?? null;
    });
    if (!mark) return { kind: "stopped" };
    const path = `/participations/${item.subject}`;
    const answer = await call(METHODS[item.kind], path, item.body ? { json: item.body } : {});
    return await settle(item, answer);
  } catch (error) {
    if (error instanceof Unreachable) return { kind: "silence" };
    throw error;
  }
}

async function settle(item: StoredItem, answer: Answer): Promise<StepEnd> {
  const verdict = judge(answer);
  if (verdict.kind === "refused" && !(item.kind === "withdraw" && isGone(answer)))
    return refuse(item, verdict.problem);
  if (verdict.kind === "later" || verdict.kind === "sign_in") return verdict;
  // A success without its JSON is somebody else's answer (a hotel's Wi-Fi page), not the server's.
  if (item.kind !== "withdraw" && !isParticipation(answer.json)) return { kind: "silence" };
  await updateItem(item.id, (one) => {
    one.text_received = true;
    one.held = null;
    one.attempts = 0;
    one.next_at = 0;
    one.state = one.media.length > 0 ? "waiting" : "received";
  });
  if (isParticipation(answer.json)) await keepMine(answer.json);
  else await forgetMine(item.subject);
  return { kind: "done" };
}

/** What is to be withdrawn is not there, or is withdrawn: that is what was asked for. */
function isGone(answer: Answer): boolean {
  return answer.status === 404 || answer.status === 410 || problemOf(answer).code === "withdrawn";
}

function isParticipation(json: unknown): json is Participation {
  return typeof json === "object" && json !== null && "id" in json && "state" in json;
}

/** Keep it, with the sentence that says why; nothing of it is lost, and the others go on. */
async function refuse(item: StoredItem, problem: Problem): Promise<StepEnd> {
  await updateItem(item.id, (one) => {
    one.state = "refused";
    one.held = null;
    one.problem = shortened(problem);
  });
  return { kind: "stopped" };
}

/** The sentence of the field when the server names one, else its general sentence. */
export function shortened(problem: Problem): ItemProblem {
  const { code, title, detail, errors } = problem;
  return { code, title, detail: errors?.[0]?.detail ?? detail };
}
