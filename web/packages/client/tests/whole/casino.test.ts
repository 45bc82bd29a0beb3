import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { connectionTo, type LegalAction, ReseatApi } from "../../src/index.js";
import { binary, browser, until } from "./player.js";
import { Service, Wire } from "./service.js";

interface Casino {
  readonly hand: readonly string[];
  readonly legal_actions: readonly LegalAction[];
}

describe.skipIf(binary === undefined)("Casino against the bot of the real service", () => {
  let service: Service;
  let wire: Wire;

  beforeAll(async () => {
    service = await Service.start(binary!);
    wire = await Wire.to(service.port);
  });

  afterAll(async () => {
    await wire.stop();
    await service.stop();
  });

  it("is played from the snapshot alone, with every card played once, also over a cut wire", async () => {
    const api = new ReseatApi({ url: wire.url, environment: browser() });
    await api.userOrGuest({ display_name: "Zoë" });
    const { room } = await api.createRoom({ game: "casino" });
    await api.addBot(room.id);
    const game = connectionTo<Casino>(api, room.id);
    game.open();

    const played: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { state } = await until(game, ({ yourTurn, status }) => yourTurn && status.state === "connected");
      const { action_type, ...cards } = state!.legal_actions[0]!;
      const { outcome } = game.submit(action_type, cards);
      if (turn === 1) wire.cut();
      expect((await outcome).kind).toBe("acked");
      played.push(cards["card_id"] as string);
      await until(game, (now) => now.state?.hand.includes(played.at(-1)!) === false);
    }
    const { actions } = await api.actions(room.id);
    const own = actions.filter(({ player_id }) => player_id === game.getSnapshot().playerId);
    const cards = own.flatMap(({ action_data }) => (action_data as { card_id?: string }).card_id ?? []);
    expect(cards).toEqual(played);
    game.close();
  });
});
