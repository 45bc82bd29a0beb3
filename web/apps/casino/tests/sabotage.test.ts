import { describe, expect, it } from "vitest";

import { Table } from "../../../packages/client/tests/fakes/table.js";
import { FakeBrowser } from "../../../packages/client/tests/fakes/browser.js";
import { Sabotage } from "../src/break-it/sabotage.js";

async function broken() {
  const tab = new FakeBrowser().tab();
  const sabotage = new Sabotage(tab.environment);
  const table = await Table.seated({ environment: sabotage.environment }, tab);
  return { sabotage, table };
}

describe("the way to the service, broken on demand", () => {
  it("offline for twenty seconds: the connection is lost, waits, and comes back by itself", async () => {
    const { sabotage, table } = await broken();
    sabotage.goOffline();
    expect(sabotage.getSnapshot()).toBe("offline");
    expect(table.status).toMatch(/^reconnecting/);
    table.time.advance(19_999);
    expect(table.sockets).toBe(1);
    await expect(sabotage.fetch("https://play.example/")).rejects.toThrow("offline");
    table.time.advance(1);
    expect(sabotage.getSnapshot()).toBe("none");
    table.time.advance(250);
    expect(table.sockets).toBe(2);
    table.socket.welcome();
    expect(table.status).toBe("connected");
  });

  it("a frozen heartbeat: nothing passes either way until the client finds out and takes another socket", async () => {
    const { sabotage, table } = await broken();
    sabotage.freeze();
    const frozen = table.socket;
    table.time.advance(15_000);
    expect(frozen.sentOf("ping")).toEqual([]);
    frozen.action(4);
    expect(table.told).toEqual([]);
    expect(table.status).toBe("unhealthy");
    table.time.advance(30_000);
    expect(sabotage.getSnapshot()).toBe("none");
    expect(table.socket).not.toBe(frozen);
  });

  it("tells its listeners of each change, and leaves a socket alone that nothing is done to", async () => {
    const { sabotage, table } = await broken();
    let changes = 0;
    const stop = sabotage.subscribe(() => (changes += 1));
    sabotage.freeze();
    sabotage.freeze();
    stop();
    sabotage.goOffline();
    expect(changes).toBe(1);
    expect(table.sockets).toBe(1);
  });
});
