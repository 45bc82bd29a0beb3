import { describe, expect, it, vi } from "vitest";

import type { Renewal } from "../src/index.js";
import { FakeBrowser } from "./fakes/browser.js";
import { ROOM, sessionToken, Table } from "./fakes/table.js";
import { settled } from "./fakes/time.js";

describe("connecting", () => {
  it("offers the token as a subprotocol and never in the address", async () => {
    const { socket, tokens } = await Table.opened();
    expect(socket.protocols).toEqual(["reseat.v1", `reseat.token.${tokens.getToken(ROOM)}`]);
    expect(socket.url.href).toMatch(new RegExp(`^wss://play.example/ws/${ROOM}\\?client_id=.+&attempt=1$`));
  });

  it("is connected by the welcome, not by the open socket", async () => {
    const table = await Table.opened();
    expect(table.status).toBe("connecting");
    table.socket.welcome();
    expect(table.status).toBe("connected");
    expect(table.state).toMatchObject({ connection: 2, yourTurn: true, lastSequence: 3, roomStatus: "playing" });
  });

  it("gives an attempt up after eight seconds, and counts it", async () => {
    const table = await Table.opened();
    table.time.advance(7_999);
    expect(table.status).toBe("connecting");
    table.time.advance(1);
    expect([table.status, table.socket.isClosed]).toEqual(["reconnecting 1 5", true]);
  });

  it("refuses a service of another protocol", async () => {
    const table = await Table.opened();
    table.socket.receive({ type: "pong", timestamp: 1, server_timestamp: 1, sequence_number: 0 });
    expect(table.status).toBe("refused unknown_protocol");
  });

  it("counts a socket that can't be opened at all as a failed attempt", async () => {
    const tab = new FakeBrowser().tab();
    tab.browser.sockets.refusal = new Error("SecurityError");
    const table = await Table.opened({}, tab);
    expect(table.status).toBe("reconnecting 1 5");
    expect(tab.browser.warnings[0]).toContain("SecurityError");
  });
});

describe("a lost connection", () => {
  it("is resumed within a quarter of a second, from the last entry", async () => {
    const table = await Table.seated();
    table.tab.drawn = 0.9999;
    table.socket.close(1006);
    expect(table.status).toBe("reconnecting 0 5");
    table.time.advance(250);
    expect(table.sockets).toBe(2);
    expect(["attempt", "last_sequence", "log_epoch"].map((name) => table.socket.query(name))).toEqual([
      "2",
      "3",
      "01932b7c-0000-7000-8000-000000000007",
    ]);
    table.socket.welcome();
    expect([table.status, table.of("reconnected").length]).toEqual(["connected", 1]);
  });

  it("is not reconnected after an explicit leave or close", async () => {
    for (const end of ["leave", "close"] as const) {
      const table = await Table.seated();
      table.connection[end]();
      if (end === "leave") table.socket.close(4410);
      table.time.advance(60_000);
      expect([table.sockets, table.status]).toEqual([1, end === "leave" ? "ended left" : "ended closed"]);
      expect(table.time.waiting).toBe(0);
    }
  });

  it("counts its attempts anew only after ten stable seconds", async () => {
    const table = await Table.seated();
    table.socket.close(1006);
    table.time.advance(0);
    table.socket.close(1006);
    expect(table.status).toBe("reconnecting 1 5");
    table.time.advance(1_000);
    table.socket.welcome();
    table.time.advance(9_000);
    table.socket.close(1006);
    expect(table.status).toBe("reconnecting 2 5");
    table.time.advance(2_000);
    table.socket.welcome();
    table.time.advance(10_000);
    table.socket.close(1006);
    expect(table.status).toBe("reconnecting 0 5");
  });

  it("waits for the player after five failed attempts, and starts a new round when asked", async () => {
    const table = await Table.seated();
    table.socket.close(1006);
    table.time.advance(0);
    for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 0]) {
      table.socket.close(1006);
      table.time.advance(wait);
    }
    expect([table.status, table.sockets]).toEqual(["disconnected attempts_used_up", 7]);
    expect(table.of("attempt_failed").map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(table.of("attempts_used_up")).toHaveLength(1);
    table.time.advance(3_600_000);
    expect(table.sockets).toBe(7);
    table.connection.retry();
    await settled();
    expect([table.state.status, table.sockets]).toEqual([{ state: "connecting", asked: true }, 8]);
  });

  it("is retried at once when the player asks during a wait, with one attempt at a time", async () => {
    const table = await Table.seated();
    table.socket.close(1013);
    table.connection.retry();
    table.connection.retry();
    await settled();
    expect(table.sockets).toBe(2);
    table.time.advance(5_000);
    expect(table.sockets).toBe(2);
  });

  it("follows the delay that the service named before it restarted", async () => {
    const table = await Table.seated();
    table.socket.receive({ type: "restarting", retry_after_ms: 730 });
    table.socket.close(1012);
    table.time.advance(729);
    expect(table.sockets).toBe(1);
    table.time.advance(1);
    expect(table.sockets).toBe(2);
  });

  it("follows a named delay once only", async () => {
    const table = await Table.seated();
    table.socket.receive({ type: "restarting", retry_after_ms: 5_000 });
    table.socket.close(4409);
    table.connection.takeOver();
    await settled();
    table.socket.welcome();
    table.socket.close(1006);
    table.time.advance(250);
    expect(table.sockets).toBe(3);
  });

  it("waits longer when it sent too much", async () => {
    const table = await Table.seated();
    table.socket.close(4429);
    table.time.advance(1_999);
    expect(table.sockets).toBe(1);
    table.time.advance(1);
    expect(table.sockets).toBe(2);
  });
});

