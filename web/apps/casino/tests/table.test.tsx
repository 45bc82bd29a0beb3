// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { ROOM } from "../../../packages/client/tests/fakes/table.js";
import { http, server } from "../../../packages/client/tests/generated/golden.js";
import TablePage from "../src/table/table-page.js";
import { doing, FakeApp, problem, user } from "./fakes/screen.js";

const OWN = "01932b7c-0000-7000-8000-000000000002";
const ADA = "01932b7c-0000-7000-8000-000000000004";
const STATE = server.welcome.recovery.state;
const card = (name: string): HTMLElement =>
  within(screen.getByRole("list", { name: "Your hand" })).getByRole("button", { name });
const tableCard = (name: string): HTMLElement =>
  within(screen.getByRole("list", { name: "Cards on the table" })).getByRole("button", { name });
const move = (name: string): HTMLElement => screen.getByRole("button", { name });
const CAPTURE = "Capture 4 of diamonds and 5 of spades with the 9 of diamonds";

let app: FakeApp;
const actions = () =>
  app.socket.sentOf("action").map(({ action_type, action_data }) => ({ action_type, ...(action_data as object) }));

async function seated(recovery: Partial<(typeof server)["welcome"]["recovery"]> = {}): Promise<HTMLElement> {
  app.seated();
  const container = await app.show(<TablePage room={ROOM} />);
  await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [], ...recovery }));
  return container;
}

beforeEach(() => {
  app = new FakeApp({
    [`GET /api/rooms/${ROOM}`]: { body: http.room },
    [`GET /api/rooms/${ROOM}/actions`]: { body: http.log_page },
  });
});

