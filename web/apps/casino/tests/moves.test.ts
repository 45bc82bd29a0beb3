import { describe, expect, it } from "vitest";

import {
  choosing,
  dropped,
  movesFor,
  movesNow,
  NOTHING,
  openTargets,
  sentenceOf,
  stillPossible,
  toggling,
} from "../src/table/moves.js";
import type { Move, Pile } from "../src/table/state.js";

const ALL: Move = { action_type: "capture", card_id: "9D", target_cards: ["9S", "4D", "5S"] };
const SUM: Move = { action_type: "capture", card_id: "9D", target_cards: ["4D", "5S"] };
const PAIR: Move = { action_type: "capture", card_id: "9D", target_cards: ["9S"] };
const TRAIL: Move = { action_type: "trail", card_id: "9D", target_cards: [] };
const BUILD: Move = { action_type: "build", card_id: "6C", target_cards: ["4D"], build_value: 10 };
const MOVES = [ALL, SUM, PAIR, TRAIL, BUILD];
const NINE = { card: "9D", targets: [] };

describe("choosing a move", () => {
  it("offers what the chosen card can do, and nothing without a card", () => {
    expect(movesFor(MOVES, NINE)).toEqual([ALL, SUM, PAIR, TRAIL]);
    expect(movesFor(MOVES, NOTHING)).toEqual([]);
  });

  it("narrows to the moves that take every chosen card of the table", () => {
    const choice = toggling(NINE, "4D");
    expect(movesFor(MOVES, choice)).toEqual([ALL, SUM]);
    expect(movesNow(MOVES, toggling(choice, "5S"))).toEqual([SUM]);
    expect([...openTargets(MOVES, choice)]).toEqual(["9S", "4D", "5S"]);
  });

  it("lets a card of the table go again, and a card of the hand with all that was chosen for it", () => {
    expect(toggling(toggling(NINE, "4D"), "4D")).toEqual(NINE);
    expect(choosing(toggling(NINE, "4D"), "9D")).toBe(NOTHING);
    expect(choosing(toggling(NINE, "4D"), "6C")).toEqual({ card: "6C", targets: [] });
  });

  it("forgets a choice that the changed table leaves no move for", () => {
    expect(stillPossible([BUILD], NINE)).toBe(NOTHING);
    expect(stillPossible(MOVES, NINE)).toBe(NINE);
  });
});

describe("dropping a card", () => {
  it("lays it down on the bare table", () => {
    expect(dropped(MOVES, "9D", undefined)).toBe(TRAIL);
  });

  it("plays the only move there is with that card of the table", () => {
    expect(dropped(MOVES, "6C", "4D")).toBe(BUILD);
  });

  it("asks on where several moves are possible, and where none is", () => {
    expect(dropped(MOVES, "9D", "4D")).toEqual({ card: "9D", targets: ["4D"] });
    expect(dropped(MOVES, "6C", "9S")).toEqual({ card: "6C", targets: [] });
    expect(dropped(MOVES, "6C", undefined)).toEqual({ card: "6C", targets: [] });
  });
});

describe("a move in words", () => {
  it("names cards and builds", () => {
    const table: Pile[] = [
      { build: "b1", value: 9, multiple: false, cards: ["4D", "5S"], controller: null },
      { card: "9S" },
    ];
    const both: Move = { action_type: "capture", card_id: "9D", target_cards: ["b1", "9S"] };
    expect(sentenceOf(both, table)).toBe("Capture the build of 9 and 9 of spades with the 9 of diamonds");
    expect(sentenceOf(BUILD, table)).toBe("Build 10: the 6 of clubs with 4 of diamonds");
    expect(sentenceOf(TRAIL, table)).toBe("Lay down the 9 of diamonds");
  });
});
