export { OutboxScreen } from "./OutboxScreen";
export { TakePartScreen } from "./TakePartScreen";
