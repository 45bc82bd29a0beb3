import { describe, expect, it } from "vitest";

import type { PageEvent } from "../src/index.js";
import { Table } from "./fakes/table.js";

describe("the heartbeat of a connection", () => {
  it("pings every ten seconds and measures the round trip", async () => {
    const table = await Table.seated();
    table.time.advance(10_000);
    table.time.advance(40);
    table.socket.pong();
    expect([table.socket.sentOf("ping").length, table.state.roundTripMs, table.state.lastPongAt]).toEqual([
      1,
      40,
      table.time.now(),
    ]);
  });

  it("shows an unstable connection after 15 s, and a healthy one after three pongs", async () => {
    const table = await Table.seated();
    table.time.advance(15_000);
    expect([table.status, table.state.healthy, table.state.consecutiveFailures]).toEqual(["unhealthy", false, 1]);
    for (const expected of ["unhealthy", "unhealthy", "connected"]) {
      table.socket.pong();
      expect(table.status).toBe(expected);
    }
    expect(table.state).toMatchObject({ healthy: true, consecutiveFailures: 0 });
  });

  it("reconnects at the third failure in a row, whatever the socket says of itself", async () => {
    const table = await Table.seated();
    table.time.advance(29_999);
    expect([table.status, table.sockets]).toEqual(["unhealthy", 1]);
    table.time.advance(1);
    expect([table.status, table.sockets]).toEqual(["reconnecting 0 5", 2]);
    expect(table.tab.browser.sockets.all[0]?.isClosed).toBe(true);
  });

  it("takes sleep for what it is: asks at once, and goes on when the answer comes", async () => {
    const table = await Table.seated();
    table.time.sleep(3_600_000);
    table.time.advance(2_000);
    expect(table.socket.sentOf("ping")).toHaveLength(1);
    table.socket.pong();
    table.time.advance(3_000);
    expect([table.status, table.sockets]).toEqual(["connected", 1]);
  });

  it("reconnects three seconds after waking up to a dead socket", async () => {
    const table = await Table.seated();
    table.time.sleep(3_600_000);
    table.time.advance(2_000 + 3_000);
    expect(table.status).toBe("reconnecting 0 5");
  });

  it("does not take hours of sleep for a stable connection", async () => {
    const table = await Table.seated();
    table.socket.close(1006);
    table.time.advance(0);
    table.socket.welcome();
    table.time.sleep(3_600_000);
    table.time.advance(2_000);
    table.socket.pong();
    table.socket.close(1006);
    expect(table.status).toBe("reconnecting 1 5");
  });

  it("stays healthy in a background page whose timers run once a minute", async () => {
    const table = await Table.seated();
    table.page.tell("hidden");
    for (let minute = 0; minute < 10; minute += 1) {
      table.time.throttled(60_000);
      table.socket.pong();
    }
    expect([table.status, table.sockets]).toEqual(["connected", 1]);
  });
});

describe("a page that comes back", () => {
  const COMING_BACK: PageEvent[] = ["visible", "shown", "resumed", "online"];

  it.each(COMING_BACK)("asks the socket at once on %s, and keeps it when it answers", async (event) => {
    const table = await Table.seated();
    table.page.tell(event);
    expect(table.socket.sentOf("ping")).toHaveLength(1);
    table.socket.pong();
    table.time.advance(3_000);
    expect(table.sockets).toBe(1);
  });

  it.each(COMING_BACK)("gives up a socket that does not answer within three seconds of %s", async (event) => {
    const table = await Table.seated();
    table.page.tell(event);
    table.time.advance(2_999);
    expect(table.status).toBe("connected");
    table.time.advance(1);
    expect(table.status).toBe("reconnecting 0 5");
  });

  it.each(COMING_BACK)("makes the waiting attempt at once on %s", async (event) => {
    const table = await Table.seated();
    table.socket.close(1013);
    table.page.tell(event);
    expect(table.sockets).toBe(2);
    table.time.advance(5_000);
    expect(table.sockets).toBe(2);
  });

  it("out of the back/forward cache resumes, although its socket closed silently", async () => {
    const table = await Table.seated();
    table.time.sleep(600_000);
    table.page.tell("shown");
    table.socket.close(1006);
    table.time.advance(0);
    expect([table.sockets, table.socket.query("last_sequence")]).toEqual([2, "3"]);
  });

  it.each(COMING_BACK)("decides nothing for the player on %s", async (event) => {
    const table = await Table.seated();
    table.socket.close(4409);
    table.page.tell(event);
    table.time.advance(60_000);
    expect([table.status, table.sockets]).toEqual(["disconnected connected_elsewhere", 1]);
  });

  it("does not disturb an attempt that is under way", async () => {
    const table = await Table.opened();
    for (const event of COMING_BACK) table.page.tell(event);
    expect([table.sockets, table.socket.sent]).toEqual([1, []]);
  });
});

describe("a page that is away", () => {
  it("makes no attempt while there is no network, and one at once when there is", async () => {
    const table = await Table.seated();
    table.page.tell("offline");
    table.socket.close(1006);
    table.time.advance(600_000);
    expect([table.sockets, table.status]).toEqual([1, "reconnecting 0 5"]);
    table.page.tell("online");
    expect(table.sockets).toBe(2);
  });

  it("makes attempts for a minute while it is hidden, and then none until it is seen", async () => {
    const table = await Table.seated();
    table.page.tell("hidden");
    table.socket.close(1006);
    table.time.advance(250);
    expect(table.sockets).toBe(2);
    table.socket.welcome();
    table.time.advance(10_000);
    table.time.sleep(60_000);
    table.socket.close(1006);
    table.time.advance(600_000);
    expect(table.sockets).toBe(2);
    table.page.tell("visible");
    expect(table.sockets).toBe(3);
  });

  it("tells the service that it is hidden, and a new connection too", async () => {
    const table = await Table.seated();
    table.page.tell("hidden");
    table.connection.dropConnection();
    table.time.advance(250);
    table.socket.welcome();
    expect(table.socket.sentOf("visibility")).toEqual([{ type: "visibility", hidden: true }]);
    table.page.tell("visible");
    expect(table.socket.sentOf("visibility")).toEqual([
      { type: "visibility", hidden: true },
      { type: "visibility", hidden: false },
    ]);
  });
});
