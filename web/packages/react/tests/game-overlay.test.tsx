// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { FakeBrowser } from "../../client/tests/fakes/browser.js";
import { PLAYER, Table } from "../../client/tests/fakes/table.js";
import { settled } from "../../client/tests/fakes/time.js";
import { server } from "../../client/tests/generated/golden.js";
import { GameOverlay } from "../src/index.js";
import { doing, show, user } from "./fakes/screen.js";

const OPPONENT = "01932b7c-0000-7000-8000-000000000004";
const { type: _, ...recovery } = server.recovery;

const press = (name: string): Promise<void> => user.click(screen.getByRole("button", { name }));
const dialog = (): string | undefined =>
  (screen.queryByRole("dialog") ?? screen.queryByRole("alertdialog"))?.querySelector("h2")?.textContent ?? undefined;

/** Seated with Ada, who has been away for so long by the service's clock. */
async function seated(awayMs?: number): Promise<Table> {
  const table = await Table.opened();
  const since = awayMs === undefined ? null : new Date(table.time.now() - awayMs).toISOString();
  const players = server.welcome.recovery.players.map((player) =>
    player.player_id === OPPONENT ? { ...player, connected: since === null, disconnected_since: since } : player,
  );
  table.socket.welcome({ server_timestamp: table.time.now() }, { players, missed_actions: [], missed_summary: [] });
  return table;
}

