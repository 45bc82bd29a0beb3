import { describe, expect, it } from "vitest";

import { ApiError, connectionTo, type Credentials, ReseatApi } from "../src/index.js";
import { http } from "./generated/golden.js";
import { FakeBrowser, forbiddenStorage } from "./fakes/browser.js";
import { ROOM, sessionToken } from "./fakes/table.js";
import { settled } from "./fakes/time.js";

interface Asked {
  readonly line: string;
  readonly bearer: string | null;
  readonly body: unknown;
}

type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> } | Error;

/** An api that is answered by the test, and everything it asked. */
function api(
  answer: (asked: Asked) => Answer | Promise<Answer>,
  change: Partial<ConstructorParameters<typeof ReseatApi>[0]> = {},
  browser = new FakeBrowser(),
) {
  const asked: Asked[] = [];
  const answering = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(String(url));
    const call = {
      line: `${init.method} ${pathname}${search}`,
      bearer: new Headers(init.headers).get("authorization"),
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
    };
    asked.push(call);
    const late = new Promise<never>((_, reject) =>
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
    );
    const given = await Promise.race([answer(call), late]);
    if (given instanceof Error) throw given;
    const { status = 200, body, headers = {} } = given;
    return new Response(body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body), {
      status,
      headers,
    });
  };
  const options = { url: "https://play.example/", environment: browser.tab().environment, fetch: answering, ...change };
  return { api: new ReseatApi(options), asked, browser };
}

const seatTaken = () => ({
  ...http.seat_taken,
  room: { ...http.seat_taken.room, id: ROOM },
  session_token: sessionToken(0),
});
const refusal = (status: number, code: string): Answer => ({ status, body: { ...http.problem, status, code } });
const refusedWith = async (call: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ApiError)) throw new Error("no ApiError came");
  return error;
};

describe("ReseatApi", () => {
  it("signs a guest in, and proves the user from then on and in the next page", async () => {
    const {
      api: first,
      asked,
      browser,
    } = api(({ line }) => ({ body: line.includes("/session") ? http.signed_in : http.me }));
    await first.signInAsGuest({ display_name: "Zoë" });
    await first.me();
    expect(asked).toEqual([
      { line: "POST /session", bearer: null, body: { display_name: "Zoë" } },
      { line: "GET /api/auth/me", bearer: `Bearer ${http.signed_in.access_token}`, body: undefined },
    ]);
    expect(api(() => ({}), {}, browser).api.accessTokens.user?.username).toBe(http.signed_in.user.username);
  });

  it("keeps the seat's token when it makes or joins a room, and proves the seat by it", async () => {
    const { api: reseat, asked } = api(({ line }) => ({
      body: line.endsWith("/result") ? http.room_result : seatTaken(),
    }));
    await reseat.joinRoom("ABC234");
    expect(reseat.hasSeat(ROOM)).toBe(true);
    await reseat.askForRematch(ROOM);
    expect(asked[1]?.line).toBe(`POST /api/rooms/${ROOM}/rematch`);
    await reseat.result(ROOM);
    expect(asked[2]).toMatchObject({
      line: `GET /api/rooms/${ROOM}/result`,
      bearer: `Bearer ${reseat.sessionTokens.getToken(ROOM)}`,
    });
  });

  it("forgets the seat's token when it leaves", async () => {
    const { api: reseat } = api(({ line }) => (line.endsWith("/leave") ? { status: 204 } : { body: seatTaken() }));
    await reseat.createRoom({ game: "relay" });
    await reseat.leaveRoom(ROOM);
    expect([reseat.sessionTokens.getToken(ROOM), reseat.hasSeat(ROOM)]).toEqual([undefined, false]);
  });

  it("writes every route, query and body as the protocol has it", async () => {
    const { api: reseat, asked } = api(({ line }) =>
      line.endsWith("/wait") || line.startsWith("DELETE") ? { status: 204 } : { body: {} },
    );
    await reseat.games();
    await reseat.rooms({ status: "waiting" });
    await reseat.room("a b");
    await reseat.addBot(ROOM, { strength: "hard" });
    await reseat.startRoom(ROOM);
    await reseat.removePlayer(ROOM, "p");
    await reseat.rematch(ROOM);
    await reseat.submitAction(ROOM, http.submit_action);
    await reseat.playCard({ ...http.play_card, room_id: ROOM, action_type: "trail" });
    await reseat.legalActions(ROOM, { card: "9D" });
    await reseat.actions(ROOM, { after: 0, limit: 5 });
    await reseat.recovery(ROOM, { after: 3 });
    await reseat.heartbeats(ROOM);
    await reseat.claimVictory({ room_id: ROOM, player_id: "p" });
    await reseat.waitOn({ room_id: ROOM, player_id: "p" });
    await reseat.myResults();
    expect(asked.map(({ line }) => line.replace(ROOM, "{room}"))).toEqual([
      "GET /api/games",
      "GET /api/rooms?status=waiting",
      "GET /api/rooms/a%20b",
      "POST /api/rooms/{room}/bots",
      "POST /api/rooms/{room}/start",
      "DELETE /api/rooms/{room}/players/p",
      "GET /api/rooms/{room}/rematch",
      "POST /api/rooms/{room}/actions",
      "POST /api/game/play-card",
      "GET /api/rooms/{room}/legal-actions?card=9D",
      "GET /api/rooms/{room}/actions?after=0&limit=5",
      "GET /api/rooms/{room}/recovery?after=3",
      "GET /api/heartbeat/{room}",
      "POST /api/game/claim-victory",
      "POST /api/game/wait",
      "GET /api/users/me/results",
    ]);
  });
});

