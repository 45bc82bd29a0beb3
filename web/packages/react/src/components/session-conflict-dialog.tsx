import type { ReactElement } from "react";

import { useTexts } from "../provider.js";
import { Dialog } from "./dialog.js";

export interface SessionConflictDialogProps {
  readonly onTakeOver: () => void;
  readonly onCancel: () => void;
}

/** The game is open in another tab or device: the player decides where to play. */
export function SessionConflictDialog({ onTakeOver, onCancel }: SessionConflictDialogProps): ReactElement {
  const texts = useTexts();
  return (
    <Dialog title={texts.conflictTitle} onEscape={onCancel} alert>
      <p>{texts.conflictAdvice}</p>
      <div className="reseat-buttons">
        <button type="button" className="reseat-button" onClick={onCancel}>
          {texts.cancel}
        </button>
        <button type="button" className="reseat-button reseat-primary" onClick={onTakeOver}>
          {texts.takeOver}
        </button>
      </div>
    </Dialog>
  );
}
