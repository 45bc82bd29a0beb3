// @vitest-environment jsdom
import { type GameConnection, ReseatApi } from "@reseat/client";
import { act, renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import { describe, expect, it, vi } from "vitest";

import { FakeBrowser } from "../../client/tests/fakes/browser.js";
import { PLAYER, ROOM, sessionToken, Table } from "../../client/tests/fakes/table.js";
import { settled } from "../../client/tests/fakes/time.js";
import { http } from "../../client/tests/generated/golden.js";
import {
  useConnectionState,
  useHeartbeat,
  useMultiTab,
  useReconnection,
  useRoomActions,
  useWebSocket,
} from "../src/index.js";
import { doing } from "./fakes/screen.js";

describe("18.1 useReconnection: exponential backoff calculation", () => {
  it("waits 1, 2, 4, 8 and 16 seconds between the counted attempts", async () => {
    const table = await Table.seated();
    const { result } = renderHook(() => useReconnection(table.connection));
    await doing(() => table.socket.close(1013));
    const waits: number[] = [];
    while (result.current.isReconnecting) {
      const [before, sockets] = [table.time.now(), table.sockets];
      await doing(() => {
        while (table.sockets === sockets) table.time.advance(1);
      });
      waits.push(table.time.now() - before);
      await doing(() => table.socket.close(1006));
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});

describe("18.1 useReconnection: reconnection attempt tracking", () => {
  it("counts the attempts, and tells each failure and the success", async () => {
    const table = await Table.seated();
    const callbacks = { onReconnectSuccess: vi.fn<() => void>(), onReconnectFailure: vi.fn<() => void>() };
    const { result } = renderHook(() => useReconnection(table.connection, callbacks));
    expect(result.current).toMatchObject({ isReconnecting: false, reconnectAttempts: 0, maxAttempts: 5 });
    await doing(() => table.socket.close(1006));
    expect(result.current).toMatchObject({ isReconnecting: true, reconnectAttempts: 0 });
    await doing(() => table.time.advance(0));
    await doing(() => table.socket.close(1006));
    expect(result.current.reconnectAttempts).toBe(1);
    await doing(() => table.time.advance(1_000));
    await doing(() => table.socket.welcome());
    expect(result.current).toMatchObject({ isReconnecting: false, reconnectAttempts: 0 });
    expect([callbacks.onReconnectFailure.mock.calls, callbacks.onReconnectSuccess.mock.calls]).toEqual([[[0]], [[1]]]);
  });
});

describe("18.1 useReconnection: max attempts handling", () => {
  it("stops after the last attempt, and starts again when the player asks", async () => {
    const table = await Table.seated();
    const onMaxAttemptsReached = vi.fn<() => void>();
    const { result } = renderHook(() => useReconnection(table.connection, { onMaxAttemptsReached }));
    await doing(() => table.socket.close(1013));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await doing(() => table.time.advance(16_000));
      await doing(() => table.socket.close(1006));
    }
    expect([result.current.isReconnecting, onMaxAttemptsReached.mock.calls.length]).toEqual([false, 1]);
    const sockets = table.sockets;
    await doing(() => result.current.startReconnection());
    await doing(settled);
    expect(table.sockets).toBe(sockets + 1);
  });
});

describe("18.1 useReconnection: automatic reconnection trigger", () => {
  it("starts by itself after an unexpected close, and not after an explicit leave", async () => {
    const lost = await Table.seated();
    const { result } = renderHook(() => useReconnection(lost.connection));
    await doing(() => lost.socket.close(1006));
    expect(result.current.isReconnecting).toBe(true);
    const left = await Table.seated();
    const other = renderHook(() => useReconnection(left.connection));
    await doing(() => left.connection.leave());
    await doing(() => left.socket.close(1006));
    expect(other.result.current.isReconnecting).toBe(false);
  });
});

describe("18.3 useHeartbeat: ping sending", () => {
  it("sends a ping with the client's time every ten seconds", async () => {
    const table = await Table.seated();
    renderHook(() => useHeartbeat(table.connection));
    await doing(() => table.time.advance(10_000));
    expect(table.socket.sentOf("ping")).toEqual([{ type: "ping", timestamp: table.time.now() }]);
  });
});

describe("18.3 useHeartbeat: pong handling", () => {
  it("knows the last pong and the round trip, and forgets the failures", async () => {
    const table = await Table.seated();
    const { result } = renderHook(() => useHeartbeat(table.connection));
    await doing(() => table.time.advance(20_000));
    expect(result.current.consecutiveFailures).toBe(2);
    await doing(() => table.time.advance(35));
    await doing(() => table.socket.pong());
    expect(result.current).toEqual({
      isHealthy: false,
      lastPongTime: table.time.now(),
      consecutiveFailures: 0,
      roundTripMs: 35,
    });
  });
});

describe("18.3 useHeartbeat: health detection", () => {
  it("is unhealthy after 15 seconds without a pong and healthy after three in a row", async () => {
    const table = await Table.seated();
    const { result } = renderHook(() => useHeartbeat(table.connection));
    expect(result.current.isHealthy).toBe(true);
    await doing(() => table.time.advance(15_000));
    expect(result.current.isHealthy).toBe(false);
    for (const healthy of [false, false, true]) {
      await doing(() => table.socket.pong());
      expect(result.current.isHealthy).toBe(healthy);
    }
  });
});

describe("18.3 useHeartbeat: reconnection trigger", () => {
  it("reconnects at the third failure in a row", async () => {
    const table = await Table.seated();
    const { result } = renderHook(() => ({
      beat: useHeartbeat(table.connection),
      again: useReconnection(table.connection),
    }));
    await doing(() => table.time.advance(29_999));
    expect([result.current.beat.consecutiveFailures, result.current.again.isReconnecting]).toEqual([2, false]);
    await doing(() => table.time.advance(1));
    expect(result.current.again.isReconnecting).toBe(true);
  });
});

describe("18.5 useMultiTab: session conflict detection", () => {
  it("shows a conflict in the second tab, until the player takes over or cancels", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    const one = renderHook(() => useMultiTab(first.connection));
    const two = renderHook(() => useMultiTab(second.connection));
    expect([one.result.current.hasConflict, two.result.current.hasConflict]).toEqual([false, true]);
    await doing(() => two.result.current.cancel());
    expect([two.result.current.hasConflict, second.sockets]).toEqual([false, 1]);
  });

  it("shows a conflict with another device, as the service tells it", async () => {
    const table = await Table.opened();
    const { result } = renderHook(() => useMultiTab(table.connection));
    await doing(() => table.socket.close(4409));
    expect(result.current.hasConflict).toBe(true);
  });
});

describe("18.5 useMultiTab: session transfer", () => {
  it("moves the session to the tab that takes over, and says so in the other", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    const one = renderHook(() => ({
      tabs: useMultiTab(first.connection),
      state: useConnectionState(first.connection),
    }));
    const two = renderHook(() => useMultiTab(second.connection));
    await doing(() => two.result.current.takeOver());
    await doing(settled);
    await doing(() => second.socket.welcome());
    expect([one.result.current.tabs.hasMoved, one.result.current.state.canPlay]).toEqual([true, false]);
    expect(two.result.current).toMatchObject({ hasConflict: false, hasMoved: false });
  });
});

describe("18.5 useMultiTab: BroadcastChannel communication", () => {
  it("hears session_active and session_takeover on the seat's channel", async () => {
    const browser = new FakeBrowser();
    const heard: unknown[] = [];
    browser.openChannel(`casino_seat_${ROOM}`, (message) => heard.push(message));
    await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    const two = renderHook(() => useMultiTab(second.connection));
    await doing(() => two.result.current.takeOver());
    await doing(settled);
    const [tab, other] = browser.sockets.all.map((socket) => socket.query("client_id"));
    expect(heard).toEqual([
      { type: "session_active", tab, asks: true },
      { type: "session_active", tab: other, asks: true },
      { type: "session_active", tab, asks: false },
      { type: "session_takeover", tab: other },
    ]);
  });
});

describe("useConnectionState", () => {
  it("says what to show, whether to retry and whether to play", async () => {
    const table = await Table.opened();
    const { result } = renderHook(() => useConnectionState(table.connection));
    const shown = () => [result.current.indicator, result.current.canRetry, result.current.canPlay];
    expect(shown()).toEqual(["connecting", false, false]);
    await doing(() => table.socket.welcome());
    expect(shown()).toEqual(["connected", false, true]);
    await doing(() => table.time.advance(15_000));
    expect(shown()).toEqual(["unhealthy", false, true]);
    await doing(() => table.socket.close(1013));
    expect(shown()).toEqual(["reconnecting", false, false]);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await doing(() => table.time.advance(16_000));
      await doing(() => table.socket.close(1006));
    }
    expect(shown()).toEqual(["disconnected", true, false]);
  });

  it("has nothing to say without a connection", () => {
    const { result } = renderHook(() => useConnectionState(undefined));
    expect(result.current).toMatchObject({ indicator: "connecting", canPlay: false, opponents: [] });
  });
});

