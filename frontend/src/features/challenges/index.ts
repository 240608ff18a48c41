export { ChallengeScreen } from "./ChallengeScreen";
export { ChallengesScreen } from "./ChallengesScreen";
export { daysLeft } from "./days";
export { openKinds } from "./kinds";
export { findChallenge, knownChallenges } from "./known";
