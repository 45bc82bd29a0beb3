import { DEFAULT_SETTINGS, type GameConnection } from "@reseat/client";
import { useCallback, useEffect } from "react";

import { useLatest } from "./use-latest.js";
import { useSnapshot } from "./use-snapshot.js";

export interface ReconnectionCallbacks {
  /** A connection stands again; so many attempts were counted. */
  readonly onReconnectSuccess?: (attempts: number) => void;
  /** An attempt failed; the next one comes by itself, unless it was the last. */
  readonly onReconnectFailure?: (attempt: number) => void;
  /** Nothing more happens by itself: show a way to retry. */
  readonly onMaxAttemptsReached?: () => void;
}

export interface Reconnection {
  readonly isReconnecting: boolean;
  /** 1 for the first counted attempt; 0 for the quick one before it. */
  readonly reconnectAttempts: number;
  readonly maxAttempts: number;
  /** Tries at once, with a new round of attempts. It starts by itself when a connection is lost. */
  readonly startReconnection: () => void;
}

export function useReconnection(
  connection: GameConnection | undefined,
  callbacks: ReconnectionCallbacks = {},
): Reconnection {
  const { status } = useSnapshot(connection);
  const latest = useLatest(callbacks);
  useEffect(() => {
    const listening = [
      connection?.on("reconnected", ({ attempts }) => latest.current.onReconnectSuccess?.(attempts)),
      connection?.on("attempt_failed", ({ attempt }) => latest.current.onReconnectFailure?.(attempt)),
      connection?.on("attempts_used_up", () => latest.current.onMaxAttemptsReached?.()),
    ];
    return () => listening.forEach((stop) => stop?.());
  }, [connection, latest]);
  const isReconnecting = status.state === "reconnecting";
  const usual = DEFAULT_SETTINGS.backoff.attempts;
  return {
    isReconnecting,
    reconnectAttempts: isReconnecting ? status.attempt : 0,
    maxAttempts: isReconnecting ? status.of : usual,
    startReconnection: useCallback(() => connection?.retry(), [connection]),
  };
}