const seat = (): object => ({
  ...http.seat_taken,
  player_id: PLAYER,
  room: { ...http.seat_taken.room, id: ROOM },
  session_token: sessionToken(0),
});

function apiOf(browser: FakeBrowser, answer: () => Response = () => Response.json(seat())): ReseatApi {
  return new ReseatApi({
    url: "https://play.example",
    environment: browser.tab().environment,
    fetch: async () => answer(),
  });
}

describe("useRoomActions", () => {
  it("joins a room and keeps the token of the seat", async () => {
    const api = apiOf(new FakeBrowser());
    const { result } = renderHook(() => useRoomActions(api));
    await act(async () => void (await result.current.joinRoom("ABC234", "Zoë")));
    expect([result.current.roomId, result.current.isBusy]).toEqual([ROOM, false]);
    expect(api.sessionTokens.getToken(ROOM)).toBeDefined();
  });

  it("shows a refusal, and forgets it with the next try", async () => {
    let full = true;
    const refused = () => Response.json({ ...http.problem, status: 409, code: "room_full" }, { status: 409 });
    const api = apiOf(new FakeBrowser(), () => (full ? refused() : Response.json(seat())));
    const { result } = renderHook(() => useRoomActions(api));
    await act(async () => void (await result.current.createRoom({ game: "relay" })));
    expect([result.current.error?.code, result.current.roomId]).toEqual(["room_full", undefined]);
    full = false;
    await act(async () => void (await result.current.createRoom({ game: "relay" })));
    expect([result.current.error, result.current.roomId]).toEqual([undefined, ROOM]);
  });

  it("passes on what is no refusal of the service", async () => {
    const answer = { ...seat(), session_token: "no token" };
    const { result } = renderHook(() => useRoomActions(apiOf(new FakeBrowser(), () => Response.json(answer))));
    const joined = act(async () => void (await result.current.joinRoom("ABC234")));
    await expect(joined).rejects.toThrow("no session token");
    expect([result.current.error, result.current.isBusy]).toEqual([undefined, false]);
  });

  it("begins with the room that the page knows, after a reload say", () => {
    const { result } = renderHook(() => useRoomActions(apiOf(new FakeBrowser()), ROOM));
    expect(result.current.roomId).toBe(ROOM);
  });

  it("leaves the seat, and with it its token", async () => {
    const api = apiOf(new FakeBrowser());
    const { result } = renderHook(() => useRoomActions(api));
    await act(async () => void (await result.current.joinRoom("ABC234")));
    await act(async () => await result.current.leaveRoom());
    expect([result.current.roomId, api.sessionTokens.getToken(ROOM)]).toEqual([undefined, undefined]);
  });
});