describe("a sign-in by cookie", () => {
  const signedIn = http.signed_in_by_cookie;
  const SEEN = { mode: "cookie" } as const;

  it("asks for the cookie, keeps who it is, and presents no token of its own", async () => {
    const { api: reseat, asked } = api(
      ({ line }) => ({ body: line.startsWith("POST /session") ? signedIn : http.me }),
      SEEN,
    );
    await reseat.signInAsGuest({ display_name: "Zoë" });
    await reseat.me();
    expect(asked).toEqual([
      { line: "POST /session", bearer: null, body: { mode: "cookie", display_name: "Zoë" } },
      { line: "GET /api/auth/me", bearer: null, body: undefined },
    ]);
    expect([reseat.accessTokens.user?.id, reseat.accessTokens.token]).toEqual([signedIn.user.id, undefined]);
  });

  it("is found again where nothing could be kept, so that no second guest is made", async () => {
    const browser = new FakeBrowser();
    const storage = { localStorage: forbiddenStorage, sessionStorage: forbiddenStorage };
    const environment = { ...browser.tab().environment, ...storage };
    const { api: reseat, asked } = api(() => ({ body: http.me }), { ...SEEN, environment }, browser);
    expect((await reseat.userOrGuest()).id).toBe(http.me.user.id);
    expect(asked.map(({ line }) => line)).toEqual(["GET /api/auth/me"]);
    expect(reseat.accessTokens.user?.id).toBe(http.me.user.id);
  });

  it("is forgotten when the cookie is refused, and another guest is made", async () => {
    let stands = true;
    const answer = ({ line }: Asked): Answer => {
      if (line === "POST /session") return { body: signedIn };
      return stands ? { body: http.me } : refusal(401, "revoked");
    };
    const { api: reseat, asked } = api(answer, SEEN);
    await reseat.signInAsGuest();
    stands = false;
    await refusedWith(reseat.me());
    expect(reseat.accessTokens.user).toBeUndefined();
    await reseat.userOrGuest();
    expect(asked.filter(({ line }) => line === "POST /session")).toHaveLength(2);
  });
});

