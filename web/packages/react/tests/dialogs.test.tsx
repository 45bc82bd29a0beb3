// @vitest-environment jsdom
import type { GameEnded } from "@reseat/client";
import { screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";

import { FakeBrowser } from "../../client/tests/fakes/browser.js";
import { server } from "../../client/tests/generated/golden.js";
import {
  AbandonedGameDialog,
  Dialog,
  GameEndedDialog,
  MissedActionsModal,
  OpponentDisconnectedBanner,
  ReconnectionProgress,
  SessionConflictDialog,
  SessionMovedNotice,
  TurnHighlight,
} from "../src/index.js";
import { doing, show, user } from "./fakes/screen.js";

const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });
const summary = (text: string) => ({ code: "captured", params: {}, text });
const MISSED = {
  number: 1,
  offlineMs: 65_000,
  summaries: [1, 2, 3, 4, 5, 6].map((n) => summary(`Ada captured ${n} cards`)),
};

describe("a dialog", () => {
  function Game({ open }: { readonly open: boolean }): ReactElement {
    return (
      <>
        <button type="button">card</button>
        {open && <SessionConflictDialog onTakeOver={() => {}} onCancel={() => {}} />}
      </>
    );
  }

  it("takes the focus, keeps it, and gives it back", async () => {
    const { rerender } = show(<Game open={false} />);
    button("card").focus();
    rerender(<Game open />);
    expect(document.activeElement).toBe(screen.getByRole("alertdialog"));
    const stops: (string | null)[] = [];
    for (let press = 0; press < 3; press += 1) {
      await user.tab();
      stops.push(document.activeElement?.textContent ?? null);
    }
    await user.tab({ shift: true });
    stops.push(document.activeElement?.textContent ?? null);
    expect(stops).toEqual(["Cancel", "Take over", "Cancel", "Take over"]);
    screen.getByRole("alertdialog").focus();
    await user.tab({ shift: true });
    expect(document.activeElement).toBe(button("Take over"));
    rerender(<Game open={false} />);
    expect(document.activeElement).toBe(button("card"));
  });

  it("is gone back through by the keyboard, past what opens in it too", async () => {
    show(
      <Dialog title="The end">
        <details>
          <summary>The last round</summary>
          Two sweeps.
        </details>
        <button type="button">Close</button>
      </Dialog>,
    );
    const stops: (string | null | undefined)[] = [];
    for (let press = 0; press < 2; press += 1) {
      await user.tab({ shift: true });
      stops.push(document.activeElement?.textContent);
    }
    expect(stops).toContain("The last round");
  });

  it("is named and described", () => {
    show(<Game open />);
    const dialog = screen.getByRole("alertdialog", { name: "This game is open in another tab or device" });
    const described = document.getElementById(dialog.getAttribute("aria-describedby") ?? "");
    expect([dialog.getAttribute("aria-modal"), described?.textContent]).toEqual([
      "true",
      expect.stringContaining("Take over to play here"),
    ]);
  });

  it("is not answered by a key that was meant for the game", async () => {
    const takeOver = vi.fn<() => void>();
    show(<SessionConflictDialog onTakeOver={takeOver} onCancel={takeOver} />);
    await user.keyboard("{Enter} ");
    expect(takeOver).not.toHaveBeenCalled();
  });
});

describe("SessionConflictDialog", () => {
  it("takes over or cancels, also by Escape", async () => {
    const [takeOver, cancel] = [vi.fn<() => void>(), vi.fn<() => void>()];
    show(<SessionConflictDialog onTakeOver={takeOver} onCancel={cancel} />);
    await user.click(button("Take over"));
    await user.click(button("Cancel"));
    await user.keyboard("{Escape}");
    expect([takeOver.mock.calls.length, cancel.mock.calls.length]).toEqual([1, 2]);
  });
});

describe("SessionMovedNotice", () => {
  it("interrupts with the news", () => {
    show(<SessionMovedNotice />);
    expect(screen.getByRole("alert").textContent).toContain("Session moved");
  });
});

describe("ReconnectionProgress", () => {
  it("says that the game is being recovered, and where it is", () => {
    const { rerender } = show(<ReconnectionProgress step="waiting" />);
    expect(screen.getByRole("status").textContent).toBe("Recovering game state…Waiting for the next attempt");
    rerender(<ReconnectionProgress step="loading" percent={40} />);
    expect(screen.getByRole<HTMLProgressElement>("progressbar", { name: "Loading the game" }).value).toBe(40);
  });
});

