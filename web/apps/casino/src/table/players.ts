import type { Snapshot } from "@reseat/client";

import { texts } from "../texts.js";
import type { Captured, Casino } from "./state.js";

/** A player as the table shows them. */
export interface TablePlayer {
  readonly id: string;
  readonly name: string;
  readonly isOwn: boolean;
  readonly isBot: boolean;
  readonly isPartner: boolean;
  readonly isConnected: boolean;
  readonly isInTurn: boolean;
  /** Until when they have to move, where a turn has its time. */
  readonly deadlineAt: string | null;
  readonly isDealer: boolean;
  readonly score: number;
  readonly hand: number;
  readonly captured: Captured;
}

const NONE: Captured = { cards: 0, spades: 0, sweeps: 0 };

/** Everybody, beginning with the one after this player, as they sit round the table; this player last. */
export function aroundTheTable(
  {
    players,
    playerId: own,
    ended,
    turnDeadlineAt,
  }: Pick<Snapshot, "players" | "playerId" | "ended" | "turnDeadlineAt">,
  game: Casino | null,
): readonly TablePlayer[] {
  const at = players.findIndex(({ player_id }) => player_id === own);
  // A game may end in the middle of a turn.
  const turn = ended === undefined ? game?.turn : undefined;
  const ordered = [...players.slice(at + 1), ...players.slice(0, at + 1)];
  const ownSeat = players[at]?.seat;
  return ordered.map(({ player_id: id, name, seat, bot, connected }) => ({
    id,
    name,
    isOwn: id === own,
    isBot: bot !== null,
    isPartner: players.length === 4 && id !== own && ownSeat !== undefined && (seat - ownSeat) % 2 === 0,
    isConnected: connected,
    isInTurn: turn === id,
    deadlineAt: turn === id ? turnDeadlineAt : null,
    isDealer: game?.dealer === id,
    score: game?.scores[id] ?? 0,
    hand: game?.hands[id] ?? 0,
    captured: game?.captured[id] ?? NONE,
  }));
}

/** `You`, or the name. */
export function callOf(players: readonly Pick<TablePlayer, "id" | "name" | "isOwn">[], id: string | null): string {
  const player = players.find((other) => other.id === id);
  return player?.isOwn === true ? texts.table.you : (player?.name ?? "");
}
