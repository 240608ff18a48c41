/** The browser's offer to install the app, kept for the moment that suits the person. */
import { signal } from "@preact/signals";

export interface InstallPrompt extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

export const installPrompt = signal<InstallPrompt | null>(null);

export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installPrompt.value = event as InstallPrompt;
  });
  addEventListener("appinstalled", () => {
    installPrompt.value = null;
  });
}

/** Show the offer, once: the browser gives a new one if it wants to be asked again. */
export async function promptInstall(): Promise<boolean> {
  const offer = installPrompt.value;
  if (!offer) return false;
  installPrompt.value = null;
  await offer.prompt();
  return (await offer.userChoice).outcome === "accepted";
}
