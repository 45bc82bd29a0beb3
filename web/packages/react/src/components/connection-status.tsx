import { type ReactElement, useEffect, useState } from "react";

import { useTexts, useTime } from "../provider.js";
import type { Texts } from "../texts.js";
import { Button } from "./button.js";
import { clockTime } from "./duration.js";

export type Indicator = "connecting" | "connected" | "unhealthy" | "reconnecting" | "disconnected";

export interface ConnectionStatusProps {
  readonly status: Indicator;
  readonly reconnectAttempt?: number;
  readonly maxAttempts?: number;
  /** Without it there is no button. */
  readonly onManualRetry?: (() => void) | undefined;
  /** A retry is under way. */
  readonly isRetrying?: boolean;
  readonly opponentName?: string;
  /** Without it the opponent is not shown. */
  readonly opponentConnected?: boolean | undefined;
  /** Milliseconds; shown from a minute on. */
  readonly opponentDisconnectedDuration?: number;
}

const TIMER_FROM_MS = 60_000;
const RETURN_SHOWN_MS = 5_000;

/** The player's connection at the top right, and the opponent's under it. */
export function ConnectionStatus(props: ConnectionStatusProps): ReactElement {
  const { status, onManualRetry, isRetrying = false, reconnectAttempt = 0, maxAttempts = 5 } = props;
  const texts = useTexts();
  return (
    <div className="reseat-status" data-status={status}>
      <div className="reseat-status-line">
        <span
          className={status === "reconnecting" || status === "connecting" ? "reseat-spinner" : "reseat-dot"}
          aria-hidden="true"
        />
        <span role="status">{isRetrying ? texts.connecting : words(texts, status, reconnectAttempt, maxAttempts)}</span>
        {status === "disconnected" && onManualRetry !== undefined && (
          <Button onPress={onManualRetry} isBusy={isRetrying}>
            {texts.retry}
          </Button>
        )}
      </div>
      {props.opponentConnected !== undefined && (
        <OpponentLine
          name={props.opponentName ?? texts.opponent}
          connected={props.opponentConnected}
          awayMs={props.opponentDisconnectedDuration ?? 0}
        />
      )}
    </div>
  );
}

interface OpponentLineProps {
  readonly name: string;
  readonly connected: boolean;
  readonly awayMs: number;
}

function OpponentLine({ name, connected, awayMs }: OpponentLineProps): ReactElement {
  const texts = useTexts();
  const returned = useReturned(connected);
  const present = returned ? texts.opponentReconnected(name) : texts.opponentConnected(name);
  return (
    <div className="reseat-status-line reseat-opponent" data-connected={connected}>
      <span className="reseat-dot" aria-hidden="true" />
      <span role="status">{connected ? present : texts.opponentAway(name)}</span>
      {!connected && awayMs > TIMER_FROM_MS && (
        // Outside the live region: nobody wants a screen reader to count seconds.
        <time role="timer" aria-live="off">
          {clockTime(awayMs)}
        </time>
      )}
    </div>
  );
}

/** Whether the opponent has just come back. */
function useReturned(connected: boolean): boolean {
  const { timers } = useTime();
  const [before, setBefore] = useState(connected);
  const [returned, setReturned] = useState(false);
  if (before !== connected) {
    setBefore(connected);
    setReturned(connected);
  }
  useEffect(() => (returned ? timers.after(RETURN_SHOWN_MS, () => setReturned(false)) : undefined), [returned, timers]);
  return returned;
}

function words(texts: Texts, status: Indicator, attempt: number, of: number): string {
  switch (status) {
    case "connecting":
      return texts.connecting;
    case "connected":
      return texts.connected;
    case "unhealthy":
      return texts.unstable;
    case "reconnecting":
      return texts.reconnecting(attempt, of);
    case "disconnected":
      return texts.disconnected;
    default:
      return status satisfies never;
  }
}