describe("the table", () => {
  it("shows the hand, the cards that lie open, who is there and what they have", async () => {
    await seated();
    expect(card("9 of diamonds")).toBeDefined();
    expect(tableCard("9 of spades")).toBeDefined();
    expect(within(screen.getByRole("region", { name: "Ada" })).getByText("3 cards in hand")).toBeDefined();
    expect(screen.getByText("Deal 1 of 6")).toBeDefined();
  });

  it("plays a card by two taps: the card, and what to do with it", async () => {
    await seated();
    await user.click(card("9 of diamonds"));
    expect(card("9 of diamonds").getAttribute("aria-pressed")).toBe("true");
    await user.click(move(CAPTURE));
    expect(actions()).toEqual([{ action_type: "capture", card_id: "9D", target_cards: ["4D", "5S"] }]);
  });

  it("shows which cards of the table the chosen card can go on, and narrows the moves by each that is tapped", async () => {
    await seated();
    expect(tableCard("4 of diamonds").getAttribute("aria-disabled")).toBe("true");
    await user.click(card("9 of diamonds"));
    expect(tableCard("4 of diamonds").getAttribute("aria-disabled")).toBe("false");
    await user.click(tableCard("9 of spades"));
    expect(screen.queryByRole("button", { name: CAPTURE })).toBeNull();
    expect(move("Capture 9 of spades with the 9 of diamonds").getAttribute("data-exact")).toBe("true");
  });

  it("is played by the keyboard alone", async () => {
    await seated();
    card("Jack of clubs").focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(document.activeElement).toBe(card("9 of diamonds"));
    await user.keyboard("{Enter}");
    const first = move("Capture 9 of spades, 4 of diamonds and 5 of spades with the 9 of diamonds");
    first.focus();
    await user.keyboard("{ArrowRight}{Enter}");
    expect(actions()).toEqual([{ action_type: "capture", card_id: "9D", target_cards: ["4D", "5S"] }]);
    expect(document.activeElement?.closest(".hand")).not.toBeNull();
  });

  it("chooses a card by its number and lets it go by Escape", async () => {
    await seated();
    await user.keyboard("3");
    expect(card("9 of diamonds").getAttribute("aria-pressed")).toBe("true");
    await user.keyboard("{Escape}");
    expect(card("9 of diamonds").getAttribute("aria-pressed")).toBe("false");
  });

  it("takes no second card before the first one is answered and drawn", async () => {
    await seated();
    await user.click(card("Jack of clubs"));
    await user.click(move("Lay down the Jack of clubs"));
    expect(screen.getByText("On its way…")).toBeDefined();
    await doing(() => app.socket.ack(app.socket.sentOf("action")[0]!.action_id));
    expect(card("6 of clubs").getAttribute("aria-disabled")).toBe("true");
    await doing(() =>
      app.socket.receive({
        ...server.action,
        state: { ...server.action.state, turn: OWN, legal_actions: STATE.legal_actions },
      }),
    );
    expect(card("6 of clubs").getAttribute("aria-disabled")).toBe("false");
  });

  it("keeps a card that is played while the line is down, and sends it when it is back", async () => {
    await seated();
    await doing(() => app.socket.close());
    await user.click(card("Jack of clubs"));
    await user.click(move("Lay down the Jack of clubs"));
    await doing(() => app.time.advance(250));
    await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [] }));
    expect(actions()).toEqual([{ action_type: "trail", card_id: "JC", target_cards: [] }]);
  });

  it("says why a card was refused, and lets the player choose again", async () => {
    await seated();
    await user.click(card("Jack of clubs"));
    await user.click(move("Lay down the Jack of clubs"));
    const { action_id } = app.socket.sentOf("action")[0]!;
    await doing(() => app.socket.receive({ type: "rejected", action_id, code: "stale", message: "no" }));
    expect(screen.getByText("The table changed before your card arrived. Choose again.")).toBeDefined();
    expect(card("Jack of clubs").getAttribute("aria-disabled")).toBe("false");
  });

  it("lets no card be chosen or played any more once the seat has moved to another tab", async () => {
    await seated();
    await user.click(card("9 of diamonds"));
    await doing(() => app.socket.close(4411));
    for (const held of within(screen.getByRole("list", { name: "Your hand" })).getAllByRole("button"))
      expect(held.getAttribute("aria-disabled")).toBe("true");
    await user.click(card("Jack of clubs"));
    await user.keyboard("3");
    expect(card("Jack of clubs").getAttribute("aria-pressed")).toBe("false");
    expect(screen.queryByRole("button", { name: CAPTURE })).toBeNull();
    expect(actions()).toEqual([]);
  });

  it("holds back the cards that a build's controller may not play, and says so", async () => {
    const legal_actions = STATE.legal_actions.filter(({ card_id }) => card_id === "9D");
    await seated({ state: { ...STATE, legal_actions } });
    expect(card("Jack of clubs").getAttribute("aria-disabled")).toBe("true");
    expect(card("9 of diamonds").getAttribute("aria-disabled")).toBe("false");
    expect(screen.getByText(/While you control a build/)).toBeDefined();
  });

  it("tells a build's value, its cards and whose it is", async () => {
    const build = { build: "b1", value: 9, multiple: false, cards: ["4D", "5S"], controller: ADA };
    await seated({ state: { ...STATE, table: [build] } as never });
    expect(tableCard("Build of 9: 4 of diamonds, 5 of spades; controlled by Ada")).toBeDefined();
  });

  it("celebrates a sweep, once and not for long", async () => {
    const container = await seated();
    await doing(() => app.socket.receive(server.action));
    expect(container.querySelector(".sweep")?.textContent).toContain("Sweep!");
    expect(screen.getByText("You swept the table", { selector: "[role=status]" })).toBeDefined();
    await doing(() => app.time.advance(2_200));
    expect(container.querySelector(".sweep")).toBeNull();
  });

  it("celebrates no sweep that was there when the page was opened, nor one twice", async () => {
    const swept = { ...server.action.state, last_action: { ...server.action.state.last_action, sweep: true } };
    const container = await seated({ state: swept } as never);
    expect(container.querySelector(".sweep")).toBeNull();
    const entry = { action_type: "seat_taken", player_id: ADA, state: swept };
    await doing(() => app.socket.action(4, entry as never));
    expect(container.querySelector(".sweep")).toBeNull();
  });

  it("explains how a round was counted", async () => {
    await seated();
    const points = (of: number) => ({ cards: of, spades: 0, big_casino: 2, little_casino: 0, aces: 1, sweeps: 0 });
    const action_data = {
      round: 1,
      leftovers: ["JC"],
      to: ADA,
      points: { [OWN]: points(3), [ADA]: points(0) },
      scores: { [OWN]: 6, [ADA]: 3 },
    };
    const summary = { code: "round_ended", params: {}, text: "Round 1 ended." };
    await doing(() =>
      app.socket.action(4, { action_type: "round_end", player_id: null, action_data, summary } as never),
    );
    const dialog = within(screen.getByRole("dialog", { name: "Round 1 is counted" }));
    expect(dialog.getAllByRole("row").map((row) => row.textContent)).toContain(
      "Most cards3 for more cards than anyone else30",
    );
    expect(dialog.getByText(/The last card on the table went to Ada/)).toBeDefined();
    await user.click(dialog.getByRole("button", { name: "Next round" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a turn that has its time", () => {
  it("shows how much of it is left, by the service's clock, and that it is nearly over", async () => {
    const own = { ...STATE, turn: OWN };
    app.seated();
    await app.show(<TablePage room={ROOM} />);
    const now = app.time.now();
    const turn_deadline_at = new Date(now + 5_000 + 30_000).toISOString();
    // The service's clock is five seconds ahead.
    const recovery = {
      ...server.welcome.recovery,
      state: own,
      turn_deadline_at,
      missed_actions: [],
      missed_summary: [],
    };
    await doing(() => app.socket.welcome({ server_timestamp: now + 5_000 }, recovery));
    const left = within(screen.getByRole("region", { name: "You" })).getByRole("timer");
    expect(left.textContent).toBe("0:30");
    await doing(() => app.time.advance(20_000));
    expect([left.textContent, left.dataset["short"]]).toEqual(["0:10", "true"]);
    await doing(() => app.time.advance(15_000));
    expect(left.textContent).toBe("0:00");
  });

  it("shows no clock where a turn takes as long as it likes", async () => {
    await seated({ turn_deadline_at: null } as never);
    expect(within(screen.getByRole("main")).queryByRole("timer")).toBeNull();
  });
});

describe("the end of a game", () => {
  async function over() {
    const container = await seated();
    await doing(() => app.socket.receive(server.game_ended));
    return container;
  }

  it("says who won and shows that the deal was fair, the cards that were seen included", async () => {
    await over();
    const dialog = within(screen.getByRole("dialog", { name: "You won!" }));
    expect(dialog.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["ZYou22", "AAda14"]);
    expect(await dialog.findByText("This deal was fair.")).toBeDefined();
  });

  it("starts another game with the same players in one click", async () => {
    app.answers = { ...app.answers, [`POST /api/rooms/${ROOM}/rematch`]: { body: http.seat_taken } };
    await over();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Play again" }));
    expect(app.of(`POST /api/rooms/${ROOM}/rematch`)).toHaveLength(1);
    expect(location.pathname).toBe(`/room/${http.seat_taken.room.id}`);
  });

  it("tells when another player wants a rematch, and looks for that while the end is seen", async () => {
    app.answers = { ...app.answers, [`GET /api/rooms/${ROOM}/rematch`]: { body: http["rematch.none"] } };
    await over();
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByRole("button", { name: "Play again" })).toBeDefined();
    const [waiting] = http.rematch.room.players;
    const players = [{ ...waiting, name: "Ada", seat: 1 }];
    const room = { ...http.rematch.room, players };
    app.answers = { ...app.answers, [`GET /api/rooms/${ROOM}/rematch`]: { body: { room } } };
    await doing(() => app.time.advance(3_000));
    expect(dialog.getByText("Ada wants to play again.")).toBeDefined();
    expect(dialog.getByRole("button", { name: "Play again with Ada" })).toBeDefined();
  });

  it("says when the others have begun without this player", async () => {
    const begun = { status: 409, body: problem(409, "already_started") };
    app.answers = { ...app.answers, [`POST /api/rooms/${ROOM}/rematch`]: begun };
    await over();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Play again" }));
    expect(screen.getAllByText("The game at that table has already begun.").length).toBeGreaterThan(0);
  });

  it("waits for nobody's move any more, in whosever turn it came", async () => {
    await seated({ state: { ...STATE, turn: ADA }, your_turn: false } as never);
    expect(screen.getByText("Waiting for Ada")).toBeDefined();
    await doing(() => app.socket.receive(server.game_ended));
    await user.click(screen.getByRole("button", { name: "Look at the table" }));
    expect(screen.queryByText("Waiting for Ada")).toBeNull();
  });

  it("leaves the table to be looked at", async () => {
    await over();
    await user.click(screen.getByRole("button", { name: "Look at the table" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: "Play again" })).toBeDefined();
  });
});

describe("before the game", () => {
  const waiting = {
    status: "waiting",
    state: null,
    your_turn: false,
    players: [server.welcome.recovery.players[0]!],
  } as const;

  it("shows the code, the link and the free seats", async () => {
    await seated(waiting as never);
    expect(screen.getByText("K7PQ3X")).toBeDefined();
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Invitation" }).value).toContain("/join/K7PQ3X");
    expect(screen.getByText("Free seat")).toBeDefined();
  });

  it("lets the host add a bot", async () => {
    app.answers = { ...app.answers, [`POST /api/rooms/${ROOM}/bots`]: { status: 201, body: http.bot_added } };
    await seated(waiting as never);
    await user.click(screen.getByRole("button", { name: "Add a bot" }));
    expect(app.of(`POST /api/rooms/${ROOM}/bots`)).toHaveLength(1);
  });
});

describe("a seat that is not here", () => {
  it("is told of, with a way to the lobby", async () => {
    app.answers = {
      [`POST /api/rooms/${ROOM}/join`]: { status: 401, body: { code: "unauthenticated", detail: "no" } },
    };
    await app.show(<TablePage room={ROOM} />);
    await doing(() => {});
    expect(screen.getByRole("heading", { name: "You have no seat at this table." })).toBeDefined();
    expect(screen.getByRole("link", { name: "Back to the lobby" })).toBeDefined();
  });
});

describe("a seat that has moved to another device", () => {
  it("is taken back by one press, and only by that", async () => {
    await seated();
    await doing(() => app.socket.close(4411));
    expect(screen.getByText("Session moved")).toBeDefined();
    expect(card("9 of diamonds").getAttribute("aria-disabled")).toBe("true");
    await doing(() => app.time.advance(60_000));
    expect(app.browser.sockets.all).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Play here" }));
    await doing(() => {});
    expect(app.socket.query("takeover")).toBe("true");
    await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [] }));
    expect(card("9 of diamonds").getAttribute("aria-disabled")).toBe("false");
  });
});

