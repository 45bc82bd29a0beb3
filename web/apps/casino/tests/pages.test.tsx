// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";

import { ROOM } from "../../../packages/client/tests/fakes/table.js";
import { http, server } from "../../../packages/client/tests/generated/golden.js";
import AccountPage from "../src/account/account-page.js";
import DevicesPage from "../src/devices/devices-page.js";
import JoinPage from "../src/lobby/join-page.js";
import { LobbyPage } from "../src/lobby/lobby-page.js";
import OpsPage from "../src/ops/ops-page.js";
import RulesPage from "../src/rules/rules-page.js";
import { keptName } from "../src/session/kept-name.js";
import { LostPage } from "../src/shell/lost-page.js";
import TablePage from "../src/table/table-page.js";
import { type Answers, doing, FakeApp, problem, user } from "./fakes/screen.js";

// It draws on a canvas, which only a browser has.
vi.mock("../src/ops/chart.js", () => ({ default: () => null }));

const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });
const SESSION = http.signed_in.session;
const OTHER = {
  ...SESSION,
  id: "01932b7c-0000-7000-8000-0000000000b2",
  device_name: null,
  device_info: "Safari on iPhone",
  current: false,
};
const WAITING = http.seat_taken.room;
const ANSWERS: Answers = {
  "POST /session": { status: 201, body: http.signed_in },
  "POST /api/rooms": { status: 201, body: http.seat_taken },
  [`POST /api/rooms/${ROOM}/bots`]: { status: 201, body: http.bot_added },
  [`POST /api/rooms/${ROOM}/join`]: { body: http.seat_taken },
  "POST /api/rooms/K7PQ3X/join": { body: http.seat_taken },
  "GET /api/rooms": { body: { rooms: [WAITING] } },
  "GET /api/rooms/K7PQ3X": { body: WAITING },
  [`GET /api/rooms/${ROOM}`]: { body: WAITING },
  "GET /api/auth/me": { body: http.me },
  "GET /api/users/me/results": { body: http.user_results },
  "GET /api/sessions": { body: { sessions: [SESSION, OTHER] } },
  [`DELETE /api/sessions/${OTHER.id}`]: { status: 204 },
  "DELETE /api/sessions": { body: { revoked: 1 } },
  [`PATCH /api/sessions/${OTHER.id}`]: { body: OTHER },
};

describe("the lobby", () => {
  it("plays the bot in one press: a guest, a table, a bot", async () => {
    const app = new FakeApp({ ...ANSWERS, "GET /api/rooms": { body: { rooms: [] } } });
    await app.show(<LobbyPage />);
    await user.click(button("Play the bot"));
    const calls = app.asked.map(({ line }) => line).filter((line) => line.startsWith("POST"));
    expect(calls).toEqual(["POST /session", "POST /api/rooms", `POST /api/rooms/${ROOM}/bots`]);
    expect(app.of(`POST /api/rooms/${ROOM}/bots`)).toEqual([{ strength: "normal" }]);
    expect(location.pathname).toBe(`/room/${ROOM}`);
  });

  it("opens a table for friends, private unless anyone may join", async () => {
    const app = new FakeApp(ANSWERS);
    await app.show(<LobbyPage />);
    await user.type(screen.getByRole("textbox", { name: "Your name" }), "Zoë");
    await user.click(screen.getByRole("radio", { name: "4" }));
    await user.click(button("Invite a friend"));
    expect(app.of("POST /session")).toEqual([{ display_name: "Zoë" }]);
    expect(app.of("POST /api/rooms")).toEqual([{ game: "casino", seats: 4, private: true, player_name: "Zoë" }]);
  });

  it("joins by a code, and says when there is no such table", async () => {
    const app = new FakeApp(ANSWERS);
    await app.show(<LobbyPage />);
    await user.type(screen.getByRole("textbox", { name: "Table code" }), "nope");
    app.answers = { ...ANSWERS, "POST /api/rooms/NOPE/join": { status: 404, body: problem(404, "room_not_found") } };
    await user.click(button("Join"));
    expect(screen.getByText("There is no table with that code.")).toBeDefined();
    await user.clear(screen.getByRole("textbox", { name: "Table code" }));
    await user.type(screen.getByRole("textbox", { name: "Table code" }), "k7pq3x{Enter}");
    expect(location.pathname).toBe(`/room/${ROOM}`);
  });

  it("lists the tables that wait, looks again by itself, and sits down at one", async () => {
    const app = new FakeApp({ ...ANSWERS, "GET /api/rooms": { body: { rooms: [] } } });
    await app.show(<LobbyPage />);
    expect(screen.getByText(/No table is waiting/)).toBeDefined();
    app.answers = ANSWERS;
    await doing(() => app.time.advance(5_000));
    expect(screen.getByText("Zoë’s table")).toBeDefined();
    await user.click(button("Sit down"));
    expect(app.of(`POST /api/rooms/${ROOM}/join`)).toHaveLength(1);
  });

  it("leads back to a table where a seat is kept", async () => {
    const app = new FakeApp({ ...ANSWERS, [`GET /api/rooms/${ROOM}`]: { body: http.room } }).seated();
    await app.show(<LobbyPage />);
    const seats = within(screen.getByRole("region", { name: "Your seat is kept" }));
    expect(seats.getByRole("link").getAttribute("href")).toBe(`/room/${ROOM}`);
    expect(seats.getByText("with Ada")).toBeDefined();
  });

  it("forgets the seat of a game that is over", async () => {
    const finished = { ...http.room, status: "finished" };
    const app = new FakeApp({ ...ANSWERS, [`GET /api/rooms/${ROOM}`]: { body: finished } }).seated();
    await app.show(<LobbyPage />);
    expect(screen.queryByRole("region", { name: "Your seat is kept" })).toBeNull();
    expect(app.api.hasSeat(ROOM)).toBe(false);
  });
});

