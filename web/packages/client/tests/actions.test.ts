import { describe, expect, it } from "vitest";

import type { SubmitError } from "../src/index.js";
import { FakeBrowser } from "./fakes/browser.js";
import { Table } from "./fakes/table.js";

describe("submitting an action", () => {
  it("sends it with the number by which the player chose, and answers what became of it", async () => {
    const table = await Table.seated();
    const { actionId, outcome } = table.connection.submit("say", { text: "hello" });
    const [sent] = table.socket.sentOf("action");
    expect(sent).toEqual({
      type: "action",
      action_id: actionId,
      action_type: "say",
      action_data: { text: "hello" },
      after: 3,
    });
    expect(table.state.pending).toHaveLength(1);
    table.socket.ack(actionId);
    expect(await outcome).toMatchObject({ kind: "acked", ack: { sequence_number: 4 } });
    expect([table.state.pending, table.of("resolved").length]).toEqual([[], 1]);
  });

  it("tells a refusal by a rule", async () => {
    const table = await Table.seated();
    const { actionId, outcome } = table.connection.submit("say");
    table.socket.receive({ type: "rejected", action_id: actionId, code: "not_your_turn", message: "Wait." });
    expect(await outcome).toMatchObject({ kind: "rejected", rejected: { code: "not_your_turn" } });
  });

  it("while offline keeps it, and sends it after the resume", async () => {
    const table = await Table.seated();
    table.socket.close(1006);
    table.connection.submit("say", {}, { after: 2 });
    table.time.advance(0);
    expect(table.socket.sentOf("action")).toEqual([]);
    table.socket.welcome();
    expect(table.socket.sentOf("action")).toMatchObject([{ after: 2 }]);
  });

  it("whose answer was lost is sent again under the same id, and told once", async () => {
    const table = await Table.seated();
    const { actionId, outcome } = table.connection.submit("say");
    table.connection.dropConnection();
    table.time.advance(250);
    table.socket.welcome();
    expect(table.socket.sentOf("action").map(({ action_id }) => action_id)).toEqual([actionId]);
    table.socket.ack(actionId, 4, true);
    table.socket.ack(actionId, 4, true);
    expect(await outcome).toMatchObject({ kind: "acked", ack: { duplicate: true } });
    expect(table.of("resolved")).toHaveLength(1);
  });

  it("that was too many for the rate is sent again after a second, and not told", async () => {
    const table = await Table.seated();
    const { actionId } = table.connection.submit("say");
    table.socket.receive({ type: "rejected", action_id: actionId, code: "rate_limited", message: "Slow down." });
    table.time.advance(999);
    expect(table.socket.sentOf("action")).toHaveLength(1);
    table.time.advance(1);
    expect(table.socket.sentOf("action")).toHaveLength(2);
    expect(table.of("resolved")).toEqual([]);
  });

  it.each([
    ["Play", {}, "bad_action_type"],
    ["", {}, "bad_action_type"],
    ["a".repeat(33), {}, "bad_action_type"],
    ["say", [], "bad_action_data"],
    ["say", new Date(0), "bad_action_data"],
    ["say", nested(33), "bad_action_data"],
    ["say", { text: "é".repeat(2_100) }, "action_data_too_large"],
  ])("refuses %s with %o before it is sent", async (type, data, problem) => {
    const table = await Table.seated();
    expect(() => table.connection.submit(type, data)).toThrow(expect.objectContaining({ problem }) as SubmitError);
    expect(table.socket.sent).toEqual([]);
  });

  it("takes what the protocol takes, to the bound", async () => {
    const table = await Table.seated();
    table.connection.submit("a".repeat(32), nested(32));
    table.connection.submit("say", { text: "x".repeat(4_096 - '{"text":""}'.length) });
    expect(table.socket.sentOf("action")).toHaveLength(2);
  });

  it("is refused when too many wait, and when the connection is over", async () => {
    const table = await Table.opened({ settings: { outbox: 2 } });
    const [first] = [table.connection.submit("say"), table.connection.submit("say")];
    expect(() => table.connection.submit("say")).toThrow(/too many actions/);
    table.connection.close();
    expect(await first!.outcome).toEqual({ kind: "unresolved" });
    expect(() => table.connection.submit("say")).toThrow(/the connection is over/);
  });
});

describe("an action in the middle of a reload", () => {
  it("is sent by the next page under the same id, and its fate is told there", async () => {
    const tab = new FakeBrowser().tab();
    const before = await Table.seated({}, tab);
    const { actionId } = before.connection.submit("say", { text: "last click" });
    before.connection.close();
    const after = await Table.opened({}, tab);
    expect(after.state.pending).toMatchObject([{ action_id: actionId, action_data: { text: "last click" } }]);
    after.socket.welcome();
    expect(after.socket.sentOf("action").map(({ action_id }) => action_id)).toEqual([actionId]);
    after.socket.ack(actionId, 4, true);
    expect(after.of("resolved")).toMatchObject([{ actionId, outcome: { kind: "acked" } }]);
    expect((await Table.opened({}, tab)).state.pending).toEqual([]);
  });

  it.each([
    [4410, 0],
    [4404, 0],
    [4400, 0],
    [4403, 1],
    [4411, 1],
  ])("after a close with %i is sent by %i later connections", async (code, times) => {
    const tab = new FakeBrowser().tab();
    const table = await Table.seated({}, tab);
    table.connection.submit("say");
    table.socket.close(code);
    expect((await Table.opened({}, tab)).state.pending).toHaveLength(times);
  });
});

describe("a reloaded page", () => {
  it("is the same client with a higher attempt", async () => {
    const tab = new FakeBrowser().tab();
    const before = await Table.seated({}, tab);
    const id = before.socket.query("client_id");
    before.connection.close();
    // The page is new, and so is its environment; the storage is the tab's.
    const reloaded = Object.assign(Object.create(Object.getPrototypeOf(tab) as object), tab) as typeof tab;
    const after = await Table.opened({}, reloaded);
    expect([after.socket.query("client_id"), after.socket.query("attempt")]).toEqual([id, "2"]);
  });

  it("that still knows its state goes on from there", async () => {
    const table = await Table.opened({ resumeFrom: { lastSequence: 7, logEpoch: "e" } });
    expect([table.socket.query("last_sequence"), table.socket.query("log_epoch")]).toEqual(["7", "e"]);
  });
});

function nested(levels: number): object {
  return levels === 1 ? {} : { deeper: nested(levels - 1) };
}
