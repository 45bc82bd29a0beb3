/** A card as the wire names it: rank, then suit, such as `10H`. */
export type CardId = string;

export type Suit = "C" | "D" | "H" | "S";

export interface Card {
  readonly rank: string;
  readonly suit: Suit;
}

const RANK_NAMES: Readonly<Record<string, string>> = { A: "Ace", J: "Jack", Q: "Queen", K: "King" };
const SUIT_NAMES: Readonly<Record<Suit, string>> = { C: "clubs", D: "diamonds", H: "hearts", S: "spades" };
const SUIT_SIGNS: Readonly<Record<Suit, string>> = { C: "♣", D: "♦", H: "♥", S: "♠" };

export function cardOf(id: CardId): Card {
  return { rank: id.slice(0, -1), suit: id.slice(-1) as Suit };
}

/** `Ace of spades`. */
export function nameOf(id: CardId): string {
  const { rank, suit } = cardOf(id);
  return `${RANK_NAMES[rank] ?? rank} of ${SUIT_NAMES[suit]}`;
}

/** `A♠`. */
export function shortNameOf(id: CardId): string {
  const { rank, suit } = cardOf(id);
  return `${rank}${SUIT_SIGNS[suit]}`;
}

/** `Ace of spades, 2 of hearts and 5 of clubs`. */
export function listOf(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
