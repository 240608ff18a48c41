import { useEffect, useRef, useState } from "preact/hooks";
import type { Challenge } from "../../api/types";
import { t } from "../../i18n";
import { account, drafts, enqueueParticipation, StorageError } from "../../offline";
import { LostScreen } from "../../shell/LostScreen";
import type { Params } from "../../shell/router";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Thread } from "../../ui/Thread";
import { findChallenge, knownChallenges } from "../challenges";
import { type Draft, missing, newDraft, type Step, stepsOf, toParticipation } from "./draft";
import { Sent } from "./Sent";
import { StepRead } from "./StepRead";
import { StepSeen } from "./StepSeen";
import { StepWhat } from "./StepWhat";
import { StepWho } from "./StepWho";
import "./take-part.css";

export interface StepProps {
  draft: Draft;
  challenge: Challenge;
  needsAccount: boolean;
  change: (part: Partial<Draft>) => void;
}

const SCREENS: Record<Step, (props: StepProps) => preact.JSX.Element> = {
  what: StepWhat,
  seen: StepSeen,
  who: StepWho,
  read: StepRead,
};

/** The draft of a challenge: what the device kept, or a fresh one; each change is kept at once. */
function useDraft(challenge: Challenge) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const latest = useRef<Draft | null>(null);
  useEffect(() => {
    const begin = (kept?: Draft) => {
      latest.current = { ...newDraft(challenge), ...kept };
      setDraft(latest.current);
    };
    drafts.get<Draft>(challenge.slug).then(begin, () => begin());
  }, [challenge.slug]);
  function change(part: Partial<Draft>) {
    if (!latest.current) return;
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    // A browser that keeps nothing says so when the participation is sent.
    drafts.put(challenge.slug, latest.current).catch(() => undefined);
  }
  return [draft, change] as const;
}

/** Taking part, one question per step; nothing but the words themselves needs the network. */
export function TakePartScreen({ params }: { params: Params }) {
  const challenge = findChallenge(params.slug ?? "");
  if (!challenge) return knownChallenges() ? <LostScreen /> : <Skeleton />;
  return <Flow key={challenge.slug} challenge={challenge} />;
}

function Flow({ challenge }: { challenge: Challenge }) {
  const [draft, change] = useDraft(challenge);
  const [problem, setProblem] = useState("");
  const [sent, setSent] = useState<{ pictured: boolean; created: boolean } | null>(null);
  const needsAccount = account.value === null;
  const box = useRef<HTMLDivElement>(null);
  const step = draft?.step;
  const first = useRef(true);

  useEffect(() => {
    if (!step) return;
    if (!first.current) {
      scrollTo(0, 0);
      box.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [step]);

  if (sent) return <Sent challenge={challenge} {...sent} />;
  if (!draft) return <Skeleton />;
  const steps = stepsOf(draft);
  const at = Math.max(0, steps.indexOf(draft.step));
  const Question = SCREENS[draft.step];

  function edit(part: Partial<Draft>) {
    setProblem("");
    change(part);
  }

  async function onward() {
    if (!draft) return;
    const key = missing(draft, needsAccount);
    setProblem(key ? t(key) : "");
    if (key) return;
    const next = steps[at + 1];
    if (next) return change({ step: next });
    try {
      const whole = toParticipation(draft, challenge.slug, needsAccount);
      await enqueueParticipation(whole);
      setSent({ pictured: whole.photos.length > 0, created: needsAccount });
    } catch (error) {
      setProblem(t(error instanceof StorageError ? "participations.full" : "participations.failed"));
    }
  }

  function backward() {
    setProblem("");
    const before = steps[at - 1];
    if (before) change({ step: before });
    else history.back();
  }

  return (
    <div class="flow" ref={box}>
      <div class="flow-head">
        <button type="button" class="round" aria-label={t("participations.back")} onClick={backward}>
          <Icon name="back" />
        </button>
        <Thread
          percent={((at + 1) / steps.length) * 100}
          label={t("participations.step", { at: at + 1, of: steps.length })}
        />
      </div>
      <p class="soft">{challenge.hashtag ?? challenge.title}</p>
      <Question draft={draft} challenge={challenge} needsAccount={needsAccount} change={edit} />
      <div class="flow-foot">
        <p class="wrong" role="alert">
          {problem}
        </p>
        <button type="button" class="btn btn-main btn-wide" onClick={onward}>
          {t(steps[at + 1] ? "participations.next" : "participations.send")}
          <Icon name={steps[at + 1] ? "next" : "sent"} />
        </button>
      </div>
    </div>
  );
}