describe("an account", () => {
  it("hands out all that is stored of it, and is forgotten here when it is deleted", async () => {
    const { api: reseat, asked } = api(({ line }) =>
      line.startsWith("DELETE") ? { status: 204 } : { body: http.user_export },
    );
    reseat.accessTokens.keep(http.signed_in);
    expect((await reseat.account.export()).seats).toEqual(http.user_export.seats);
    await reseat.account.delete({ password: "correct horse" });
    expect(asked.map(({ line, body }) => [line, body])).toEqual([
      ["GET /api/users/me/export", undefined],
      ["DELETE /api/users/me", { password: "correct horse" }],
    ]);
    expect(reseat.accessTokens.user).toBeUndefined();
  });

  it("is kept, and the sign-in with it, when the password that should delete it is wrong", async () => {
    const { api: reseat } = api(() => refusal(401, "invalid_credentials"));
    reseat.accessTokens.keep(http.signed_in);
    expect((await refusedWith(reseat.account.delete({ password: "wrong" }))).code).toBe("invalid_credentials");
    expect(reseat.accessTokens.user).toBeDefined();
  });
});

describe("userOrGuest", () => {
  it("keeps the user who is signed in, and makes a guest when the sign-in is over", async () => {
    let over = false;
    const { api: reseat, asked } = api(({ line }) => {
      if (line === "POST /session") return { body: http.signed_in };
      return over ? refusal(401, "revoked") : { body: http.me };
    });
    await reseat.userOrGuest();
    await reseat.userOrGuest();
    over = true;
    await reseat.userOrGuest();
    expect(asked.filter(({ line }) => line === "POST /session")).toHaveLength(2);
  });

  it("makes no new guest because the service is away for a moment", async () => {
    const { api: reseat, asked } = api(({ line }) =>
      line === "POST /session" ? { body: http.signed_in } : refusal(503, "not_ready"),
    );
    await reseat.userOrGuest();
    expect((await refusedWith(reseat.userOrGuest())).code).toBe("not_ready");
    expect(asked.filter(({ line }) => line === "POST /session")).toHaveLength(1);
  });
});

describe("ApiError", () => {
  it("has the code, the words and the fields of the problem", async () => {
    const { api: reseat } = api(() => ({ status: 422, body: http["problem.fields"] }));
    const error = await refusedWith(reseat.games());
    const { code, detail, errors, request_id } = http["problem.fields"];
    expect(error).toMatchObject({
      status: 422,
      code,
      message: detail,
      errors,
      requestId: request_id,
      isTemporary: false,
    });
  });

  it("says when a throttled call may come back", async () => {
    const { api: reseat } = api(() => ({
      ...(refusal(429, "rate_limited") as object),
      headers: { "retry-after": "7" },
    }));
    expect(await refusedWith(reseat.games())).toMatchObject({ retryAfterMs: 7_000, isTemporary: true });
  });

  it("makes sense of a proxy's error page, of an answer that is no JSON, and of none", async () => {
    const cases: [Answer, object][] = [
      [
        { status: 502, body: "<html>" },
        { status: 502, code: "unreadable", isTemporary: true },
      ],
      [{ body: "<html>" }, { status: 200, code: "unreadable", isTemporary: false }],
      [new TypeError("fetch failed"), { status: 0, code: "unreachable", isTemporary: true }],
    ];
    for (const [answer, expected] of cases)
      expect(await refusedWith(api(() => answer).api.games())).toMatchObject(expected);
  });

  it("comes when the service does not answer in time", async () => {
    const { api: reseat, browser } = api(() => new Promise(() => {}));
    const refused = refusedWith(reseat.games());
    await settled();
    browser.time.advance(10_000);
    expect((await refused).message).toContain("no answer in time");
  });
});

