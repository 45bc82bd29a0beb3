import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type ConnectOptions, connectionTo, type GameConnection, ReseatApi, type Snapshot } from "../../src/index.js";
import { binary, browser, until } from "./player.js";
import { Service, Wire } from "./service.js";

const connected = ({ status }: Snapshot): boolean => status.state === "connected";

describe.skipIf(binary === undefined)("a relay game against the real service", () => {
  let service: Service;
  let wire: Wire;
  const open: GameConnection[] = [];

  beforeAll(async () => {
    service = await Service.start(binary!);
    wire = await Wire.to(service.port);
  });

  afterAll(async () => {
    for (const game of open) game.close();
    await wire.stop();
    await service.stop();
  });

  async function signedIn(name: string, environment = browser()): Promise<ReseatApi> {
    const api = new ReseatApi({ url: wire.url, environment });
    await api.signInAsGuest({ display_name: name });
    return api;
  }

  async function seated(api: ReseatApi, roomId: string, options: ConnectOptions = {}): Promise<GameConnection> {
    const game = connectionTo(api, roomId, options);
    open.push(game);
    game.open();
    await until(game, ({ status }) => status.state !== "connecting" && status.state !== "idle");
    return game;
  }

  async function table(): Promise<{ ada: ReseatApi; bob: ReseatApi; roomId: string }> {
    const [ada, bob] = [await signedIn("Ada"), await signedIn("Bob")];
    const { room } = await ada.createRoom({ game: "relay", seats: 2 });
    await bob.joinRoom(room.code);
    return { ada, bob, roomId: room.id };
  }

  it("loses and doubles nothing when the wire is cut in mid-play, and ends for both", async () => {
    const { ada, bob, roomId } = await table();
    const [one, two] = [await seated(ada, roomId), await seated(bob, roomId)];
    const heard: unknown[] = [];
    two.on("frame", ({ frame }) => {
      if (frame.type === "action" && frame.action_type === "say")
        heard.push((frame.action_data as { text: string }).text);
    });
    let reconnected = 0;
    one.on("reconnected", () => (reconnected += 1));

    const words = Array.from({ length: 12 }, (_, index) => `word ${index}`);
    for (const text of words) {
      const { outcome } = one.submit("say", { text });
      if (text.endsWith("3") || text.endsWith("7")) wire.cut();
      expect((await outcome).kind).toBe("acked");
    }
    await until(two, ({ lastSequence }) => lastSequence === one.getSnapshot().lastSequence);
    await until(one, connected);
    expect(reconnected).toBeGreaterThanOrEqual(2);

    const log = await ada.actions(roomId);
    const said = log.actions
      .filter(({ action_type }) => action_type === "say")
      .map(({ action_data }) => (action_data as { text: string }).text);
    expect(said).toEqual(words);
    // What came while Bob was away is in his recovery; what came live is told once, in order.
    expect(heard).toEqual([...new Set(heard)]);
    expect(words.filter((word) => heard.includes(word))).toEqual(heard);

    const winner = one.getSnapshot().playerId;
    for (const game of [one, two]) await game.submit("finish", { winners: [winner] }).outcome;
    for (const game of [one, two]) {
      const { ended } = await until(game, (snapshot) => snapshot.ended !== undefined);
      expect(ended).toMatchObject({ reason: "completed", winners: [winner] });
    }
    // Whoever comes back to a game that is over is told so, and makes no further attempt.
    wire.cut();
    for (const game of [one, two]) {
      const { status } = await until(game, ({ status: { state } }) => state === "ended");
      expect(status).toEqual({ state: "ended", reason: "game_over" });
    }
    expect((await bob.result(roomId)).winners).toEqual([winner]);
  });

  it("gives a page that is loaded again its seat, and the fate of the last click", async () => {
    const { ada, roomId } = await table();
    const before = await seated(ada, roomId);
    await until(before, connected);
    const { actionId } = before.submit("say", { text: "last click" });
    before.close();
    const after = connectionTo(ada, roomId);
    open.push(after);
    const fate = new Promise((resolve) => after.on("resolved", resolve));
    after.open();
    expect(await fate).toMatchObject({ actionId, outcome: { kind: "acked" } });
    const said = (await ada.actions(roomId)).actions.filter(({ action_type }) => action_type === "say");
    expect([said.length, after.getSnapshot().clientId]).toEqual([1, before.getSnapshot().clientId]);
  });

  it("asks before another device takes the seat, and moves it when the player confirms", async () => {
    const { ada, roomId } = await table();
    const phone = await seated(ada, roomId);
    await until(phone, connected);
    const desk = new ReseatApi({ url: wire.url, environment: browser() });
    desk.sessionTokens.createToken(roomId, ada.sessionTokens.getToken(roomId)!);
    const other = await seated(desk, roomId);
    await until(other, ({ status }) => status.state === "disconnected");
    expect([other.getSnapshot().status, phone.getSnapshot().status.state]).toEqual([
      { state: "disconnected", why: "connected_elsewhere" },
      "connected",
    ]);
    other.takeOver();
    await until(other, connected);
    await until(phone, ({ status }) => status.state === "moved");
  });

  it("stops where the seat was left, and forgets its token", async () => {
    const { ada, roomId } = await table();
    const game = await seated(ada, roomId);
    await until(game, connected);
    expect(game.leave()).toBe(true);
    await until(game, ({ status }) => status.state === "ended");
    expect([game.getSnapshot().status, ada.sessionTokens.getToken(roomId)]).toEqual([
      { state: "ended", reason: "left" },
      undefined,
    ]);
  });

  it("says what is wrong with a token of a room that is not there", async () => {
    const ada = await signedIn("Ada");
    const game = await seated(ada, "01932b7c-0000-7000-8000-00000000dead");
    expect(game.getSnapshot().status).toEqual({ state: "refused", reason: "token_refused" });
  });
});
