import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { InvalidSessionToken, parseSessionToken, SessionTokenManager, writeSessionToken } from "../src/index.js";
import { FakeBrowser, forbiddenStorage, fullStorage } from "./fakes/browser.js";
import { DAY_MS, ROOM, sessionToken } from "./fakes/table.js";

function manager(change: object = {}): { tokens: SessionTokenManager; browser: FakeBrowser } {
  const browser = new FakeBrowser();
  const environment = { ...browser.tab().environment, ...change };
  return { tokens: new SessionTokenManager({ environment }), browser };
}

const OTHER = "01932b7c-0000-7000-8000-000000000099";

describe("18.2 SessionTokenManager: token creation and storage", () => {
  it("stores the token of a room under its key, for the next tab too", () => {
    const { tokens, browser } = manager();
    const text = sessionToken(browser.time.now());
    expect(tokens.createToken(ROOM, text)).toMatchObject({ roomId: ROOM, playerName: "Zoë" });
    expect(browser.local.getItem(`casino_session_${ROOM}`)).toContain(text);
    const nextTab = new SessionTokenManager({ environment: browser.tab().environment });
    expect(nextTab.getToken(ROOM)).toBe(text);
  });

  it("takes another prefix", () => {
    const browser = new FakeBrowser();
    const tokens = new SessionTokenManager({ environment: browser.tab().environment, prefix: "chess_" });
    tokens.createToken(ROOM, sessionToken(0));
    expect(browser.local.getItem(`chess_${ROOM}`)).not.toBeNull();
  });

  it("refuses what is no token, and the token of another room", () => {
    const { tokens } = manager();
    expect(() => tokens.createToken(ROOM, "nonsense")).toThrow(InvalidSessionToken);
    expect(() => tokens.createToken(OTHER, sessionToken(0))).toThrow(/wrong_room/);
    expect(tokens.getToken(OTHER)).toBeUndefined();
  });
});

describe("18.2 SessionTokenManager: token retrieval", () => {
  it("answers nothing for a room without a token", () => {
    expect(manager().tokens.getToken(ROOM)).toBeUndefined();
  });

  it("drops an expired token", () => {
    const { tokens, browser } = manager();
    tokens.createToken(ROOM, sessionToken(browser.time.now()));
    browser.time.sleep(DAY_MS);
    expect(tokens.getToken(ROOM)).toBeUndefined();
    expect(browser.local.length).toBe(0);
  });

  it("counts a token's age by this device's clock, so that a clock that is days off locks nobody out", () => {
    const { tokens, browser } = manager();
    tokens.createToken(ROOM, sessionToken(browser.time.now() - 7 * DAY_MS));
    browser.time.sleep(DAY_MS - 1);
    expect(tokens.getToken(ROOM)).toBeDefined();
  });
});

describe("18.2 SessionTokenManager: token validation", () => {
  it("judges missing, malformed, misplaced, expired and good tokens apart", () => {
    const { tokens, browser } = manager();
    const problem = (): unknown => {
      const check = tokens.validateToken(ROOM);
      return check.valid ? "good" : check.problem;
    };
    const store = (text: string): void => browser.local.setItem(`casino_session_${ROOM}`, text);
    expect(problem()).toBe("missing");
    for (const text of ["", "{}", '{"token":"x","stored_at":1}', '{"token":7}']) {
      store(text);
      expect(problem(), text).toBe("malformed");
    }
    store(JSON.stringify({ token: sessionToken(0, { roomId: OTHER }), stored_at: 0 }));
    expect(problem()).toBe("wrong_room");
    tokens.createToken(ROOM, sessionToken(0));
    expect(problem()).toBe("good");
    browser.time.sleep(DAY_MS);
    expect(problem()).toBe("expired");
  });
});

describe("18.2 SessionTokenManager: token clearing", () => {
  it("clears one room's token, or all of them and nothing else", () => {
    const { tokens, browser } = manager();
    tokens.createToken(ROOM, sessionToken(0));
    tokens.createToken(OTHER, sessionToken(0, { roomId: OTHER }));
    browser.local.setItem("theme", "dark");
    tokens.clearToken(ROOM);
    expect([tokens.getToken(ROOM), tokens.getToken(OTHER)]).toEqual([undefined, expect.any(String)]);
    tokens.clearAllTokens();
    expect([tokens.getToken(OTHER), browser.local.length]).toEqual([undefined, 1]);
  });
});

describe("storage that is missing, full or forbidden", () => {
  it("falls back to the session storage when the local one is full", () => {
    const full = fullStorage();
    const { tokens, browser } = manager({ localStorage: () => full });
    tokens.createToken(ROOM, sessionToken(0));
    expect(tokens.getToken(ROOM)).toBeDefined();
    expect(browser.warnings).toHaveLength(1);
  });

  it("does not go on with the old token that a full storage still holds", () => {
    const full = fullStorage();
    const { tokens } = manager({ localStorage: () => full });
    full.kept.setItem(
      `casino_session_${ROOM}`,
      JSON.stringify({ token: sessionToken(0, { nonce: "old" }), stored_at: 0 }),
    );
    const fresh = sessionToken(0, { nonce: "new" });
    tokens.createToken(ROOM, fresh);
    expect(tokens.getToken(ROOM)).toBe(fresh);
  });

  it.each([
    [
      "forbidden to touch",
      () => {
        throw new Error("SecurityError");
      },
    ],
    ["forbidden to use", forbiddenStorage],
    ["missing", () => undefined],
  ])("falls back to memory when storage is %s, and says so once", (_, area) => {
    const { tokens, browser } = manager({ localStorage: area, sessionStorage: area });
    tokens.createToken(ROOM, sessionToken(0));
    tokens.createToken(ROOM, sessionToken(1));
    expect(tokens.getToken(ROOM)).toBe(sessionToken(1));
    tokens.clearAllTokens();
    expect(tokens.getToken(ROOM)).toBeUndefined();
    expect(browser.warnings).toHaveLength(1);
  });
});

describe("a session token", () => {
  /** The known answer of the protocol's document. */
  const document = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const known = /```\n(eyJ[\w-]+)\n```/.exec(document)?.[1] ?? "";

  it("is read as the protocol's known answer says, and written again to the same text", () => {
    const token = parseSessionToken(known);
    expect(token).toMatchObject({ version: 1, keyId: "k1", playerName: "Zoë", expiresAt: 1_732_233_600_000 });
    expect(writeSessionToken(token!)).toBe(known);
  });

  it.each(["", "a.b", "e30", "bnVsbA", "_____w", known.slice(1)])("is not read from %s", (text) => {
    expect(parseSessionToken(text)).toBeUndefined();
  });
});
