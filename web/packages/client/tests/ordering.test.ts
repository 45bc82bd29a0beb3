import { describe, expect, it } from "vitest";

import { Ordering } from "../src/connection/ordering.js";

function at(last: number): Ordering<number> {
  const ordering = new Ordering<number>();
  ordering.recovered(last, false);
  return ordering;
}

const offer = (ordering: Ordering<number>, number: number): unknown => {
  const offered = ordering.offer(number, number);
  return offered.kind === "in_order" ? offered.ready : offered.kind;
};

describe("Ordering", () => {
  it("hands on what comes in order", () => {
    const ordering = at(4);
    expect([offer(ordering, 5), offer(ordering, 6), ordering.last]).toEqual([[5], [6], 6]);
  });

  it("drops an entry at or below the last", () => {
    const ordering = at(4);
    for (const number of [4, 3, 0, -1]) expect(offer(ordering, number)).toBe("old");
  });

  it("asks once for a gap, and keeps what comes too early", () => {
    const ordering = at(4);
    expect([offer(ordering, 6), offer(ordering, 8), ordering.last]).toEqual(["gap", "waiting", 4]);
    expect(ordering.recovered(6, false)).toEqual([]);
    expect(offer(ordering, 7)).toEqual([7, 8]);
  });

  it("lets what was kept back follow a recovery", () => {
    const ordering = at(4);
    offer(ordering, 6);
    offer(ordering, 7);
    expect(ordering.recovered(5, false)).toEqual([6, 7]);
    expect(ordering.last).toBe(7);
  });

  it("closes a gap by the missing entry itself, and then leaves the late recovery alone", () => {
    const ordering = at(4);
    offer(ordering, 6);
    expect(offer(ordering, 5)).toEqual([5, 6]);
    expect(ordering.recovered(5, false)).toBeUndefined();
    expect(ordering.last).toBe(6);
  });

  it("sets the number back for another log", () => {
    const ordering = at(40);
    offer(ordering, 42);
    expect(ordering.recovered(7, true)).toEqual([]);
    expect(offer(ordering, 8)).toEqual([8]);
  });

  it("sees a silent gap by the head, and asks once", () => {
    const ordering = at(4);
    expect([ordering.head(4), ordering.head(6), ordering.head(6)]).toEqual([false, true, false]);
    expect(new Ordering().head(9)).toBe(false);
  });

  it("has room again for what comes too early once a recovery holds the rest", () => {
    const ordering = at(0);
    for (let number = 2; number < 400; number += 1) offer(ordering, number);
    ordering.recovered(400, false);
    offer(ordering, 402);
    expect(ordering.recovered(401, false)).toEqual([402]);
  });

  it("keeps back no more than it can hold", () => {
    const ordering = at(0);
    for (let number = 2; number < 1_000; number += 1) offer(ordering, number);
    expect((offer(ordering, 1) as number[]).length).toBe(257);
  });
});
