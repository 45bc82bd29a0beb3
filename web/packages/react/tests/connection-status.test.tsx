// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { FakeBrowser } from "../../client/tests/fakes/browser.js";
import { ConnectionStatus, type Indicator } from "../src/index.js";
import { doing, show, user } from "./fakes/screen.js";

describe("18.4 ConnectionStatus: all status states rendering", () => {
  const STATES: [Indicator, string, string][] = [
    ["connecting", "Connecting…", "reseat-spinner"],
    ["connected", "Connected", "reseat-dot"],
    ["unhealthy", "Connection unstable", "reseat-dot"],
    ["reconnecting", "Reconnecting… (3/5)", "reseat-spinner"],
    ["disconnected", "Disconnected", "reseat-dot"],
  ];

  it.each(STATES)("shows %s as “%s”, in a live region and not by colour alone", (status, words, sign) => {
    const { container } = show(<ConnectionStatus status={status} reconnectAttempt={3} maxAttempts={5} />);
    expect(screen.getByRole("status").textContent).toBe(words);
    expect(container.querySelector(`[data-status="${status}"] .${sign}`)?.getAttribute("aria-hidden")).toBe("true");
  });
});

describe("18.4 ConnectionStatus: manual retry button", () => {
  it("is there only when disconnected, and retries by mouse and by keyboard", async () => {
    const retry = vi.fn<() => void>();
    const { rerender } = show(<ConnectionStatus status="reconnecting" onManualRetry={retry} />);
    expect(screen.queryByRole("button")).toBeNull();
    rerender(<ConnectionStatus status="disconnected" onManualRetry={retry} />);
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await user.keyboard("{Enter}");
    expect(retry).toHaveBeenCalledTimes(2);
  });

  it("is disabled while a retry is under way, without losing the focus, and missing where a retry makes no sense", async () => {
    const retry = vi.fn<() => void>();
    const { rerender } = show(<ConnectionStatus status="disconnected" onManualRetry={retry} />);
    await user.click(screen.getByRole("button"));
    rerender(<ConnectionStatus status="disconnected" onManualRetry={retry} isRetrying />);
    await user.click(screen.getByRole("button"));
    expect([screen.getByRole("button").getAttribute("aria-disabled"), retry.mock.calls.length]).toEqual(["true", 1]);
    expect([document.activeElement, screen.getByRole("status").textContent]).toEqual([
      screen.getByRole("button"),
      "Connecting…",
    ]);
    rerender(<ConnectionStatus status="disconnected" />);
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("18.4 ConnectionStatus: opponent status display", () => {
  it("shows the opponent under the player, with a timer once they are away for more than a minute", () => {
    const { rerender } = show(<ConnectionStatus status="connected" opponentName="Ada" opponentConnected />);
    expect(screen.getByText("Ada: connected")).toBeDefined();
    const away = (ms: number) => (
      <ConnectionStatus
        status="connected"
        opponentName="Ada"
        opponentConnected={false}
        opponentDisconnectedDuration={ms}
      />
    );
    rerender(away(60_000));
    expect(screen.getByText("Ada: disconnected")).toBeDefined();
    expect(screen.queryByRole("timer")).toBeNull();
    rerender(away(65_000));
    expect(screen.getByRole("timer").textContent).toBe("1:05");
    rerender(away(3_665_000));
    expect(screen.getByRole("timer").textContent).toBe("1:01:05");
  });

  it("keeps the counting seconds away from screen readers", () => {
    show(<ConnectionStatus status="connected" opponentConnected={false} opponentDisconnectedDuration={90_000} />);
    expect(screen.getByRole("timer").getAttribute("aria-live")).toBe("off");
    expect(screen.getByRole("timer").closest('[role="status"]')).toBeNull();
  });

  it("says for five seconds that the opponent is back", async () => {
    const tab = new FakeBrowser().tab();
    const { rerender } = show(<ConnectionStatus status="connected" opponentConnected={false} />, tab);
    rerender(<ConnectionStatus status="connected" opponentConnected />);
    expect(screen.getByText("Opponent reconnected")).toBeDefined();
    await doing(() => tab.browser.time.advance(5_000));
    expect(screen.getByText("Opponent: connected")).toBeDefined();
  });

  it("shows no opponent where there is none", () => {
    show(<ConnectionStatus status="connected" />);
    expect(screen.getAllByRole("status")).toHaveLength(1);
  });
});
