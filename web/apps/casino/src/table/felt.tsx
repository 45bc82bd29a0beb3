import type { ReactElement } from "react";

import { nameOf } from "../cards/card.js";
import { CardFace } from "../cards/card-face.js";
import { texts } from "../texts.js";
import { BuildPile } from "./build-pile.js";
import type { Choice } from "./moves.js";
import { callOf, type TablePlayer } from "./players.js";
import { isBuild, type Move, type Pile, targetOf } from "./state.js";
import { useRoving } from "./use-roving.js";

interface FeltProps {
  readonly piles: readonly Pile[];
  readonly players: readonly TablePlayer[];
  readonly choice: Choice;
  readonly preview: Move | undefined;
  /** What may be chosen now. */
  readonly open: ReadonlySet<string>;
  readonly onToggle: (target: string) => void;
}

/** The cards on the table. A card that is dropped on none of them is dropped on the felt. */
export function Felt({ piles, players, choice, preview, open, onToggle }: FeltProps): ReactElement {
  const roving = useRoving(piles.length);
  return (
    <div className="felt" data-drop="" data-crowd={crowd(piles)}>
      <p className="felt-mark" aria-hidden="true">
        {texts.app}
      </p>
      {piles.length === 0 ? (
        <p className="felt-empty">{texts.table.empty}</p>
      ) : (
        <ul className="felt-cards" aria-label={texts.table.tableCards} onKeyDown={roving.onKeyDown}>
          {piles.map((pile, index) => {
            const target = targetOf(pile);
            const isOpen = open.has(target);
            return (
              <li key={target}>
                <button
                  type="button"
                  className={isBuild(pile) ? "pile pile-build" : "pile card"}
                  data-item
                  data-drop={target}
                  data-open={isOpen || undefined}
                  data-looked-at={preview?.target_cards.includes(target) || undefined}
                  data-card={isBuild(pile) ? undefined : pile.card}
                  aria-label={labelOf(pile, players)}
                  aria-pressed={choice.targets.includes(target)}
                  aria-disabled={!isOpen}
                  tabIndex={roving.tabIndex(index)}
                  onFocus={() => roving.onFocus(index)}
                  onClick={() => {
                    if (isOpen) onToggle(target);
                  }}
                >
                  {isBuild(pile) ? (
                    <BuildPile build={pile} owner={callOf(players, pile.controller)} />
                  ) : (
                    <CardFace id={pile.card} />
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function labelOf(pile: Pile, players: readonly TablePlayer[]): string {
  if (!isBuild(pile)) return nameOf(pile.card);
  const owner = callOf(players, pile.controller);
  const build = texts.table.buildOf(pile.value, pile.multiple, pile.cards.map(nameOf).join(", "));
  return owner === "" ? build : `${build}; ${texts.table.ownedBy(owner)}`;
}

/** Many cards are drawn smaller, so that the table never has to be scrolled. */
function crowd(piles: readonly Pile[]): "few" | "some" | "many" {
  const room = piles.reduce((sum, pile) => sum + (isBuild(pile) ? 1 + pile.cards.length * 0.35 : 1), 0);
  if (room <= 6) return "few";
  return room <= 12 ? "some" : "many";
}
