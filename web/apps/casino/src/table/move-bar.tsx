import type { ReactElement } from "react";

import { shortNameOf } from "../cards/card.js";
import { CardSign } from "../cards/card-sign.js";
import { texts } from "../texts.js";
import { type Choice, keyOf, sentenceOf, shortTarget } from "./moves.js";
import type { Move, Pile } from "./state.js";
import { useRoving } from "./use-roving.js";

interface MoveBarProps {
  readonly choice: Choice;
  /** What the choice may become. */
  readonly moves: readonly Move[];
  readonly piles: readonly Pile[];
  /** What is said where there is nothing to choose. */
  readonly prompt: string;
  readonly onPlay: (move: Move) => void;
  readonly onLook: (move: Move | undefined) => void;
}

/** More choices are found by choosing a card on the table first. */
const MOST_SHOWN = 8;

/** What can be done with the chosen card. It keeps its height, so that nothing moves when it fills. */
export function MoveBar({ choice, moves, piles, prompt, onPlay, onLook }: MoveBarProps): ReactElement {
  const exact = (move: Move): boolean => move.target_cards.length === choice.targets.length;
  const sorted = choice.targets.length === 0 ? moves : [...moves].sort((a, b) => Number(exact(b)) - Number(exact(a)));
  const shown = sorted.slice(0, MOST_SHOWN);
  const roving = useRoving(shown.length);
  return (
    <div className="move-bar">
      {moves.length === 0 ? (
        <p className="move-prompt">{prompt}</p>
      ) : (
        <ul className="moves" aria-label={texts.table.chooseMove} onKeyDown={roving.onKeyDown}>
          {shown.map((move, index) => (
            <li key={keyOf(move)}>
              <MoveButton
                move={move}
                piles={piles}
                isExact={choice.targets.length > 0 && exact(move)}
                tabIndex={roving.tabIndex(index)}
                onFocus={() => roving.onFocus(index)}
                onPlay={onPlay}
                onLook={onLook}
              />
            </li>
          ))}
          {sorted.length > MOST_SHOWN && (
            <li className="moves-more">{texts.table.allOf(sorted.length - MOST_SHOWN)}</li>
          )}
        </ul>
      )}
    </div>
  );
}

interface MoveButtonProps {
  readonly move: Move;
  readonly piles: readonly Pile[];
  readonly isExact: boolean;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
  readonly onPlay: (move: Move) => void;
  readonly onLook: (move: Move | undefined) => void;
}

function MoveButton({ move, piles, isExact, tabIndex, onFocus, onPlay, onLook }: MoveButtonProps): ReactElement {
  const look = (): void => onLook(move);
  const lookAway = (): void => onLook(undefined);
  return (
    <button
      type="button"
      className="move"
      data-type={move.action_type}
      data-exact={isExact || undefined}
      data-item
      aria-label={sentenceOf(move, piles)}
      tabIndex={tabIndex}
      onClick={() => onPlay(move)}
      onFocus={() => {
        onFocus();
        look();
      }}
      onBlur={lookAway}
      onPointerEnter={look}
      onPointerLeave={lookAway}
    >
      <span className="move-verb">{verbOf(move)}</span>
      <span className="move-cards">
        {(move.action_type === "trail"
          ? [shortNameOf(move.card_id)]
          : move.target_cards.map((target) => shortTarget(target, piles))
        ).map((name) => (
          <CardSign key={name} name={name} />
        ))}
      </span>
    </button>
  );
}

function verbOf({ action_type, build_value = 0 }: Move): string {
  switch (action_type) {
    case "capture":
      return texts.table.capture;
    case "build":
      return texts.table.build(build_value);
    case "trail":
      return texts.table.trail;
    default:
      return action_type satisfies never;
  }
}
