// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";

import { defaultEnvironment, SessionTokenManager } from "../src/index.js";
import { ROOM, sessionToken } from "./fakes/table.js";

describe("the environment of a page", () => {
  it("keeps tokens in the page's own storage", () => {
    new SessionTokenManager().createToken(ROOM, sessionToken(Date.now()));
    expect(localStorage.getItem(`casino_session_${ROOM}`)).toContain("stored_at");
    new SessionTokenManager().clearAllTokens();
    expect(localStorage.length).toBe(0);
  });

  it("tells the other tabs over a channel, and does not hear itself", async () => {
    const { channels } = defaultEnvironment();
    const own: unknown[] = [];
    const heard = new Promise((resolve) => channels?.("seat", resolve));
    const channel = channels?.("seat", (message) => own.push(message));
    channel?.post({ type: "session_active", tab: "1", asks: true });
    expect([await heard, own]).toEqual([{ type: "session_active", tab: "1", asks: true }, []]);
    channel?.close();
  });

  it("is seen and on a network as the page says", () => {
    const { page } = defaultEnvironment();
    expect([page.hidden(), page.online()]).toEqual([document.visibilityState === "hidden", true]);
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(page.online()).toBe(false);
    const told: string[] = [];
    const stop = page.listen((event) => told.push(event));
    window.dispatchEvent(new Event("pageshow"));
    document.dispatchEvent(new Event("resume"));
    stop();
    window.dispatchEvent(new Event("pageshow"));
    expect(told).toEqual(["shown", "resumed"]);
  });

  it("draws numbers and ids, and runs and cancels timers", async () => {
    const { clock, random, timers } = defaultEnvironment();
    expect([
      random.fraction() < 1,
      random.uuid() === random.uuid(),
      Math.abs(clock.now() - Date.now()) < 1_000,
    ]).toEqual([true, false, true]);
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      timers.after(0, () => ran.push("cancelled"))();
      timers.after(0, () => resolve(void ran.push("run")));
    });
    expect(ran).toEqual(["run"]);
  });
});