describe("GameOverlay", () => {
  it("shows a drop and the way back, and tells in the end what was missed", async () => {
    const table = await seated();
    show(<GameOverlay connection={table.connection} />, table.tab);
    expect(screen.getByText("Connected")).toBeDefined();
    await doing(() => table.socket.close(1006));
    expect([screen.getByText("Reconnecting… (0/5)"), screen.getByText("Recovering game state…")]).toHaveLength(2);
    await doing(() => table.time.advance(250));
    await doing(() => table.socket.welcome());
    expect([dialog(), screen.getByText("Ada captured 1 card")]).toHaveLength(2);
    await press("Continue");
    expect(dialog()).toBeUndefined();
  });

  it("offers a retry when the attempts are used up", async () => {
    const table = await seated();
    show(<GameOverlay connection={table.connection} />, table.tab);
    await doing(() => table.socket.close(1013));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await doing(() => table.time.advance(16_000));
      await doing(() => table.socket.close(1006));
    }
    await press("Retry");
    await doing(settled);
    const retry = screen.getByRole("button", { name: "Retry" });
    expect([screen.getByText("Connecting…"), retry.getAttribute("aria-disabled")]).toEqual([expect.anything(), "true"]);
    await doing(() => table.socket.welcome());
    expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
  });

  it("counts an absence by the service's clock, whatever this device's says", async () => {
    const table = await Table.opened();
    const ahead = table.time.now() + 3_600_000;
    const since = new Date(ahead - 90_000).toISOString();
    const players = server.welcome.recovery.players.map((player) => ({ ...player, disconnected_since: since }));
    table.socket.welcome({ server_timestamp: ahead }, { players, missed_summary: [] });
    show(<GameOverlay connection={table.connection} />, table.tab);
    expect(screen.getByRole("timer").textContent).toBe("1:30");
  });

  it("follows an opponent who is away, second by second", async () => {
    const table = await seated(118_000);
    show(<GameOverlay connection={table.connection} />, table.tab);
    expect([screen.getByText("Ada: disconnected"), screen.getByRole("timer").textContent]).toEqual([
      expect.anything(),
      "1:58",
    ]);
    expect(screen.queryByText(/temporarily/)).toBeNull();
    await doing(() => table.time.advance(2_000));
    expect(screen.getByText("Ada is temporarily disconnected")).toBeDefined();
    await doing(() =>
      table.socket.receive({
        ...server.connection_status,
        player_id: OPPONENT,
        connected: true,
        health: "healthy",
        disconnected_since: null,
      }),
    );
    expect([screen.getByText("Ada reconnected"), screen.queryByText(/temporarily/)]).toEqual([expect.anything(), null]);
  });

  async function abandoned(): Promise<Table> {
    const table = await seated(300_000);
    show(<GameOverlay connection={table.connection} />, table.tab);
    await doing(() => table.socket.receive({ ...server.game_abandoned, player_id: OPPONENT }));
    await doing(() =>
      table.socket.receive({
        type: "recovery",
        ...recovery,
        status: "abandoned",
        players: table.state.players as never,
      }),
    );
    return table;
  }

  it("lets the player claim the victory in an abandoned game", async () => {
    const table = await abandoned();
    expect(dialog()).toBe("Ada has abandoned the game");
    await press("Claim victory");
    expect(table.socket.sentOf("claim_victory")).toHaveLength(1);
    expect(screen.getByRole("button", { name: "Wait" }).getAttribute("aria-disabled")).toBe("true");
    await doing(() =>
      table.socket.receive({ type: "game_ended", reason: "claimed", winners: [], scores: {}, seed: "00" }),
    );
    expect(dialog()).toBe("Game over");
    await press("Close");
    expect(dialog()).toBeUndefined();
  });

  it("lets the player wait on, and asks no more once the room is played on", async () => {
    const table = await abandoned();
    await press("Wait");
    expect(table.socket.sentOf("wait")).toHaveLength(1);
    await doing(() => table.socket.action(4, { action_type: "wait" }));
    expect(screen.getByRole("button", { name: "Wait" }).getAttribute("aria-disabled")).toBe("true");
    await doing(() => table.socket.receive({ type: "recovery", ...recovery, sequence_number: 4, status: "playing" }));
    expect(dialog()).not.toBe("Ada has abandoned the game");
    await doing(() => table.socket.receive({ type: "recovery", ...recovery, sequence_number: 5, status: "abandoned" }));
    expect(screen.getByRole("button", { name: "Wait" }).getAttribute("aria-disabled")).toBe("false");
  });

  it("takes another answer when the first was refused, or lost with its connection", async () => {
    const table = await abandoned();
    const isBusy = () => screen.getByRole("button", { name: "Wait" }).getAttribute("aria-disabled");
    await press("Claim victory");
    await doing(() => table.socket.receive({ type: "error", code: "opponent_not_abandoned", message: "Ada is back." }));
    expect(isBusy()).toBe("false");
    await press("Claim victory");
    await doing(() => table.connection.dropConnection());
    await doing(() => table.time.advance(250));
    const players = table.state.players as never;
    await doing(() => table.socket.welcome({ connection: 3 }, { status: "abandoned", players }));
    expect(isBusy()).toBe("false");
  });

  it("shows the result to a player who returns after a claim", async () => {
    const table = await seated();
    show(<GameOverlay connection={table.connection} />, table.tab);
    await doing(() => {
      table.socket.receive(server.game_ended);
      table.socket.close(4410);
    });
    expect(dialog()).toBe("Game over");
    // The line of a game that is over is missed by nobody.
    expect([screen.queryByText("Disconnected"), screen.queryByRole("button", { name: "Retry" })]).toEqual([null, null]);
  });

  it("goes on without a dialog for a player who returns before a claim", async () => {
    const table = await seated();
    show(<GameOverlay connection={table.connection} />, table.tab);
    await doing(() => table.socket.close(1006));
    await doing(() => table.time.advance(250));
    // Another player might have claimed: the seat had been abandoned.
    await doing(() => {
      table.socket.welcome({ resumed: true }, { status: "playing", missed_actions: [], missed_summary: [] });
      table.socket.receive({ ...server.game_resumed, player_id: PLAYER });
    });
    expect([dialog(), screen.getByText("Connected")]).toEqual([undefined, expect.anything()]);
  });

  it("tells nothing more of what was missed when the result was closed", async () => {
    const table = await seated();
    show(<GameOverlay connection={table.connection} />, table.tab);
    await doing(() => table.socket.close(1006));
    await doing(() => table.tab.browser.time.advance(250));
    await doing(() => {
      table.socket.welcome({ resumed: true });
      table.socket.receive(server.game_ended);
    });
    expect(dialog()).toBe("Game over");
    await doing(() => screen.getByRole("button", { name: "Close" }).click());
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("asks before it takes over from another tab, and says there that the session moved", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    const { unmount } = show(<GameOverlay connection={second.connection} />, second.tab);
    expect(dialog()).toBe("This game is open in another tab or device");
    await press("Take over");
    await doing(settled);
    expect(dialog()).toBeUndefined();
    unmount();
    show(<GameOverlay connection={first.connection} />, first.tab);
    expect(screen.getByRole("alert").textContent).toContain("Session moved");
  });
});
