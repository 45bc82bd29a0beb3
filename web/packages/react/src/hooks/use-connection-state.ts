import { type GameConnection, isLive, type Status } from "@reseat/client";

import type { Indicator } from "../components/connection-status.js";
import { type HeartbeatHealth, useHeartbeat } from "./use-heartbeat.js";
import { type Opponent, useOpponents } from "./use-opponents.js";
import { type Reconnection, useReconnection } from "./use-reconnection.js";
import { useSnapshot } from "./use-snapshot.js";

export interface ConnectionState extends Reconnection, HeartbeatHealth {
  /** What `ConnectionStatus` shows. */
  readonly indicator: Indicator;
  /** Whether `startReconnection` leads anywhere now. */
  readonly canRetry: boolean;
  /** The attempt that the player asked for is under way. */
  readonly isRetrying: boolean;
  /** Whether what the player does here is sent: controls are disabled where it is not. */
  readonly canPlay: boolean;
  readonly opponents: readonly Opponent[];
}

/** Everything about a connection that a status bar shows. */
export function useConnectionState(connection: GameConnection | undefined): ConnectionState {
  const { status, ended } = useSnapshot(connection);
  return {
    ...useReconnection(connection),
    ...useHeartbeat(connection),
    indicator: indicatorOf(status),
    canRetry: status.state === "disconnected" && status.why === "attempts_used_up",
    isRetrying: status.state === "connecting" && status.asked === true,
    canPlay: isLive(status) && ended === undefined,
    opponents: useOpponents(connection),
  };
}

function indicatorOf(status: Status): Indicator {
  const { state } = status;
  switch (state) {
    case "idle":
      return "connecting";
    case "connecting":
      // The retry stays where it was pressed.
      return status.asked === true ? "disconnected" : "connecting";
    case "connected":
    case "unhealthy":
    case "reconnecting":
      return state;
    case "disconnected":
    case "moved":
    case "ended":
    case "refused":
      return "disconnected";
    default:
      return state satisfies never;
  }
}