describe("an access token that is refused", () => {
  const fresh = (access_token: string): Credentials => ({ ...http.signed_in, access_token });

  it("is refreshed once for many waiting calls", async () => {
    let refreshes = 0;
    const refresh = async (): Promise<Credentials> => fresh(`fresh-${(refreshes += 1)}`);
    const { api: reseat, asked } = api(
      ({ bearer }) => (bearer?.includes("fresh") ? { body: http.me } : refusal(401, "expired")),
      { refresh },
    );
    reseat.accessTokens.keep(http.signed_in);
    await Promise.all([reseat.me(), reseat.me(), reseat.me()]);
    expect([refreshes, asked.length, reseat.accessTokens.token]).toEqual([1, 6, "fresh-1"]);
  });

  it("is refreshed in one tab only, and the other one uses what it finds", async () => {
    const browser = new FakeBrowser();
    let refreshes = 0;
    const refresh = async (): Promise<Credentials> => fresh(`fresh-${(refreshes += 1)}`);
    const answer = ({ bearer }: Asked): Answer =>
      bearer?.includes("fresh") ? { body: http.me } : refusal(401, "expired");
    const tabs = [api(answer, { refresh }, browser).api, api(answer, { refresh }, browser).api];
    tabs[0]!.accessTokens.keep(http.signed_in);
    await Promise.all(tabs.map((tab) => tab.me()));
    expect(refreshes).toBe(1);
  });

  it("is not refreshed for a refusal of another kind", async () => {
    const { api: reseat, asked } = api(() => refusal(403, "not_host"), { refresh: async () => fresh("fresh") });
    reseat.accessTokens.keep(http.signed_in);
    expect([(await refusedWith(reseat.me())).code, asked.length]).toEqual(["not_host", 1]);
  });

  it("is refreshed by the service, with the refresh token that came with it", async () => {
    const next = { ...http.signed_in, access_token: "fresh", refresh_token: "next" };
    const { api: reseat, asked } = api(({ line, bearer }) => {
      if (line === "POST /api/auth/refresh") return { body: next };
      return bearer === "Bearer fresh" ? { body: http.me } : refusal(401, "expired");
    });
    reseat.accessTokens.keep(http.signed_in);
    await reseat.me();
    expect(asked[1]).toEqual({
      line: "POST /api/auth/refresh",
      bearer: null,
      body: { refresh_token: http.signed_in.refresh_token },
    });
    expect(reseat.accessTokens.token).toBe("fresh");
  });

  it("is forgotten when the user session is over, and kept while the service can't be reached", async () => {
    for (const [answer, kept] of [
      [refusal(401, "invalid_refresh_token"), false],
      [refusal(503, "not_ready"), true],
      [new TypeError("fetch failed"), true],
    ] as const) {
      const { api: reseat } = api(({ line }) => (line === "POST /api/auth/refresh" ? answer : refusal(401, "expired")));
      reseat.accessTokens.keep(http.signed_in);
      await refusedWith(reseat.me());
      expect(reseat.accessTokens.token !== undefined).toBe(kept);
    }
  });
});

describe("rejoining", () => {
  it("answers another token for the seat, or whether it makes sense to ask again", async () => {
    const kinds: [Answer, string][] = [
      [{ body: seatTaken() }, "token"],
      [refusal(401, "revoked"), "refused"],
      [refusal(404, "room_not_found"), "refused"],
      [refusal(503, "not_ready"), "unavailable"],
      [new TypeError("fetch failed"), "unavailable"],
    ];
    for (const [answer, kind] of kinds) expect(await api(() => answer).api.rejoining(ROOM)()).toMatchObject({ kind });
  });

  it("is how a connection gets the token that it has not", async () => {
    const { api: reseat, browser } = api(() => ({ body: seatTaken() }));
    connectionTo(reseat, ROOM).open();
    await settled();
    expect(browser.sockets.last.protocols[1]).toBe(`reseat.token.${reseat.sessionTokens.getToken(ROOM)}`);
  });
});