describe("an invitation", () => {
  it("says whose it is, takes a name, and leads to the seat", async () => {
    const app = new FakeApp(ANSWERS);
    await app.show(<JoinPage code="K7PQ3X" />);
    expect(screen.getByText("Zoë keeps a seat for you.")).toBeDefined();
    await user.type(screen.getByRole("textbox", { name: "Your name" }), "Ada");
    await user.click(button("Take the seat"));
    expect(app.of(`POST /api/rooms/${ROOM}/join`)).toEqual([{ player_name: "Ada" }]);
    expect(location.pathname).toBe(`/room/${ROOM}`);
  });

  it("to a table where the user sits already, from another device, leads there", async () => {
    const begun = {
      "GET /api/rooms/K7PQ3X": { body: http.room },
      [`POST /api/rooms/${ROOM}/join`]: { body: http.seat_taken },
    };
    const app = new FakeApp({ ...ANSWERS, ...begun }).signedIn();
    await app.show(<JoinPage code="K7PQ3X" />);
    expect([location.pathname, app.api.hasSeat(ROOM)]).toEqual([`/room/${ROOM}`, true]);
  });

  it("to a table that is taken by others says so to a user too", async () => {
    const full = { status: 409, body: problem(409, "already_started") };
    const begun = { "GET /api/rooms/K7PQ3X": { body: http.room }, [`POST /api/rooms/${ROOM}/join`]: full };
    await new FakeApp({ ...ANSWERS, ...begun }).signedIn().show(<JoinPage code="K7PQ3X" />);
    expect(screen.getByText("The game at this table has already begun.")).toBeDefined();
  });

  it("says when the table is gone, full, or has begun", async () => {
    const words = async (body: object | undefined): Promise<string | null> => {
      const answer = body === undefined ? { status: 404, body: problem(404, "room_not_found") } : { body };
      const shown = await new FakeApp({ ...ANSWERS, "GET /api/rooms/K7PQ3X": answer }).show(<JoinPage code="K7PQ3X" />);
      return shown.querySelector(".panel p")?.textContent ?? null;
    };
    expect(await words(undefined)).toBe("This table is not open any more.");
    expect(await words({ ...WAITING, players: http.room.players })).toBe("This table is full.");
    expect(await words(http.room)).toBe("The game at this table has already begun.");
  });
});

