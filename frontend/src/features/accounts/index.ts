export { PhraseCard } from "./PhraseCard";
export { proposePseudonym } from "./pseudonym";
export { SignInForm } from "./SignInForm";