describe("a connection that is lost for good", () => {
  it("is tried again when the player wants it", async () => {
    await seated();
    await doing(() => app.socket.close(1013));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await doing(() => app.time.advance(20_000));
      await doing(() => app.socket.close(1006));
    }
    const sockets = app.browser.sockets.all.length;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await doing(() => {});
    expect(app.browser.sockets.all).toHaveLength(sockets + 1);
  });
});

describe("leaving", () => {
  it("without a connection needs the service's word: who can't leave plays on", async () => {
    const leave = `POST /api/rooms/${ROOM}/leave`;
    app.answers = { ...app.answers, [leave]: { status: 503, body: problem(503, "unavailable") } };
    await seated();
    await doing(() => app.socket.close());
    await user.click(screen.getByRole("button", { name: "Leave the table" }));
    const dialog = within(screen.getByRole("dialog", { name: "Leave the table for good?" }));
    await user.click(dialog.getByRole("button", { name: "Leave the table" }));
    expect(dialog.getByText(/The service can’t answer/)).toBeDefined();
    await user.click(dialog.getByRole("button", { name: "Stay" }));
    await doing(() => app.time.advance(250));
    await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [] }));
    expect(screen.getByText("Connected")).toBeDefined();
    expect(app.of(leave)).toHaveLength(1);
  });

  it("is not needed to go on elsewhere: an account brings the player to the seat", async () => {
    app.signedIn({ guest: false, username: "zoe" });
    app.answers = { ...app.answers, "GET /api/auth/me": { status: 503, body: problem(503, "unavailable") } };
    await seated();
    await user.click(screen.getByRole("button", { name: "Leave the table" }));
    await user.click(screen.getByText("Play on with another device"));
    expect(screen.getByText(/Sign in there as zoe/)).toBeDefined();
    const address = screen.getByRole<HTMLInputElement>("textbox", { name: "Address of this table" });
    expect(address.value).toContain(`/room/${ROOM}`);
  });

  it("asks first, and gives the seat up only then", async () => {
    await seated();
    await user.click(screen.getByRole("button", { name: "Leave the table" }));
    const dialog = within(screen.getByRole("dialog", { name: "Leave the table for good?" }));
    expect(app.socket.sentOf("leave")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Leave the table" }));
    expect(app.socket.sentOf("leave")).toHaveLength(1);
    expect(location.pathname).toBe("/");
    expect(app.api.hasSeat(ROOM)).toBe(false);
  });
});

describe("the panel that breaks things", () => {
  it("drops the connection, which comes back by itself", async () => {
    await seated();
    await user.click(screen.getByRole("button", { name: /Drop the connection/ }));
    expect(screen.getByText("Reconnecting…")).toBeDefined();
    await doing(() => app.time.advance(250));
    await doing(() => app.socket.welcome({}, { missed_actions: [], missed_summary: [] }));
    expect(screen.getByText("Connected")).toBeDefined();
  });

  it("counts the seconds down while the page is offline", async () => {
    await seated();
    await user.click(screen.getByRole("button", { name: /Go offline/ }));
    expect(screen.getByText("Offline, 20 s to go")).toBeDefined();
    await doing(() => app.time.advance(5_000));
    expect(screen.getByText("Offline, 15 s to go")).toBeDefined();
  });
});
