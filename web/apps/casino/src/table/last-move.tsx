import type { ReactElement } from "react";

import { type CardId, cardOf, listOf, nameOf, shortNameOf } from "../cards/card.js";
import { CardSign } from "../cards/card-sign.js";
import { texts } from "../texts.js";
import { callOf, type TablePlayer } from "./players.js";
import type { LastAction } from "./state.js";

interface LastMoveProps {
  readonly move: LastAction | null;
  readonly players: readonly TablePlayer[];
}

/** What was done last: small cards for the eye, a sentence for the ear. */
export function LastMove({ move, players }: LastMoveProps): ReactElement {
  return (
    <div className="last-move" role="status">
      {move !== null && (
        <>
          <span className="visually-hidden">
            {texts.lastMove.sentence(callOf(players, move.player_id), wordsOf(move))}
          </span>
          <span className="last-move-line" aria-hidden="true">
            <span className="last-move-who">{callOf(players, move.player_id)}</span>
            <span>{verbOf(move)}</span>
            {move.action_type === "capture" && (
              <>
                {move.target_cards.map((target) => (
                  <CardSign key={target} name={isCard(target) ? shortNameOf(target) : buildWord(move.card_id)} />
                ))}
                <span>{texts.lastMove.with}</span>
              </>
            )}
            <CardSign name={shortNameOf(move.card_id)} />
            {move.sweep && <span className="last-move-sweep">{texts.table.sweep}</span>}
          </span>
        </>
      )}
    </div>
  );
}

/** A build that was captured is on the table no more; it was worth what the card is that took it. */
function buildWord(card: CardId): string {
  return texts.table.buildWord(cardOf(card).rank);
}

function isCard(target: string): target is CardId {
  return /^(10|[2-9AJQK])[CDHS]$/.test(target);
}

function wordsOf({ action_type, card_id, target_cards, build_value = 0, sweep }: LastAction): string {
  const targets = listOf(target_cards.map((target) => (isCard(target) ? nameOf(target) : buildWord(card_id))));
  const card = nameOf(card_id);
  switch (action_type) {
    case "capture":
      return texts.lastMove.capturedWords(card, targets) + (sweep ? ` ${texts.lastMove.swept}` : "");
    case "build":
      return texts.lastMove.builtWords(build_value, card, targets);
    case "trail":
      return texts.lastMove.trailedWords(card);
    default:
      return action_type satisfies never;
  }
}

function verbOf({ action_type, build_value = 0 }: LastAction): string {
  switch (action_type) {
    case "capture":
      return texts.lastMove.captured;
    case "build":
      return texts.lastMove.built(build_value);
    case "trail":
      return texts.lastMove.trailed;
    default:
      return action_type satisfies never;
  }
}
