export { Leaf, signature } from "./Leaf";
export { ParticipationScreen } from "./ParticipationScreen";
export { Wall } from "./Wall";
