export { preparePhoto, Refusal } from "./prepare";
