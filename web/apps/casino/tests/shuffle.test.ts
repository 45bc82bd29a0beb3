import { describe, expect, it } from "vitest";

import { checkDeal } from "../src/fairness/check-deal.js";
import { dealtTo, deckOf } from "../src/fairness/shuffle.js";

const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const COMMITMENT = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd";

describe("the shuffle, computed in the page", () => {
  it("gives the deck that is known for the known seed", async () => {
    expect((await deckOf(SEED, 1)).join(" ")).toBe(
      "AC 4S JC 10S 9S 4D AD 8D 9D 6C 5S 8S 4C 7C 5H AS 10H 3C 2H 6D QC JS JD 8H 3D 2D 10D 2S KD QH 7H KC 6S 2C 8C QS 5C KS AH 3S 7D 5D 4H 7S 9H 9C 6H KH 3H 10C QD JH",
    );
    expect((await deckOf(SEED, 2)).slice(0, 8).join(" ")).toBe("3C 8S 3H AC 4C 2C 3S 6H");
  });

  it("deals from the dealer's left in two passes of two cards, and the table last", async () => {
    const deck = await deckOf(SEED, 1);
    expect(dealtTo(deck, 2, 1, 1, 1)).toEqual({ hand: ["AC", "4S", "AD", "8D"], table: ["9S", "4D", "5S", "8S"] });
    expect(dealtTo(deck, 2, 0, 1, 1).hand).toEqual(["JC", "10S", "9D", "6C"]);
    expect(dealtTo(deck, 2, 1, 1, 2)).toEqual({ hand: ["4C", "7C", "10H", "3C"], table: [] });
    expect(dealtTo(deck, 2, 0, 2, 1).hand).toEqual(["AC", "4S", "AD", "8D"]);
  });
});

describe("the check of a deal", () => {
  const hand = { round: 1, deal: 1, cards: ["6C", "JC", "10S", "9D"], table: ["9S", "4D", "5S", "8S"] };

  it("finds every card that was dealt where the shuffle put it", async () => {
    expect(await checkDeal(SEED, COMMITMENT, 2, 0, [hand])).toEqual({ fairness: "fair", matched: 8 });
  });

  it("is not fair when a hand came from elsewhere", async () => {
    const other = { ...hand, cards: ["KC", "JC", "10S", "9D"] };
    expect((await checkDeal(SEED, COMMITMENT, 2, 0, [other])).fairness).toBe("unfair");
  });

  it("is not fair when the seed is not the one that was committed to", async () => {
    expect(await checkDeal(SEED, "00", 2, 0, [hand])).toEqual({ fairness: "unfair", matched: 0 });
  });
});
