import { WebSocket } from "ws";

import {
  defaultEnvironment,
  type Environment,
  type GameConnection,
  memoryStorage,
  type Snapshot,
  socketOpener,
} from "../../src/index.js";

/** Set by `cargo xtask test`: the binary as it ships. */
export const binary = process.env["RESEAT_BIN"];

/** A browser of its own: what one player's pages share. */
export function browser(): Environment {
  const [local, session] = [memoryStorage(), memoryStorage()];
  const storages = { localStorage: () => local, sessionStorage: () => session };
  return defaultEnvironment({ ...storages, openSocket: socketOpener(() => WebSocket) });
}

/** Waits until the snapshot is as wished. */
export function until<State>(
  game: GameConnection<State>,
  wished: (snapshot: Snapshot<State>) => boolean,
): Promise<Snapshot<State>> {
  return new Promise((resolve) => {
    const look = (): void => {
      const snapshot = game.getSnapshot();
      if (!wished(snapshot)) return;
      stop();
      resolve(snapshot);
    };
    const stop = game.subscribe(look);
    look();
  });
}