describe("the devices", () => {
  it("are listed, this one marked", async () => {
    await new FakeApp(ANSWERS).signedIn().show(<DevicesPage />);
    expect(screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent)).toEqual([
      "Zoë's phoneThis device",
      "Safari on iPhone",
    ]);
    expect(screen.queryByRole("button", { name: "Sign out Zoë's phone" })).toBeNull();
  });

  it("are renamed in place", async () => {
    const app = new FakeApp(ANSWERS).signedIn();
    await app.show(<DevicesPage />);
    await user.click(button("Rename Safari on iPhone"));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name of the device" }));
    await user.keyboard("Ada's phone{Enter}");
    expect(app.of(`PATCH /api/sessions/${OTHER.id}`)).toEqual([{ device_name: "Ada's phone" }]);
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("are signed out, one or all others, after a question", async () => {
    const app = new FakeApp(ANSWERS).signedIn();
    await app.show(<DevicesPage />);
    await user.click(button("Sign out Safari on iPhone"));
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Cancel" }));
    expect(app.of(`DELETE /api/sessions/${OTHER.id}`)).toEqual([]);
    await user.click(button("Sign out Safari on iPhone"));
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Sign out" }));
    expect(app.of(`DELETE /api/sessions/${OTHER.id}`)).toHaveLength(1);
    await user.click(button("Sign out everywhere else"));
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Sign out" }));
    expect(app.of("DELETE /api/sessions?scope=others")).toHaveLength(1);
  });
});

describe("the account", () => {
  const guest = () => new FakeApp(ANSWERS).signedIn({ guest: true });
  async function fill(name: string): Promise<void> {
    await user.type(screen.getByLabelText("Username"), "zoe");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(button(name));
  }

  it("of a guest becomes lasting without another sign-in: the seat and its connection stay", async () => {
    const app = guest();
    const { user: before, session } = http.signed_in;
    const upgraded = { user: { ...before, guest: false, username: "zoe" }, session };
    app.answers = { ...ANSWERS, "POST /api/auth/upgrade": { body: upgraded } };
    const token = app.api.accessTokens.token;
    await app.show(<AccountPage />);
    await fill("Keep my seat");
    expect(app.of("POST /api/auth/upgrade")).toEqual([{ username: "zoe", password: "correct horse" }]);
    expect(screen.getByText("Signed in as Zoë")).toBeDefined();
    expect([app.api.accessTokens.token, app.api.accessTokens.user?.guest]).toEqual([token, false]);
  });

  it("is signed in to, and says when name and password are wrong", async () => {
    const app = guest();
    app.answers = { ...ANSWERS, "POST /api/auth/login": { status: 401, body: problem(401, "invalid_credentials") } };
    await app.show(<AccountPage />);
    await user.click(button("I have an account"));
    await fill("Sign in");
    expect(screen.getByText("That name and password do not belong together.")).toBeDefined();
  });

  it("says when a name is taken", async () => {
    const app = new FakeApp({
      ...ANSWERS,
      "POST /api/auth/register": { status: 409, body: problem(409, "username_taken") },
    });
    await app.show(<AccountPage />);
    await user.click(button("I need an account"));
    await fill("Create account");
    expect(screen.getByText("That name is taken. Choose another one.")).toBeDefined();
  });

  it("says which field is not as it must be, in words for people", async () => {
    const errors = [{ field: "username", message: "must be 3 to 32 characters long" }];
    const body = { ...problem(422, "bad_field"), errors };
    const app = guest();
    app.answers = { ...ANSWERS, "POST /api/auth/upgrade": { status: 422, body } };
    await app.show(<AccountPage />);
    await fill("Keep my seat");
    expect(screen.getByText("The username must be 3 to 32 characters long.")).toBeDefined();
  });

  it("is signed out here when it was signed out from another device", async () => {
    const app = new FakeApp({
      ...ANSWERS,
      "GET /api/users/me/results": { status: 401, body: problem(401, "revoked") },
    });
    app.signedIn({ guest: false });
    const over = { status: 401, body: problem(401, "invalid_refresh_token") };
    const unknown = { status: 503, body: problem(503, "unavailable") };
    app.answers = { ...app.answers, "POST /api/auth/refresh": over, "GET /api/auth/me": unknown };
    await app.show(<AccountPage />);
    expect(screen.getByRole("heading", { name: "Sign in" })).toBeDefined();
  });

  it("shows older games when asked", async () => {
    const app = guest();
    const [won] = http.user_results.results;
    const older = { ...won!, room_id: "01932b7c-0000-7000-8000-0000000000c1", outcome: "loss" };
    app.answers = { ...ANSWERS, "GET /api/users/me/results": { body: { results: [won], next: "n" } } };
    await app.show(<AccountPage />);
    app.answers = { ...ANSWERS, "GET /api/users/me/results": { body: { results: [older] } } };
    await user.click(button("Show more"));
    expect(app.of("GET /api/users/me/results?cursor=n")).toHaveLength(1);
    expect([screen.getByText("Won"), screen.getByText("Lost")]).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });
});

describe("another password", () => {
  const change = async (answer: Answers[string]): Promise<FakeApp> => {
    const me = { body: { ...http.me, user: { ...http.me.user, guest: false } } };
    const app = new FakeApp({ ...ANSWERS, "GET /api/auth/me": me, "PUT /api/auth/password": answer }).signedIn();
    await app.show(<AccountPage />);
    await user.click(screen.getByText("Change the password", { selector: "summary" }));
    await user.type(screen.getByLabelText("Current password"), "old secret");
    await user.type(screen.getByLabelText("New password"), "new secret");
    await user.click(button("Change the password"));
    return app;
  };

  it("is set, and what that does to the other devices is told", async () => {
    const app = await change({ status: 204 });
    const sent = { current_password: "old secret", new_password: "new secret" };
    expect(app.of("PUT /api/auth/password")).toEqual([sent]);
    expect(screen.getByText("Changed. Your other devices are signed out.")).toBeDefined();
  });

  it("is not set by who does not know the one before, who stays signed in all the same", async () => {
    const app = await change({ status: 401, body: problem(401, "invalid_credentials") });
    expect(screen.getByText("That is not your password.")).toBeDefined();
    expect(app.api.accessTokens.user).toBeDefined();
  });
});

describe("the user's data", () => {
  /** A user with a password, a seat, and a name that this browser remembers. */
  async function shown(change: Answers = {}): Promise<FakeApp> {
    const registered = { ...http.me, user: { ...http.me.user, guest: false } };
    const app = new FakeApp({ ...ANSWERS, "GET /api/auth/me": { body: registered }, ...change });
    app.signedIn({ guest: false }).seated();
    keptName(app.api).write("Zoë");
    await app.show(<AccountPage />);
    return app;
  }
  const read = (file: Blob): Promise<unknown> =>
    new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(JSON.parse(String(reader.result))));
      reader.readAsText(file);
    });
  const dialog = () => within(screen.getByRole("alertdialog", { name: "Delete your account for good?" }));

  it("is handed out as a file", async () => {
    const files: Blob[] = [];
    vi.stubGlobal("URL", Object.assign(class extends URL {}, { createObjectURL: (file: Blob) => files.push(file) }));
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
    await shown({ "GET /api/users/me/export": { body: http.user_export } });
    await user.click(button("Download my data"));
    expect(saved).toHaveBeenCalledOnce();
    expect((saved.mock.instances[0] as unknown as HTMLAnchorElement).download).toBe("casino-my-data-2024-11-21.json");
    expect(await read(files[0]!)).toEqual(http.user_export);
    expect(screen.getByText("The file is on its way to your downloads.")).toBeDefined();
  });

  it("is deleted with the account by the password, after what that means was told; nothing of it stays here", async () => {
    const app = await shown({ "DELETE /api/users/me": { status: 204 } });
    await user.click(button("Delete my account"));
    expect(dialog().getAllByRole("listitem")).toHaveLength(3);
    await user.type(dialog().getByLabelText("Your password, to confirm"), "correct horse");
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    expect(app.of("DELETE /api/users/me")).toEqual([{ password: "correct horse" }]);
    expect(screen.getByText(/Your account is deleted/)).toBeDefined();
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect([app.api.accessTokens.user, app.api.hasSeat(ROOM), keptName(app.api).read()]).toEqual([
      undefined,
      false,
      "",
    ]);
  });

  it("stays when the password is wrong, or the player thinks better of it", async () => {
    const wrong = { status: 401, body: problem(401, "invalid_credentials") };
    const app = await shown({ "DELETE /api/users/me": wrong });
    await user.click(button("Delete my account"));
    await user.type(dialog().getByLabelText("Your password, to confirm"), "wrong");
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    expect(dialog().getByText("That is not your password.")).toBeDefined();
    await user.click(dialog().getByRole("button", { name: "Keep my account" }));
    expect([screen.queryByRole("alertdialog"), app.api.hasSeat(ROOM)]).toEqual([null, true]);
    expect(app.api.accessTokens.user).toBeDefined();
  });

  it("of a guest is deleted without a password: there is none", async () => {
    const app = new FakeApp({ ...ANSWERS, "DELETE /api/users/me": { status: 204 } }).signedIn({ guest: true });
    await app.show(<AccountPage />);
    await user.click(button("Delete my account"));
    expect(dialog().queryByLabelText(/password/)).toBeNull();
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    expect(app.of("DELETE /api/users/me")).toEqual([{}]);
    expect(screen.getByRole("heading", { name: "Sign in" })).toBeDefined();
  });
});

