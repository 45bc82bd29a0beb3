import type { ReactElement } from "react";

import { useTexts } from "../provider.js";
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
export function AbandonedGameDialog({ name, onWait, onClaimVictory, isBusy = false }: AbandonedGameDialogProps): ReactElement {
  const texts = useTexts();
  return (
    <Dialog title={texts.abandonedTitle(name)} onEscape={isBusy ? undefined : onWait} alert>
      <p>{texts.abandonedAdvice}</p>
      <div className="reseat-buttons">
        <button type="button" className="reseat-button" onClick={onWait} disabled={isBusy}>
          {texts.wait}
        </button>
        <button type="button" className="reseat-button reseat-primary" onClick={onClaimVictory} disabled={isBusy}>
          {texts.claimVictory}
        </button>
      </div>
    </Dialog>
  );
}
