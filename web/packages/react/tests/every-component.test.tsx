// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import axe from "axe-core";
import type { ReactElement } from "react";
import { describe, expect, it } from "vitest";

import {
  AbandonedGameDialog,
  ConnectionStatus,
  GameEndedDialog,
  MissedActionsModal,
  OpponentDisconnectedBanner,
  ReconnectionProgress,
  ReseatProvider,
  SessionConflictDialog,
  SessionMovedNotice,
  TurnHighlight,
} from "../src/index.js";
import { show } from "./fakes/screen.js";

const MISSED = {
  number: 1,
  offlineMs: 65_000,
  summaries: [{ code: "captured", params: {}, text: "Ada captured 1 card" }],
};

describe("every component", () => {
  const ALL: [name: string, shown: () => ReactElement][] = [
    [
      "ConnectionStatus",
      () => (
        <ConnectionStatus
          status="disconnected"
          onManualRetry={() => {}}
          opponentConnected={false}
          opponentDisconnectedDuration={90_000}
        />
      ),
    ],
    ["ReconnectionProgress", () => <ReconnectionProgress step="loading" percent={40} />],
    ["MissedActionsModal", () => <MissedActionsModal missed={MISSED} onContinue={() => {}} />],
    ["TurnHighlight", () => <TurnHighlight yourTurn />],
    ["OpponentDisconnectedBanner", () => <OpponentDisconnectedBanner name="Ada" awayMs={200_000} />],
    ["AbandonedGameDialog", () => <AbandonedGameDialog name="Ada" onWait={() => {}} onClaimVictory={() => {}} />],
    ["SessionConflictDialog", () => <SessionConflictDialog onTakeOver={() => {}} onCancel={() => {}} />],
    ["SessionMovedNotice", () => <SessionMovedNotice />],
    [
      "GameEndedDialog",
      () => (
        <GameEndedDialog
          ended={{ reason: "completed", winners: [], scores: {}, seed: "00" }}
          players={[]}
          onClose={() => {}}
        />
      ),
    ],
  ];

  it.each(ALL)("%s has no issue that axe finds", async (_, shown) => {
    const { container } = show(<main>{shown()}</main>);
    // Colours need a browser that paints.
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it.each(ALL)("%s has no style of its own, so that a strict Content-Security-Policy holds", (_, shown) => {
    expect(show(shown()).container.innerHTML).not.toMatch(/style=|<style/);
  });

  it("speaks another language when it is given one", () => {
    render(
      <ReseatProvider texts={{ connected: "Verbunden", opponent: "Gegner" }}>
        <ConnectionStatus status="connected" opponentConnected />
      </ReseatProvider>,
    );
    expect(screen.getAllByRole("status").map((line) => line.textContent)).toEqual(["Verbunden", "Gegner: connected"]);
  });
});
