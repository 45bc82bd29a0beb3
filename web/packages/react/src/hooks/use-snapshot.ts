import { EMPTY_SNAPSHOT, type GameConnection, type Snapshot } from "@reseat/client";
import { useSyncExternalStore } from "react";

const nothing = (): (() => void) => () => {};
const empty = (): Snapshot<never> => EMPTY_SNAPSHOT;

/** The newest snapshot of a connection; an empty one while there is none. */
export function useSnapshot<State>(connection: GameConnection<State> | undefined): Snapshot<State> {
  return useSyncExternalStore<Snapshot<State>>(
    connection?.subscribe ?? nothing,
    connection?.getSnapshot ?? empty,
    empty,
  );
}
