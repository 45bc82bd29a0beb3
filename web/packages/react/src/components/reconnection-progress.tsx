import type { ReactElement } from "react";

import { useTexts } from "../provider.js";

/** Where a reconnection is: before the next attempt, in one, or with a long log still to be read. */
export type ReconnectionStep = "waiting" | "connecting" | "loading";

export interface ReconnectionProgressProps {
  readonly step: ReconnectionStep;
  /** 0 to 100, where it is known. */
  readonly percent?: number;
}

export function ReconnectionProgress({ step, percent }: ReconnectionProgressProps): ReactElement {
  const texts = useTexts();
  return (
    <div className="reseat-progress" role="status">
      <span className="reseat-spinner" aria-hidden="true" />
      <div>
        <strong>{texts.recovering}</strong>
        <div>{texts.recoveringStep[step]}</div>
        {percent !== undefined && <progress max={100} value={percent} aria-label={texts.recoveringStep[step]} />}
      </div>
    </div>
  );
}
