import type { ReseatApi } from "./api/reseat-api.js";
import { GameConnection, type GameConnectionOptions } from "./connection/game-connection.js";

/** What is left to choose where the api knows the rest. */
export type ConnectOptions = Omit<GameConnectionOptions, "url" | "roomId" | "tokens" | "environment" | "prefix">;

/** The connection of the seat that the api's user has in this room. It does not open by itself. */
export function connectionTo<State = unknown>(
  api: ReseatApi,
  roomId: string,
  options: ConnectOptions = {},
): GameConnection<State> {
  const { url, sessionTokens: tokens, environment, prefix } = api;
  return new GameConnection<State>({
    renew: api.rejoining(roomId),
    ...options,
    url,
    roomId,
    tokens,
    environment,
    prefix,
  });
}
