import type { ComponentChildren } from "preact";
import type { ChallengeColor } from "../api/types";
import { Illustration } from "./Icon";

interface Props {
  illustration: string;
  color?: ChallengeColor;
  title: string;
  text?: string;
  children?: ComponentChildren;
}

export function EmptyState({ illustration, color = "sky", title, text, children }: Props) {
  return (
    <div class="empty">
      <div class={`disc ground c-${color}`}>
        <Illustration name={illustration} />
      </div>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}
