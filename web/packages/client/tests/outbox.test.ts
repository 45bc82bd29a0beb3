import { describe, expect, it } from "vitest";

import { type ActionMessage, KeptStorage, memoryStorage, type Outcome, Outbox } from "../src/index.js";

const ACKED: Outcome = { kind: "acked", ack: { action_id: "1", sequence_number: 1, timestamp: 2, duplicate: false } };

function action(id: number): ActionMessage {
  return { type: "action", action_id: String(id), action_type: "say", action_data: {}, after: 0 };
}

function outbox(
  change: { area?: Storage | ReturnType<typeof memoryStorage>; playerId?: string; mostInFlight?: number } = {},
): Outbox {
  const { area = memoryStorage(), playerId = "p", mostInFlight = 8 } = change;
  const storage = new KeptStorage([() => area], () => {});
  return new Outbox({ storage, key: "outbox", playerId, most: 3, mostInFlight });
}

function sent(box: Outbox, now = 0): string[] {
  const ids: string[] = [];
  for (let next = box.next(now); next !== undefined; next = box.next(now)) ids.push(next.action_id);
  return ids;
}

describe("Outbox", () => {
  it("sends each action once, in order", () => {
    const box = outbox();
    box.push(action(1), () => {});
    box.push(action(2), () => {});
    expect([sent(box), sent(box)]).toEqual([["1", "2"], []]);
  });

  it("sends again over a new socket what has no answer, in order", () => {
    const box = outbox();
    const told: Outcome[] = [];
    for (const id of [1, 2, 3]) box.push(action(id), (outcome) => told.push(outcome));
    sent(box);
    box.resolve("2", ACKED);
    expect(told).toEqual([ACKED]);
    box.newSocket();
    expect(sent(box)).toEqual(["1", "3"]);
  });

  it("keeps only so many in flight", () => {
    const box = outbox({ mostInFlight: 2 });
    for (const id of [1, 2, 3]) box.push(action(id), () => {});
    expect(sent(box)).toEqual(["1", "2"]);
    box.resolve("1", ACKED);
    expect(sent(box)).toEqual(["3"]);
  });

  it("lets a rate-limited action wait, and sends it first", () => {
    const box = outbox();
    box.push(action(1), () => {});
    box.push(action(2), () => {});
    sent(box);
    box.postpone("1", 1_000);
    box.push(action(3), () => {});
    expect([sent(box, 999), box.pausedUntil, sent(box, 1_000)]).toEqual([[], 1_000, ["1", "3"]]);
  });

  it("is full at its bound", () => {
    const box = outbox();
    for (const id of [1, 2, 3]) box.push(action(id), () => {});
    expect(box.isFull).toBe(true);
  });

  it("is not shaken by answers that nobody waits for", () => {
    const box = outbox();
    box.resolve("9", ACKED);
    box.postpone("9", 5);
    expect(box.pausedUntil).toBeUndefined();
  });
});

describe("an outbox across a reload", () => {
  it("still holds what had no answer, under the same ids", () => {
    const area = memoryStorage();
    const before = outbox({ area });
    for (const id of [1, 2]) before.push(action(id), () => {});
    sent(before);
    before.resolve("1", ACKED);
    const after = outbox({ area });
    expect(after.actions).toEqual([action(2)]);
    expect(sent(after)).toEqual(["2"]);
  });

  it("can be asked for the fate of an action from before, without doubling it", () => {
    const area = memoryStorage();
    outbox({ area }).push(action(1), () => {});
    const after = outbox({ area });
    const told: Outcome[] = [];
    after.push(action(1), (outcome) => told.push(outcome));
    expect(sent(after)).toEqual(["1"]);
    after.resolve("1", ACKED);
    expect(told).toEqual([ACKED]);
    expect(outbox({ area }).actions).toEqual([]);
  });

  it("drops what another player of this tab left", () => {
    const area = memoryStorage();
    outbox({ area, playerId: "ada" }).push(action(1), () => {});
    expect(outbox({ area, playerId: "zoe" }).actions).toEqual([]);
  });

  it.each(["nonsense", "null", "[]", '{"actions":7}', '{"actions":[1,{"type":"action"}]}'])(
    "is empty when %s is stored",
    (text) => {
      const area = memoryStorage();
      area.setItem("outbox", text);
      expect(outbox({ area }).actions).toEqual([]);
    },
  );

  it("keeps the actions for the next page when the connection is closed, and forgets them when the game is over", () => {
    const area = memoryStorage();
    const told: Outcome[] = [];
    const closed = outbox({ area });
    closed.push(action(1), (outcome) => told.push(outcome));
    closed.end(false);
    expect(told).toEqual([{ kind: "unresolved" }]);
    const next = outbox({ area });
    expect(next.actions).toHaveLength(1);
    next.end(true);
    expect(outbox({ area }).actions).toEqual([]);
  });
});
