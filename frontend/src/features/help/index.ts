export { HelpScreen } from "./HelpScreen";