describe("a leave", () => {
  it("keeps the token until the service confirms that the seat is over, for it may have got lost", async () => {
    for (const [code, kept] of [
      [4410, false],
      [1006, true],
    ] as const) {
      const table = await Table.seated();
      table.connection.leave();
      table.socket.close(code);
      expect([table.status, table.tokens.getToken(ROOM) !== undefined], String(code)).toEqual(["ended left", kept]);
    }
  });

  it("without a socket ends the connection, says that it was not sent, and keeps the token", async () => {
    const table = await Table.opened();
    expect([table.connection.leave(), table.status, table.tokens.getToken(ROOM) !== undefined]).toEqual([
      false,
      "ended left",
      true,
    ]);
  });
});

describe("an old socket", () => {
  it("can't touch the new one by a late close or frame", async () => {
    const table = await Table.seated();
    const old = table.socket;
    table.connection.dropConnection();
    table.time.advance(250);
    table.socket.welcome({ connection: 3 });
    old.close(4411);
    old.action(4);
    expect([table.status, table.state.lastSequence, table.sockets]).toEqual(["connected", 3, 2]);
  });

  it("can't touch the new one by its old timers", async () => {
    const table = await Table.opened();
    table.time.advance(7_000);
    table.socket.close(1006);
    table.time.advance(1_000);
    expect(table.sockets).toBe(2);
    table.time.advance(500);
    expect(table.status).toBe("reconnecting 1 5");
    table.socket.welcome();
    expect(table.status).toBe("connected");
  });
});

describe("a close code", () => {
  it.each([
    [4400, "refused bad_frame"],
    [1009, "refused frame_too_large"],
    [4403, "refused origin_not_allowed"],
    [4404, "refused room_not_found"],
    [4409, "disconnected connected_elsewhere"],
    [4410, "ended seat_over"],
    [4411, "moved"],
    [4412, "ended replaced"],
    [4477, "refused unknown"],
  ])("%i leads to %s and to no attempt by itself", async (code, status) => {
    const table = await Table.seated();
    table.socket.close(code);
    table.time.advance(60_000);
    expect([table.status, table.sockets]).toEqual([status, 1]);
  });

  it("that ends the seat drops its token, and one that a player may come back from keeps it", async () => {
    for (const [code, kept] of [
      [4410, false],
      [4404, false],
      [4411, true],
      [4412, true],
      [4403, true],
      [1006, true],
    ] as const) {
      const table = await Table.seated();
      table.socket.close(code);
      expect(table.tokens.getToken(ROOM) !== undefined, String(code)).toBe(kept);
    }
  });

  it("after the end of the game says that it is over, and keeps the token for the result", async () => {
    const table = await Table.seated();
    table.socket.receive({ type: "game_ended", reason: "claimed", winners: [], scores: {}, seed: "00" });
    table.socket.close(4410);
    expect([table.status, table.state.ended?.reason]).toEqual(["ended game_over", "claimed"]);
    expect(table.tokens.getToken(ROOM)).toBeDefined();
  });
});

describe("a refused token", () => {
  const token = (browser: FakeBrowser): Renewal => ({
    kind: "token",
    token: sessionToken(browser.time.now(), { nonce: "other" }),
  });

  it("is replaced once by joining again, and then connects at once", async () => {
    const tab = new FakeBrowser().tab();
    const renew = vi.fn(async () => token(tab.browser));
    const table = await Table.seated({ renew }, tab);
    const first = table.socket.protocols;
    table.socket.close(4401);
    expect(table.status).toBe("reconnecting 0 5");
    await settled();
    expect(table.sockets).toBe(2);
    expect(table.socket.protocols).not.toEqual(first);
    table.socket.close(4401);
    await settled();
    expect([table.status, renew.mock.calls.length]).toEqual(["refused token_refused", 1]);
    expect(table.tokens.getToken(ROOM)).toBeUndefined();
  });

  it("is not dropped when another tab has put a good one in its place", async () => {
    const table = await Table.seated({ renew: async () => ({ kind: "refused" }) });
    const good = sessionToken(table.time.now(), { nonce: "good" });
    table.tokens.createToken(ROOM, good);
    table.socket.close(4401);
    expect([table.sockets, table.socket.protocols[1]]).toEqual([2, `reseat.token.${good}`]);
  });

  it("may be replaced again after a stable connection", async () => {
    const tab = new FakeBrowser().tab();
    const renew = vi.fn(async () => token(tab.browser));
    const table = await Table.seated({ renew }, tab);
    for (let time = 0; time < 3; time += 1) {
      table.socket.close(4401);
      await settled();
      table.socket.welcome();
      table.time.advance(10_000);
    }
    expect([table.status, renew.mock.calls.length]).toEqual(["connected", 3]);
  });

  it("ends the connection where nobody renews it, or the user session is over too", async () => {
    const refused = async (): Promise<Renewal> => ({ kind: "refused" });
    for (const options of [{}, { renew: refused }]) {
      const table = await Table.seated(options);
      table.socket.close(4401);
      await settled();
      expect(table.status).toBe("refused token_refused");
    }
  });

  it("is asked for again later when the service can't be reached or does not answer", async () => {
    const never = (): Promise<Renewal> => new Promise(() => {});
    const fails = async (): Promise<Renewal> => Promise.reject(new Error("network"));
    for (const renew of [never, fails]) {
      const table = await Table.seated({ renew });
      table.socket.close(4401);
      await settled();
      if (renew === never) table.time.advance(8_000);
      await settled();
      expect(table.status).toBe("reconnecting 1 5");
    }
  });

  it("that is not there at all is asked for before the first attempt", async () => {
    const table = await Table.withoutToken({ renew: async () => ({ kind: "token", token: sessionToken(1) }) });
    expect(table.sockets).toBe(1);
  });
});
