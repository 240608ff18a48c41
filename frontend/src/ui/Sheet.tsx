import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";
import "./sheet.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A sheet that comes from below, over the page; the browser keeps the focus inside and gives it back. */
export function Sheet({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const box = dialog.current;
    if (box && !box.open) box.showModal();
    return () => box?.close();
  }, []);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="round" aria-label={t("shell.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="stack">{children}</div>
    </dialog>
  );
}
