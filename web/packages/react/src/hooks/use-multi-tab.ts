import type { GameConnection } from "@reseat/client";
import { useCallback, useState } from "react";

import { useSnapshot } from "./use-snapshot.js";

export interface MultiTab {
  /** Another tab or device plays this seat, and the player has not said yet what to do. */
  readonly hasConflict: boolean;
  /** Another tab or device took over from this one: its controls have no effect any more. */
  readonly hasMoved: boolean;
  readonly takeOver: () => void;
  /** Leaves the seat where it is. */
  readonly cancel: () => void;
}

export function useMultiTab(connection: GameConnection | undefined): MultiTab {
  const { status } = useSnapshot(connection);
  const [cancelled, setCancelled] = useState<typeof status>();
  const conflict = status.state === "disconnected" && status.why === "connected_elsewhere";
  return {
    hasConflict: conflict && cancelled !== status,
    hasMoved: status.state === "moved",
    takeOver: useCallback(() => connection?.takeOver(), [connection]),
    cancel: useCallback(() => setCancelled(status), [status]),
  };
}
