export { AgendaScreen } from "./AgendaScreen";
