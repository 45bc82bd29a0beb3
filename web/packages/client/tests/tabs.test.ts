import { describe, expect, it } from "vitest";

import { TabCoordinator } from "../src/index.js";
import { copyOf, FakeBrowser, type FakeTab } from "./fakes/browser.js";
import { ROOM, Table } from "./fakes/table.js";
import { settled } from "./fakes/time.js";

/** A tab's part, and whether it was told to give way. */
function part(tab: FakeTab, name: string): { tabs: TabCoordinator; moved: () => number } {
  let moved = 0;
  const tabs = new TabCoordinator({
    environment: tab.environment,
    seat: "seat",
    tab: name,
    moved: () => void (moved += 1),
  });
  return { tabs, moved: () => moved };
}

describe("TabCoordinator", () => {
  it("lets the first tab lead and shows the second a conflict at once", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [part(browser.tab(), "1"), part(browser.tab(), "2")];
    expect(await one.tabs.claim()).toBe(true);
    expect(await two.tabs.claim()).toBe(false);
    expect([one.tabs.getSnapshot(), two.tabs.getSnapshot()]).toEqual(["leading", "conflict"]);
  });

  it("moves the seat to the tab that takes over", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [part(browser.tab(), "1"), part(browser.tab(), "2")];
    await one.tabs.claim();
    await two.tabs.claim();
    await two.tabs.takeOver();
    expect([one.tabs.getSnapshot(), two.tabs.getSnapshot(), one.moved()]).toEqual(["moved", "leading", 1]);
  });

  it("takes over from a frozen tab, which hears nothing, by its lock", async () => {
    const browser = new FakeBrowser();
    const frozen = browser.tab();
    const deaf = { ...frozen.environment, channels: undefined };
    const one = new TabCoordinator({ environment: deaf, seat: "seat", tab: "1", moved: () => {} });
    const two = part(browser.tab(), "2").tabs;
    await one.claim();
    const claim = two.claim();
    browser.time.advance(500);
    expect(await claim).toBe(false);
    await two.takeOver();
    await settled();
    expect([one.getSnapshot(), two.getSnapshot()]).toEqual(["moved", "leading"]);
  });

  it("lets a page lead that is loaded again, as soon as its old self is gone", async () => {
    const browser = new FakeBrowser();
    const deaf = { ...browser.tab().environment, channels: undefined };
    const old = new TabCoordinator({ environment: deaf, seat: "seat", tab: "1", moved: () => {} });
    await old.claim();
    const claim = part(browser.tab(), "1").tabs.claim();
    browser.time.advance(400);
    old.release();
    expect(await claim).toBe(true);
  });

  it("keeps nothing of a claim that was answered, when the first tab is closed a moment later", async () => {
    const browser = new FakeBrowser();
    const [one, two, three] = ["1", "2", "3"].map((name) => part(browser.tab(), name).tabs);
    await one!.claim();
    expect(await two!.claim()).toBe(false);
    one!.release();
    await settled();
    expect([await three!.claim(), two!.getSnapshot()]).toEqual([true, "conflict"]);
  });

  it("leaves the judgement to the service where there are no locks", async () => {
    const browser = new FakeBrowser();
    const bare = { ...browser.tab().environment, locks: undefined, channels: undefined };
    const tabs = new TabCoordinator({ environment: bare, seat: "seat", tab: "1", moved: () => {} });
    expect(await tabs.claim()).toBe(true);
  });

  it("passes over what is no message of its kind", async () => {
    const browser = new FakeBrowser();
    const { tabs } = part(browser.tab(), "1");
    await tabs.claim();
    const channel = browser.openChannel("seat", () => {});
    for (const message of [null, 7, {}, { type: "session_takeover" }, { type: "x", tab: "2" }]) channel.post(message);
    expect(tabs.getSnapshot()).toBe("leading");
  });
});

describe("two tabs of one browser", () => {
  it("show the second a conflict without asking the service", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    expect([first.status, second.status, second.sockets]).toEqual(["connected", "disconnected connected_elsewhere", 1]);
  });

  it("move the seat when the player confirms", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    second.connection.takeOver();
    await settled();
    expect(first.status).toBe("moved");
    expect(second.socket.query("takeover")).toBe("true");
    second.socket.welcome();
    expect(second.status).toBe("connected");
    second.socket.close(1006);
    second.time.advance(0);
    expect(second.socket.query("takeover")).toBeNull();
  });

  it("do not fight for the seat: the one that gave way makes no attempt", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    const second = await Table.opened({}, browser.tab());
    second.connection.takeOver();
    await settled();
    first.time.advance(600_000);
    expect([first.status, first.connection.getSnapshot().healthy]).toEqual(["moved", false]);
  });

  it("know another device by the service's refusal, and take over when asked", async () => {
    const table = await Table.opened();
    table.socket.close(4409);
    expect(table.status).toBe("disconnected connected_elsewhere");
    table.connection.takeOver();
    await settled();
    expect([table.sockets, table.socket.query("takeover")]).toEqual([2, "true"]);
  });

  it("play once the first is closed", async () => {
    const browser = new FakeBrowser();
    const first = await Table.seated({}, browser.tab());
    first.connection.close();
    const second = await Table.opened({}, browser.tab());
    expect([second.status, second.sockets]).toEqual(["connecting", 2]);
  });
});

describe("a duplicated tab", () => {
  it("draws a client id of its own when the copied one stays in use", async () => {
    const browser = new FakeBrowser();
    const tab = browser.tab();
    const first = await Table.seated({}, tab);
    const copy = browser.tab(copyOf(tab.session));
    const second = await Table.opened({}, copy);
    browser.time.advance(500);
    await settled();
    expect(second.status).toBe("disconnected connected_elsewhere");
    expect(second.state.clientId).not.toBe(first.state.clientId);
    expect(copy.session.getItem("casino_client_id")).toBe(second.state.clientId);
  });

  it("shares its id with every connection of its own page", async () => {
    const tab = new FakeBrowser().tab();
    const first = await Table.seated({}, tab);
    first.connection.close();
    const second = await Table.opened({}, tab);
    expect(second.socket.query("client_id")).toBe(first.socket.query("client_id"));
    expect(tab.browser.locks.isHeld(`casino_seat_${ROOM}`)).toBe(true);
  });
});
