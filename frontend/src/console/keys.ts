import { useEffect } from "preact/hooks";

/** Whether the key belongs to a field that someone is writing in, or to an open dialog. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Call the function of a key (`j`, `/`, `?`, `Escape`…), never while someone is writing. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = keys[event.key] ?? keys[event.key.toLowerCase()];
      if (!act || isTaken(event)) return;
      event.preventDefault();
      act(event);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
