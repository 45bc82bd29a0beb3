import type { GameConnection } from "@reseat/client";

import { useSnapshot } from "./use-snapshot.js";

export interface HeartbeatHealth {
  readonly isHealthy: boolean;
  /** Milliseconds since 1970; the `welcome` counts as the first. */
  readonly lastPongTime: number | undefined;
  readonly consecutiveFailures: number;
  readonly roundTripMs: number | undefined;
}

/** How the service is heard. The connection itself pings, judges and reconnects. */
export function useHeartbeat(connection: GameConnection | undefined): HeartbeatHealth {
  const { healthy, lastPongAt, consecutiveFailures, roundTripMs } = useSnapshot(connection);
  return { isHealthy: healthy, lastPongTime: lastPongAt, consecutiveFailures, roundTripMs };
}