describe("the operations page", () => {
  const ADMIN: Answers = {
    "GET /api/admin/overview": { body: http.overview },
    "GET /api/admin/events": { body: http.event_page },
  };

  it("is for administrators", async () => {
    const app = new FakeApp({ "GET /api/admin/overview": { status: 403, body: problem(403, "forbidden") } }).signedIn();
    await app.show(<OpsPage />);
    expect(screen.getByText("Only administrators may see this.")).toBeDefined();
    await doing(() => app.time.advance(60_000));
    expect(app.of("GET /api/admin/overview")).toHaveLength(1);
  });

  it("shows the figures that the service tells, and no chart of those that it does not", async () => {
    await new FakeApp(ADMIN).signedIn().show(<OpsPage />);
    expect(screen.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent)).toEqual([
      "Live rooms",
      "Connected seats",
      "Abandoned games",
      "User sessions",
      "Latest events",
    ]);
    expect(within(screen.getByText("playing").parentElement!).getByText("5")).toBeDefined();
  });

  it("shows what was noted last, and reads it again when asked", async () => {
    const app = new FakeApp(ADMIN).signedIn();
    await app.show(<OpsPage />);
    expect(screen.getByText("new device")).toBeDefined();
    expect(screen.getByText("by user, from 192.0.2.7")).toBeDefined();
    app.answers = { ...ADMIN, "GET /api/admin/events": { body: { events: [] } } };
    await user.click(button("Read again"));
    expect(screen.getByText("Nothing was noted yet.")).toBeDefined();
  });

  it("reads on when the service does not answer for a while", async () => {
    const app = new FakeApp({
      "GET /api/admin/overview": { status: 503, body: problem(503, "unavailable") },
    }).signedIn();
    await app.show(<OpsPage />);
    expect(screen.getByText(/trying again/)).toBeDefined();
    await doing(() => app.time.advance(5_000));
    expect(app.of("GET /api/admin/overview")).toHaveLength(2);
  });
});

