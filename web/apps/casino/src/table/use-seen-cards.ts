import { useState } from "react";

import type { CardId } from "../cards/card.js";
import { cardsOf, type Casino } from "./state.js";

/** The hand that was dealt to this player in one deal, as this page saw it whole. */
export interface SeenHand {
  readonly round: number;
  readonly deal: number;
  readonly cards: readonly CardId[];
  /** Also what lay open, in the first deal of a round. */
  readonly table: readonly CardId[];
}

const WHOLE_HAND = 4;

/** Remembers what was dealt, so that the end of the game can show that it came from the shuffle. */
export function useSeenCards(game: Casino | null): readonly SeenHand[] {
  const [seen, setSeen] = useState<readonly SeenHand[]>([]);
  if (game !== null && game.hand.length === WHOLE_HAND && !seen.some((hand) => isSame(hand, game))) {
    const isUntouched = game.deal === 1 && Object.values(game.hands).every((count) => count === WHOLE_HAND);
    const table = isUntouched ? game.table.flatMap(cardsOf) : [];
    setSeen([...seen, { round: game.round, deal: game.deal, cards: game.hand, table }]);
  }
  return seen;
}

function isSame(hand: SeenHand, { round, deal }: Casino): boolean {
  return hand.round === round && hand.deal === deal;
}
