import type { ReactElement } from "react";

import { useTexts } from "../provider.js";
import { clockTime } from "./duration.js";

export interface OpponentDisconnectedBannerProps {
  readonly name: string;
  readonly awayMs: number;
  readonly fromMs?: number;
}

/** An opponent has been away for a while: two minutes, unless it is said otherwise. */
export function OpponentDisconnectedBanner({
  name,
  awayMs,
  fromMs = 120_000,
}: OpponentDisconnectedBannerProps): ReactElement | null {
  const texts = useTexts();
  if (awayMs < fromMs) return null;
  return (
    <div className="reseat-banner">
      <span role="status">{texts.temporarilyDisconnected(name)}</span>{" "}
      <time role="timer" aria-live="off">
        {clockTime(awayMs)}
      </time>
    </div>
  );
}
