import { useCallback, useState } from "react";

import type { CardId } from "../cards/card.js";
import { type Choice, choosing, dropped, isMove, NOTHING, stillPossible, toggling } from "./moves.js";
import type { Move } from "./state.js";

export interface Choosing {
  readonly choice: Choice;
  /** The move that is looked at: its cards stand out. */
  readonly preview: Move | undefined;
  readonly chooseCard: (card: CardId) => void;
  readonly toggleTarget: (target: string) => void;
  readonly look: (move: Move | undefined) => void;
  readonly letGo: () => void;
  readonly drop: (card: CardId, target: string | undefined) => void;
}

/** How the player comes to a move. `play` gets it when it is complete. */
export function useChoice(moves: readonly Move[], play: (move: Move) => void): Choosing {
  const [chosen, setChosen] = useState(NOTHING);
  const [preview, look] = useState<Move>();
  const choice = stillPossible(moves, chosen);
  return {
    choice,
    preview: preview !== undefined && moves.includes(preview) ? preview : undefined,
    look,
    chooseCard: useCallback((card) => setChosen((before) => choosing(before, card)), []),
    toggleTarget: useCallback((target) => setChosen((before) => toggling(before, target)), []),
    letGo: useCallback(() => setChosen(NOTHING), []),
    drop: useCallback(
      (card, target) => {
        const meant = dropped(moves, card, target);
        if (isMove(meant)) play(meant);
        else setChosen(meant);
      },
      [moves, play],
    ),
  };
}
