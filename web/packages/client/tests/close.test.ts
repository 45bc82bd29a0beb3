import { describe, expect, it } from "vitest";

import { CLOSE_CODES, type Decision, decide } from "../src/index.js";

/** What the protocol would call this decision. */
function called(decision: Decision): string {
  switch (decision.next) {
    case "reconnect":
      return decision.pace === "quick" ? "reconnect" : "reconnect_slower";
    case "rejoin":
      return "join_again";
    case "ask_takeover":
      return "ask_to_take_over";
    case "end":
      return decision.reason === "replaced" ? "ignore" : "stop";
    case "moved":
    case "refuse":
      return "stop";
  }
}

describe("decide", () => {
  it.each(Object.entries(CLOSE_CODES))("decides %s as the protocol has it", (_, { code, then }) => {
    expect(called(decide(code, true))).toBe(then);
  });

  it.each([undefined, 1000, 1001, 1006, 4999])("takes a close with %s for a lost connection", (code) => {
    expect(decide(code, true)).toEqual({ next: "reconnect", pace: "quick" });
  });

  it("makes the next attempt a counted one when this one never stood", () => {
    expect(decide(1006, false)).toEqual({ next: "reconnect", pace: "counted" });
    expect(decide(4408, false)).toEqual({ next: "reconnect", pace: "counted" });
  });

  it("never reconnects at once after 1002, 1012, 1013 and 4429", () => {
    for (const code of [1002, 1012, 1013, 4429]) expect(decide(code, true)).not.toMatchObject({ pace: "quick" });
  });

  it("stops at a refusal of a newer service", () => {
    expect(decide(4477, true)).toEqual({ next: "refuse", reason: "unknown" });
  });
});
