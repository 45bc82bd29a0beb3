import type { SeatedPlayer } from "@reseat/client";

import type { Session } from "./session.js";

/**
 * Another game with the same players and rules: bots sit down by themselves. Answers the new room's id.
 */
export async function rematch({ api }: Session, room: string, players: readonly SeatedPlayer[]): Promise<string> {
  const { options, seats } = await api.room(room);
  const { room: next } = await api.createRoom({
    game: "casino",
    seats,
    options: options as Record<string, unknown>,
    private: true,
  });
  for (const { bot } of players) if (bot !== null) await api.addBot(next.id, { strength: bot });
  return next.id;
}
