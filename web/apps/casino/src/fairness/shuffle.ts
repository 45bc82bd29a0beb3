import type { CardId } from "../cards/card.js";
import { chacha20Words } from "./chacha20.js";

const SHUFFLE = new TextEncoder().encode("reseat.casino.shuffle.v1");
const RANKS = ["A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K"] as const;
const ORDERED: readonly CardId[] = ["C", "D", "H", "S"].flatMap((suit) => RANKS.map((rank) => rank + suit));

/** The deck of a round (from 1) as the seed gives it, top card first: docs/casino.md, "Checking a deal". */
export async function deckOf(seed: string, round: number): Promise<readonly CardId[]> {
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const message = new Uint8Array(SHUFFLE.length + 4);
  message.set(SHUFFLE);
  new DataView(message.buffer).setUint32(SHUFFLE.length, round);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return shuffled(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
}

function shuffled(key: Uint8Array): readonly CardId[] {
  const words = chacha20Words(key);
  const cards = [...ORDERED];
  for (let i = cards.length - 1; i > 0; i -= 1) {
    const j = drawBelow(words, i + 1);
    [cards[i], cards[j]] = [cards[j]!, cards[i]!];
  }
  return cards;
}

/** A word that would make some numbers likelier than others is drawn again. */
function drawBelow(words: Generator<number, never>, bound: number): number {
  const fair = Math.floor(2 ** 32 / bound) * bound;
  for (;;) {
    const word = words.next().value;
    if (word < fair) return word % bound;
  }
}

/** What one seat is dealt, and what lies open after the first deal. */
export interface Dealt {
  readonly hand: readonly CardId[];
  readonly table: readonly CardId[];
}

/** Deals a deck: two passes of two cards, each player from the dealer's left, the dealer last, then the table once. */
export function dealtTo(deck: readonly CardId[], seats: number, seat: number, round: number, deal: number): Dealt {
  const dealer = (round - 1) % seats;
  const place = (seat - dealer - 1 + seats) % seats;
  const first = deal === 1;
  const before = first ? 0 : seats * 4 * (deal - 1) + 4;
  const pass = 2 * seats + (first ? 2 : 0);
  const twice = (at: number): readonly CardId[] =>
    [0, 1].flatMap((number) => deck.slice(before + number * pass + at, before + number * pass + at + 2));
  return { hand: twice(2 * place), table: first ? twice(2 * seats) : [] };
}
