import type { ReactElement } from "react";

import { useTexts } from "../provider.js";
import { Button } from "./button.js";
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
        <Button onPress={onCancel}>{texts.cancel}</Button>
        <Button onPress={onTakeOver} primary>
          {texts.takeOver}
        </Button>
      </div>
    </Dialog>
  );
}
