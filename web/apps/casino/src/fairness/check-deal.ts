import { checkSeed, type Fairness } from "@reseat/client";

import type { SeenHand } from "../table/use-seen-cards.js";
import { dealtTo, deckOf } from "./shuffle.js";

export interface DealCheck {
  readonly fairness: Fairness;
  /** So many cards that this page saw dealt lie where the shuffle put them; with `fair`, all of them. */
  readonly matched: number;
}

/** Whether the seed is the one that was committed to, and every card that was seen dealt came from its shuffle. */
export async function checkDeal(
  seed: string,
  commitment: string,
  seats: number,
  ownSeat: number | undefined,
  seen: readonly SeenHand[],
): Promise<DealCheck> {
  const fairness = await checkSeed(seed, commitment);
  if (fairness !== "fair" || ownSeat === undefined) return { fairness, matched: 0 };
  let matched = 0;
  for (const { round, deal, cards, table } of seen) {
    const dealt = dealtTo(await deckOf(seed, round), seats, ownSeat, round, deal);
    const isSame = sameCards(cards, dealt.hand) && (table.length === 0 || sameCards(table, dealt.table));
    if (!isSame) return { fairness: "unfair", matched };
    matched += cards.length + table.length;
  }
  return { fairness, matched };
}

function sameCards(seen: readonly string[], dealt: readonly string[]): boolean {
  return seen.toSorted().join() === dealt.toSorted().join();
}
