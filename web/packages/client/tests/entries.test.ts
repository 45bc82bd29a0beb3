import { describe, expect, it } from "vitest";

import { server } from "./generated/golden.js";
import { PLAYER, Table } from "./fakes/table.js";
import { settled } from "./fakes/time.js";

const OPPONENT = "01932b7c-0000-7000-8000-000000000004";
const { type: _, ...recovery } = server.recovery;

describe("the entries of a room", () => {
  it("are told once each and in order, whatever comes twice", async () => {
    const table = await Table.seated();
    for (const number of [4, 4, 3, 5, 4, 6]) table.socket.action(number);
    expect([table.told, table.state.lastSequence]).toEqual([[4, 5, 6], 6]);
  });

  it("with a gap are asked for once, and told in order when it is filled", async () => {
    const table = await Table.seated();
    for (const number of [5, 7, 8]) table.socket.action(number);
    expect([table.told, table.socket.sentOf("sync")]).toEqual([[], [{ type: "sync", after: 3 }]]);
    table.socket.receive({ type: "recovery", ...recovery, sequence_number: 6 });
    expect([table.told, table.state.lastSequence]).toEqual([[7, 8], 8]);
  });

  it("that got lost silently are noticed by the head in a pong", async () => {
    const table = await Table.seated();
    table.time.advance(10_000);
    table.socket.pong(5);
    expect(table.socket.sentOf("sync")).toEqual([{ type: "sync", after: 3 }]);
  });

  it("are asked for again with the next ping, for the service may have dropped the question", async () => {
    const table = await Table.seated();
    table.socket.action(5);
    table.time.advance(10_000);
    expect(table.socket.sentOf("sync")).toHaveLength(2);
  });

  it("told before a resume are no news after it", async () => {
    const table = await Table.seated();
    table.socket.action(4);
    table.socket.close(1006);
    table.time.advance(0);
    const missed = [3, 4, 5].map((sequence_number) => ({
      ...server.welcome.recovery.missed_actions[0]!,
      sequence_number,
    }));
    table.socket.welcome({}, { sequence_number: 5, missed_actions: missed });
    const welcome = table.of("frame").findLast(({ frame }) => frame.type === "welcome")?.frame;
    expect(welcome).toMatchObject({ recovery: { missed_actions: [{ sequence_number: 5 }] } });
    table.socket.action(6);
    expect(table.told).toEqual([4, 6]);
  });

  it.each(["epoch", "new"] as const)(
    "of another log, a restored backup (%s), count from its number",
    async (truncated) => {
      const table = await Table.seated();
      for (const number of [4, 5, 6]) table.socket.action(number);
      table.socket.close(1006);
      table.time.advance(0);
      table.socket.welcome({}, { log_epoch: "another", sequence_number: 2, truncated, recovered: false });
      table.socket.action(3);
      expect([table.state.lastSequence, table.told.at(-1)]).toEqual([3, 3]);
    },
  );

  it("move the state on only when they carry it", async () => {
    const table = await Table.seated();
    const before = table.state.state;
    table.socket.receive({ ...server["action.followed"], sequence_number: 4 });
    expect([table.state.state, table.state.stateSequence, table.state.lastSequence]).toEqual([before, 3, 4]);
    table.socket.receive({ ...server.action, sequence_number: 5 });
    expect(table.state).toMatchObject({
      stateSequence: 5,
      yourTurn: false,
      turnDeadlineAt: server.action.turn_deadline_at,
    });
    table.socket.action(6, { state: { turn: PLAYER } });
    expect(table.state.yourTurn).toBe(true);
    table.socket.action(7, { state: { turn: null } });
    expect(table.state.yourTurn).toBe(false);
  });
});

describe("what happened meanwhile", () => {
  it("is kept for the player after an absence, and a gap is not an absence", async () => {
    const table = await Table.seated();
    expect(table.state.missed).toMatchObject({
      number: 1,
      offlineMs: 12_000,
      summaries: [{ text: "Ada captured 1 card" }],
    });
    table.socket.receive({ type: "recovery", ...recovery, sequence_number: 9 });
    expect(table.state.missed?.number).toBe(1);
    table.socket.close(1006);
    table.time.advance(0);
    table.socket.welcome();
    expect(table.state.missed?.number).toBe(1);
  });
});

