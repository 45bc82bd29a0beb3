import type { ReactElement } from "react";

import { useTexts } from "../provider.js";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";

export interface AbandonedGameDialogProps {
  /** Who is away. */
  readonly name: string;
  readonly onWait: () => void;
  readonly onClaimVictory: () => void;
  /** The answer is on its way. */
  readonly isBusy?: boolean;
}

/** An opponent has been away for too long: wait on, or claim the victory. */
export function AbandonedGameDialog({
  name,
  onWait,
  onClaimVictory,
  isBusy = false,
}: AbandonedGameDialogProps): ReactElement {
  const texts = useTexts();
  return (
    <Dialog title={texts.abandonedTitle(name)} onEscape={isBusy ? undefined : onWait} alert>
      <p>{texts.abandonedAdvice}</p>
      <div className="reseat-buttons">
        <Button onPress={onWait} isBusy={isBusy}>
          {texts.wait}
        </Button>
        <Button onPress={onClaimVictory} isBusy={isBusy} primary>
          {texts.claimVictory}
        </Button>
      </div>
    </Dialog>
  );
}
