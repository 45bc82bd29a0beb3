import type { ReactElement } from "react";

import { useTexts } from "../provider.js";

/** The game went on in another tab or device: this page plays no longer. */
export function SessionMovedNotice(): ReactElement {
  const texts = useTexts();
  return (
    <div className="reseat-banner reseat-moved" role="alert">
      <strong>{texts.movedTitle}</strong> <span>{texts.movedAdvice}</span>
    </div>
  );
}
