import { type GameConnection, isLive } from "@reseat/client";
import { useCallback, useEffect, useState } from "react";

import { useSnapshot } from "./use-snapshot.js";

export interface Abandonment {
  /** The victory may be claimed: every opponent has been away for too long. */
  readonly isAbandoned: boolean;
  /** The player's answer is on its way. */
  readonly isBusy: boolean;
  readonly waitOn: () => void;
  readonly claimVictory: () => void;
}

/** What a player can do about opponents who do not come back. */
export function useAbandonment(connection: GameConnection | undefined): Abandonment {
  const { status, ended, roomStatus, connection: number } = useSnapshot(connection);
  const isAbandoned = isLive(status) && ended === undefined && roomStatus === "abandoned";
  /** The number of the connection that the answer was sent over: it may be lost with it. */
  const [answered, setAnswered] = useState<number>();
  if (!isAbandoned && answered !== undefined) setAnswered(undefined);
  useEffect(
    () =>
      connection?.on("frame", ({ frame }) => {
        if (frame.type === "error") setAnswered(undefined);
      }),
    [connection],
  );
  const waitOn = useCallback(() => {
    if (connection?.waitOn() === true) setAnswered(number);
  }, [connection, number]);
  const claimVictory = useCallback(() => {
    if (connection?.claimVictory() === true) setAnswered(number);
  }, [connection, number]);
  return { isAbandoned, isBusy: answered !== undefined && answered === number, waitOn, claimVictory };
}
