import type { ReactElement } from "react";

import { type CardId, nameOf } from "../cards/card.js";
import { CardFace } from "../cards/card-face.js";
import { texts } from "../texts.js";
import { useDrag } from "./use-drag.js";
import { useRoving } from "./use-roving.js";

interface HandProps {
  readonly cards: readonly CardId[];
  readonly chosen: CardId | undefined;
  /** On its way to the service. */
  readonly sent: CardId | undefined;
  /** What may be played now. */
  readonly playable: ReadonlySet<CardId>;
  readonly onChoose: (card: CardId) => void;
  readonly onDrop: (card: CardId, target: string | undefined) => void;
}

/** The player's own cards. The arrows lead along them; each can be tapped, dragged, or chosen with Enter. */
export function Hand({ cards, chosen, sent, playable, onChoose, onDrop }: HandProps): ReactElement {
  const roving = useRoving(cards.length);
  return (
    <ul className="hand" data-count={cards.length} aria-label={texts.table.yourHand} onKeyDown={roving.onKeyDown}>
      {cards.map((card, index) => (
        <li key={card}>
          <HandCard
            card={card}
            isChosen={chosen === card}
            isSent={sent === card}
            isPlayable={playable.has(card)}
            tabIndex={roving.tabIndex(index)}
            onFocus={() => roving.onFocus(index)}
            onChoose={onChoose}
            onDrop={onDrop}
          />
        </li>
      ))}
    </ul>
  );
}

interface HandCardProps {
  readonly card: CardId;
  readonly isChosen: boolean;
  readonly isSent: boolean;
  readonly isPlayable: boolean;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
  readonly onChoose: (card: CardId) => void;
  readonly onDrop: (card: CardId, target: string | undefined) => void;
}

function HandCard({
  card,
  isChosen,
  isSent,
  isPlayable,
  tabIndex,
  onFocus,
  onChoose,
  onDrop,
}: HandCardProps): ReactElement {
  const { handlers, wasDragged } = useDrag((target) => onDrop(card, target === "" ? undefined : target));
  return (
    <button
      type="button"
      className="card hand-card"
      data-item
      data-card={card}
      data-playable={isPlayable || undefined}
      data-sent={isSent || undefined}
      aria-label={nameOf(card)}
      aria-pressed={isChosen}
      aria-disabled={!isPlayable}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onClick={() => {
        if (isPlayable && !wasDragged()) onChoose(card);
      }}
      {...(isPlayable && handlers)}
    >
      <CardFace id={card} />
    </button>
  );
}
