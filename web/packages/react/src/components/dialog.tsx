import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef } from "react";

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What Escape does. Without it the player has to choose. */
  readonly onEscape?: (() => void) | undefined;
  /** It interrupts: something has to be decided. */
  readonly alert?: boolean;
}

const FOCUSABLE =
  'button:not(:disabled), [href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

/** A dialog over the game. The focus comes to it, stays in it, and goes back to where it was. */
export function Dialog({ title, children, onEscape, alert = false }: DialogProps): ReactElement {
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    // To the panel and not to its button: a key that is pressed in the game must not decide anything here.
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && onEscape !== undefined) {
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") keepFocus(event, panel.current);
  };
  return (
    <div className="reseat-overlay">
      <div
        ref={panel}
        className="reseat-dialog"
        role={alert ? "alertdialog" : "dialog"}
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-body`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <h2 id={`${id}-title`}>{title}</h2>
        <div id={`${id}-body`}>{children}</div>
      </div>
    </div>
  );
}

/** Tab goes round within the panel. */
function keepFocus(event: KeyboardEvent, panel: HTMLElement | null): void {
  const focusable = [...(panel?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
  const [first, last] = [focusable[0], focusable.at(-1)];
  const at = document.activeElement;
  if (first === undefined) event.preventDefault();
  else if (event.shiftKey && (at === first || at === panel)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}
