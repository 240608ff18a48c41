export { TalkScreen } from "./TalkScreen";
