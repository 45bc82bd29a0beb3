import type { GameConnection, SeatedPlayer } from "@reseat/client";

import { useNow } from "./use-now.js";
import { useSnapshot } from "./use-snapshot.js";

/** Another person at the table, and for how long they are away. */
export interface Opponent {
  readonly player: SeatedPlayer;
  readonly isConnected: boolean;
  readonly awayMs: number;
}

/** The other people at the table. Times are the service's, whatever this device's clock says. */
export function useOpponents(connection: GameConnection | undefined): readonly Opponent[] {
  const { players, playerId, clockAheadMs } = useSnapshot(connection);
  const others = players.filter((player) => player.player_id !== playerId && player.bot === null);
  const now =
    useNow(
      1_000,
      others.some((player) => !player.connected),
    ) + clockAheadMs;
  return others.map((player) => ({ player, isConnected: player.connected, awayMs: awayFor(player, now) }));
}

function awayFor({ connected, disconnected_since }: SeatedPlayer, now: number): number {
  if (connected || disconnected_since === null) return 0;
  return Math.max(now - Date.parse(disconnected_since), 0);
}