describe("MissedActionsModal", () => {
  it("tells for how long the player was away, and the last five things that happened", () => {
    show(<MissedActionsModal missed={MISSED} onContinue={() => {}} />);
    expect(screen.getByText("You were away for 1:05.")).toBeDefined();
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(
      [2, 3, 4, 5, 6].map((n) => `Ada captured ${n} cards`),
    );
  });

  it("closes by the button, by Escape, and by itself after five seconds", async () => {
    const tab = new FakeBrowser().tab();
    const close = vi.fn<() => void>();
    show(<MissedActionsModal missed={MISSED} onContinue={close} />, tab);
    await user.click(button("Continue"));
    await user.keyboard("{Escape}");
    expect(close).toHaveBeenCalledTimes(2);
    button("Continue").blur();
    await user.unhover(button("Continue"));
    await doing(() => tab.browser.time.advance(4_999));
    expect(close).toHaveBeenCalledTimes(2);
    await doing(() => tab.browser.time.advance(1));
    expect(close).toHaveBeenCalledTimes(3);
  });

  it("stays while the pointer is over it or its button has the focus", async () => {
    const tab = new FakeBrowser().tab();
    const close = vi.fn<() => void>();
    show(<MissedActionsModal missed={MISSED} onContinue={close} />, tab);
    await user.hover(screen.getByText("You were away for 1:05."));
    await doing(() => tab.browser.time.advance(60_000));
    await user.tab();
    await user.unhover(screen.getByText("You were away for 1:05."));
    await doing(() => tab.browser.time.advance(60_000));
    expect(close).not.toHaveBeenCalled();
    await doing(() => button("Continue").blur());
    await doing(() => tab.browser.time.advance(5_000));
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe("TurnHighlight", () => {
  it("says whose turn it is, and marks the player's own for the looks", () => {
    const { container, rerender } = show(<TurnHighlight yourTurn waitingFor="Ada" />);
    expect(screen.getByRole("status").textContent).toBe("Your turn!");
    expect(container.querySelector('[data-your-turn="true"]')).not.toBeNull();
    rerender(<TurnHighlight yourTurn={false} waitingFor="Ada" />);
    expect(screen.getByRole("status").textContent).toBe("Waiting for Ada");
    rerender(<TurnHighlight yourTurn={false} />);
    expect(screen.getByRole("status").textContent).toBe("");
  });
});

describe("OpponentDisconnectedBanner", () => {
  it("shows after two minutes, with the time", () => {
    const { rerender } = show(<OpponentDisconnectedBanner name="Ada" awayMs={119_999} />);
    expect(screen.queryByRole("status")).toBeNull();
    rerender(<OpponentDisconnectedBanner name="Ada" awayMs={125_000} />);
    expect([screen.getByRole("status").textContent, screen.getByRole("timer").textContent]).toEqual([
      "Ada is temporarily disconnected",
      "2:05",
    ]);
  });
});

describe("AbandonedGameDialog", () => {
  it("waits, also by Escape, or claims the victory", async () => {
    const [wait, claim] = [vi.fn<() => void>(), vi.fn<() => void>()];
    show(<AbandonedGameDialog name="Ada" onWait={wait} onClaimVictory={claim} />);
    expect(screen.getByRole("alertdialog", { name: "Ada has abandoned the game" })).toBeDefined();
    await user.click(button("Wait"));
    await user.keyboard("{Escape}");
    await user.click(button("Claim victory"));
    expect([wait.mock.calls.length, claim.mock.calls.length]).toEqual([2, 1]);
  });

  it("takes no second answer while the first is on its way", async () => {
    const wait = vi.fn<() => void>();
    show(<AbandonedGameDialog name="Ada" onWait={wait} onClaimVictory={wait} isBusy />);
    for (const name of ["Wait", "Claim victory"]) {
      expect(button(name).getAttribute("aria-disabled")).toBe("true");
      await user.click(button(name));
    }
    await user.keyboard("{Escape}");
    expect(wait).not.toHaveBeenCalled();
  });
});

describe("GameEndedDialog", () => {
  const players = [
    { player_id: "z", name: "Zoë" },
    { player_id: "a", name: "Ada" },
  ];
  const ended: GameEnded = { reason: "claimed", winners: ["z"], scores: { z: 11, a: 7 }, seed: server.game_ended.seed };
  const dialog = (change: Partial<Parameters<typeof GameEndedDialog>[0]> = {}) => (
    <GameEndedDialog {...{ ended, players, playerId: "z", onClose: () => {} }} {...change} />
  );

  it("shows the outcome for this player, the reason and everybody's points", () => {
    const { rerender } = show(dialog());
    expect(screen.getByText("You won!")).toBeDefined();
    expect(screen.getByText(/victory was claimed/)).toBeDefined();
    expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual([
      "PlayerPoints",
      "Zoë (winner)11",
      "Ada7",
    ]);
    rerender(dialog({ playerId: "a" }));
    expect(screen.getByText("You lost.")).toBeDefined();
    rerender(dialog({ ended: { ...ended, reason: "expired", winners: [] } }));
    expect(screen.getByText("Nobody won.")).toBeDefined();
  });

  it("checks in the page that the deal was fair", async () => {
    show(dialog({ seedCommitment: server.game_started.seed_commitment }));
    expect((await screen.findByText(/This deal was fair/)).getAttribute("data-fairness")).toBe("fair");
  });

  it("says when the seed is not the one that was committed to", async () => {
    show(dialog({ seedCommitment: "00" }));
    expect(await screen.findByText(/can't be shown to be fair/)).toBeDefined();
  });

  it("closes by the button and by Escape", async () => {
    const close = vi.fn<() => void>();
    show(dialog({ onClose: close }));
    await user.click(button("Close"));
    await user.keyboard("{Escape}");
    expect(close).toHaveBeenCalledTimes(2);
  });
});