describe("useWebSocket", () => {
  it("opens one connection, also in strict mode, and closes it with the component", async () => {
    const browser = new FakeBrowser();
    const api = apiOf(browser);
    api.sessionTokens.createToken(ROOM, sessionToken(0));
    const { result, unmount } = renderHook(() => useWebSocket(api, ROOM), { wrapper: StrictMode });
    await doing(settled);
    await doing(() => browser.time.advance(500));
    await doing(settled);
    expect(browser.sockets.all).toHaveLength(1);
    await doing(() => browser.sockets.last.welcome());
    expect(result.current.snapshot.status).toEqual({ state: "connected" });
    unmount();
    expect(browser.sockets.last.isClosed).toBe(true);
    expect(api.sessionTokens.getToken(ROOM)).toBeDefined();
  });

  it("changes rooms, and is idle without one", async () => {
    const browser = new FakeBrowser();
    const api = apiOf(browser);
    const seen: (GameConnection | undefined)[] = [];
    const { rerender, result } = renderHook(({ room }: { room: string | undefined }) => useWebSocket(api, room), {
      initialProps: { room: undefined as string | undefined },
    });
    expect(result.current.connection).toBeUndefined();
    for (const room of [ROOM, "another", undefined]) {
      rerender({ room });
      seen.push(result.current.connection);
    }
    expect(seen.map((connection) => connection?.roomId)).toEqual([ROOM, "another", undefined]);
    expect(seen[0]?.getSnapshot().status).toEqual({ state: "ended", reason: "closed" });
  });
});