describe("every page", () => {
  const table = async (app: FakeApp) => {
    const container = await app.seated().show(<TablePage room={ROOM} />);
    await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [] }));
    return container;
  };
  const over = async (app: FakeApp) => {
    const container = await table(app);
    await doing(() => app.socket.receive(server.game_ended));
    return container;
  };
  const PAGES: [name: string, shown: (app: FakeApp) => Promise<HTMLElement>][] = [
    ["the lobby", (app) => app.show(<LobbyPage />)],
    ["the invitation", (app) => app.show(<JoinPage code="K7PQ3X" />)],
    ["the table", table],
    ["the end of a game", over],
    ["the account", (app) => app.signedIn({ guest: true }).show(<AccountPage />)],
    ["the devices", (app) => app.signedIn().show(<DevicesPage />)],
    [
      "the operations",
      (app) => {
        const told = {
          "GET /api/admin/overview": { body: http.overview },
          "GET /api/admin/events": { body: http.event_page },
        };
        app.answers = { ...app.answers, ...told };
        return app.signedIn().show(<OpsPage />);
      },
    ],
    ["the rules", (app) => app.show(<RulesPage />)],
    ["an address that leads nowhere", (app) => app.show(<LostPage />)],
  ];

  it.each(PAGES)("%s has no issue that axe finds", async (_, shown) => {
    const container = await shown(new FakeApp(ANSWERS));
    // Colours need a browser that paints.
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