describe("the others at the table", () => {
  it("are shown as they come, go and fade", async () => {
    const table = await Table.seated();
    const opponent = () => table.state.players.find(({ player_id }) => player_id === OPPONENT);
    expect(opponent()).toMatchObject({ connected: false, claimable_at: null });
    table.socket.receive({
      ...server.connection_status,
      player_id: OPPONENT,
      connected: false,
      claimable_at: "2024-11-21T00:05:45.000Z",
    });
    expect(opponent()?.claimable_at).toBe("2024-11-21T00:05:45.000Z");
    table.socket.receive({
      ...server.connection_status,
      player_id: OPPONENT,
      connected: true,
      health: "healthy",
      hidden: true,
      claimable_at: null,
    });
    expect(opponent()).toMatchObject({ connected: true, hidden: true });
    table.socket.receive({ type: "player_left", player_id: OPPONENT });
    expect(opponent()).toBeUndefined();
    table.socket.receive({ type: "player_joined", player_id: "bot", name: "Hal", seat: 0, bot: "hard" });
    expect(table.state.players[0]).toMatchObject({ name: "Zoë" });
    expect(table.state.players.find(({ player_id }) => player_id === "bot")).toMatchObject({ connected: true });
  });

  it("being abandoned or back again is looked up at the service", async () => {
    const table = await Table.seated();
    table.socket.receive({ ...server.game_abandoned, player_id: OPPONENT });
    expect(table.socket.sentOf("sync")).toHaveLength(1);
    table.socket.receive({ type: "recovery", ...recovery, status: "abandoned" });
    expect(table.state.roomStatus).toBe("abandoned");
  });

  it("being waited for is looked up, too: the room is played on", async () => {
    const table = await Table.seated({}, undefined);
    table.socket.receive({ type: "recovery", ...recovery, status: "abandoned" });
    table.socket.action(4, { action_type: "wait", player_id: PLAYER, action_data: { for: [OPPONENT] } });
    expect(table.socket.sentOf("sync")).toEqual([{ type: "sync", after: 4 }]);
    table.socket.receive({ type: "recovery", ...recovery, sequence_number: 4, status: "playing" });
    expect(table.state.roomStatus).toBe("playing");
  });

  it("may be waited for, or the win be claimed, only over a standing socket", async () => {
    const table = await Table.opened();
    expect([table.connection.waitOn(), table.connection.claimVictory()]).toEqual([false, false]);
    table.socket.welcome();
    expect([table.connection.waitOn(), table.connection.claimVictory()]).toEqual([true, true]);
    expect(table.socket.sent.map(({ type }) => type)).toEqual(["wait", "claim_victory"]);
  });
});

describe("frames that make no sense", () => {
  it("are passed over, and the malformed ones told to the developer", async () => {
    const table = await Table.seated();
    table.socket.receiveText('{"type":"fireworks"}');
    table.socket.receiveText('{"type":"pong"}');
    table.socket.receiveText(undefined);
    expect([table.status, table.tab.browser.warnings.length]).toEqual(["connected", 2]);
  });
});

describe("iterating over a connection", () => {
  it("yields events until it is over", async () => {
    const table = await Table.opened();
    const types: string[] = [];
    const done = (async () => {
      for await (const event of table.connection) types.push(event.type);
    })();
    table.socket.welcome();
    table.connection.close();
    await done;
    expect(types).toEqual(["status", "frame", "status"]);
    expect(await table.connection[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
  });

  it("leaves out events for a reader that is too slow, and marks the place", async () => {
    const table = await Table.seated({ settings: { events: 2 } });
    const reader = table.connection[Symbol.asyncIterator]();
    for (let number = 4; number < 9; number += 1) table.socket.action(number);
    const taken = [await reader.next(), await reader.next(), await reader.next()];
    expect(taken.map(({ value }) => value?.type)).toEqual(["frame", "frame", "missed"]);
    expect(taken[2]?.value).toEqual({ type: "missed", count: 3 });
    await reader.return?.();
    await settled();
    expect(await reader.next()).toMatchObject({ done: true });
  });
});
