/* The browser's own dialog: modal, closed by Escape, the focus back where it was. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../messages';

export interface DialogProps {
  title: string;
  onClose(): void;
  /* False while something must not be broken off half way. */
  closable?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, closable = true, children }: DialogProps): JSX.Element {
  const place = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={place} aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}>
      <div class="dialog-body stack">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="button-quiet" disabled={!closable} onClick={onClose}>{t('close')}</button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
