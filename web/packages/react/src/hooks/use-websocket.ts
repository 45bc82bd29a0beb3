import { type ConnectOptions, connectionTo, type GameConnection, type ReseatApi, type Snapshot } from "@reseat/client";
import { useEffect, useState } from "react";

import { useLatest } from "./use-latest.js";
import { useSnapshot } from "./use-snapshot.js";

export interface WebSocketSeat<State> {
  /** There from the first effect on, while there is a room. */
  readonly connection: GameConnection<State> | undefined;
  readonly snapshot: Snapshot<State>;
}

/**
 * The connection of the seat that the api's user has in this room: opened with the component, closed with it, the
 * seat kept. Other options count from the next room on.
 */
export function useWebSocket<State = unknown>(
  api: ReseatApi,
  roomId: string | undefined,
  options?: ConnectOptions,
): WebSocketSeat<State> {
  const [connection, setConnection] = useState<GameConnection<State>>();
  const latestOptions = useLatest(options);
  useEffect(() => {
    if (roomId === undefined) return undefined;
    const opened = connectionTo<State>(api, roomId, latestOptions.current);
    // oxlint-disable-next-line react/set-state-in-effect -- a connection that is closed can't be opened again
    setConnection(opened);
    opened.open();
    return () => {
      opened.close();
      setConnection(undefined);
    };
  }, [api, roomId, latestOptions]);
  return { connection, snapshot: useSnapshot(connection) };
}
