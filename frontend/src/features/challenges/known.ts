import type { Challenge } from "../../api/types";
import { snapshot } from "../../offline";
import { pageData } from "../../shell/page";

/** The challenges that the phone knows: its own copy, else those that came with the page. */
export function knownChallenges(): Challenge[] | undefined {
  return snapshot.value?.challenges ?? pageData.challenges;
}

export function findChallenge(slug: string): Challenge | undefined {
  const fromPage = pageData.challenge?.slug === slug ? pageData.challenge : undefined;
  return knownChallenges()?.find((challenge) => challenge.slug === slug) ?? fromPage;
}
