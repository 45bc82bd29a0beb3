import type { CardId } from "../cards/card.js";

/** The game as this player may see it: what the rules of Casino put into `state`. */
export interface Casino {
  readonly round: number;
  readonly deal: number;
  readonly deals: number;
  readonly last_deal: boolean;
  readonly dealer: string | null;
  readonly turn: string | null;
  readonly hand: readonly CardId[];
  readonly hands: Readonly<Record<string, number>>;
  readonly table: readonly Pile[];
  readonly captured: Readonly<Record<string, Captured>>;
  readonly own_captures: readonly CardId[];
  readonly last_capturer: string | null;
  readonly scores: Readonly<Record<string, number>>;
  readonly target: number;
  readonly seed_commitment: string;
  readonly legal_actions: readonly Move[];
  readonly legal_actions_truncated: boolean;
  readonly last_action: LastAction | null;
}

export interface LooseCard {
  readonly card: CardId;
}

export interface Build {
  readonly build: string;
  readonly value: number;
  readonly multiple: boolean;
  readonly cards: readonly CardId[];
  readonly controller: string | null;
}

/** What lies on the table. */
export type Pile = LooseCard | Build;

export interface Captured {
  readonly cards: number;
  readonly spades: number;
  readonly sweeps: number;
}

export interface Move {
  readonly action_type: "capture" | "build" | "trail";
  readonly card_id: CardId;
  readonly target_cards: readonly string[];
  readonly build_value?: number;
}

export interface LastAction extends Move {
  readonly player_id: string | null;
  readonly sweep: boolean;
}

export function isBuild(pile: Pile): pile is Build {
  return "build" in pile;
}

/** How a move names the pile. */
export function targetOf(pile: Pile): string {
  return isBuild(pile) ? pile.build : pile.card;
}

/** Every card that is in sight, for the deal's check: what was dealt to this player, and the table. */
export function cardsOf(pile: Pile): readonly CardId[] {
  return isBuild(pile) ? pile.cards : [pile.card];
}
