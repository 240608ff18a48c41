import { computed, signal } from "@preact/signals";
import { readSetting, writeSetting } from "./settings";

export type LightChoice = "auto" | "on" | "off";

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

function readChoice(): LightChoice {
  const kept = readSetting("light");
  return kept === "on" || kept === "off" ? kept : "auto";
}

function connectionIsPoor(): boolean {
  const { saveData, effectiveType } = (navigator as { connection?: Connection }).connection ?? {};
  // Chrome calls EDGE "3g": under 700 kbit/s, where one picture takes several seconds.
  return saveData === true || (effectiveType !== undefined && effectiveType !== "4g");
}

export const lightChoice = signal<LightChoice>(readChoice());

/** No picture comes by itself: chosen, or because the phone asks for little data or the network is poor. */
export const lightMode = computed(() =>
  lightChoice.value === "auto" ? connectionIsPoor() : lightChoice.value === "on",
);

export function chooseLight(choice: LightChoice): void {
  lightChoice.value = choice;
  writeSetting("light", choice === "auto" ? null : choice);
}
