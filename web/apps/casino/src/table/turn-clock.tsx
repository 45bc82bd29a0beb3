import { clockTime, useNow } from "@reseat/react";
import type { ReactElement } from "react";

import { texts } from "../texts.js";

interface TurnClockProps {
  readonly deadlineAt: string;
  /** By how much the service's clock is ahead of this one. */
  readonly clockAheadMs: number;
}

const SHORT_MS = 10_000;
const STEP_MS = 250;

/** How long the turn may still take, by the service's clock. Then the service plays. */
export function TurnClock({ deadlineAt, clockAheadMs }: TurnClockProps): ReactElement {
  const left = Math.max(Date.parse(deadlineAt) - useNow(STEP_MS, true) - clockAheadMs, 0);
  const shown = Math.round(left / 1_000) * 1_000;
  return (
    // Nobody wants a screen reader to count seconds.
    <time
      className="turn-clock"
      role="timer"
      aria-live="off"
      aria-label={texts.table.turnTime}
      data-short={shown <= SHORT_MS || undefined}
    >
      {clockTime(shown)}
    </time>
  );
}
