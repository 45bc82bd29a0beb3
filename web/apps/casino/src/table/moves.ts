import { type CardId, listOf, nameOf, shortNameOf } from "../cards/card.js";
import { texts } from "../texts.js";
import { type Move, type Pile, isBuild, targetOf } from "./state.js";

/** What the player has chosen so far: a card of the hand, and what on the table it is to be played on. */
export interface Choice {
  readonly card: CardId | undefined;
  readonly targets: readonly string[];
}

export const NOTHING: Choice = { card: undefined, targets: [] };

/** The moves that the choice may still become, in the order of the rules: captures of most cards first. */
export function movesFor(moves: readonly Move[], { card, targets }: Choice): readonly Move[] {
  if (card === undefined) return [];
  return moves.filter(
    ({ card_id, target_cards }) => card_id === card && targets.every((target) => target_cards.includes(target)),
  );
}

/** Those that need nothing more to be chosen. */
export function movesNow(moves: readonly Move[], choice: Choice): readonly Move[] {
  return movesFor(moves, choice).filter(({ target_cards }) => target_cards.length === choice.targets.length);
}

/** What on the table may be chosen next, or let go again. */
export function openTargets(moves: readonly Move[], choice: Choice): ReadonlySet<string> {
  return new Set(movesFor(moves, choice).flatMap(({ target_cards }) => target_cards));
}

export function choosing(choice: Choice, card: CardId): Choice {
  return choice.card === card ? NOTHING : { card, targets: [] };
}

export function toggling(choice: Choice, target: string): Choice {
  const without = choice.targets.filter((other) => other !== target);
  return { ...choice, targets: without.length < choice.targets.length ? without : [...choice.targets, target] };
}

/** What is left of a choice when the table has changed. */
export function stillPossible(moves: readonly Move[], choice: Choice): Choice {
  return choice.card === undefined || movesFor(moves, choice).length > 0 ? choice : NOTHING;
}

/**
 * What dropping a card means: the one move it can be, or else the choice to go on from. On the bare table a card is
 * laid down.
 */
export function dropped(moves: readonly Move[], card: CardId, target: string | undefined): Move | Choice {
  if (target === undefined) {
    return moves.find((move) => move.card_id === card && move.action_type === "trail") ?? { card, targets: [] };
  }
  const choice = { card, targets: [target] };
  const possible = movesFor(moves, choice);
  const [only, ...others] = possible;
  if (only === undefined) return { card, targets: [] };
  return others.length === 0 ? only : choice;
}

export function isMove(what: Move | Choice): what is Move {
  return "action_type" in what;
}

/** Names one move among all others. */
export function keyOf({ action_type, card_id, target_cards, build_value = 0 }: Move): string {
  return [action_type, card_id, build_value, ...target_cards].join(" ");
}

/** The move in a sentence, for those who do not see it. */
export function sentenceOf(move: Move, table: readonly Pile[]): string {
  const card = nameOf(move.card_id);
  const targets = listOf(move.target_cards.map((target) => targetName(target, table)));
  switch (move.action_type) {
    case "capture":
      return texts.table.captureName(card, targets);
    case "build":
      return texts.table.buildName(move.build_value ?? 0, card, targets);
    case "trail":
      return texts.table.trailName(card);
    default:
      return move.action_type satisfies never;
  }
}

function targetName(target: string, table: readonly Pile[]): string {
  const build = table.find((pile) => targetOf(pile) === target);
  return build !== undefined && isBuild(build) ? texts.table.buildTarget(build.value) : nameOf(target);
}

/** `5♥`, or `Build 9`. */
export function shortTarget(target: string, table: readonly Pile[]): string {
  const build = table.find((pile) => targetOf(pile) === target);
  return build !== undefined && isBuild(build) ? texts.table.buildShort(build.value) : shortNameOf(target);
}
