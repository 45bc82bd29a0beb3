import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { indicator, movesOf, playCard, playTheBot, sitDownTogether } from "./player.js";
import { useSite } from "./site.js";

describe("the network", () => {
  const site = useSite();

  it("is gone and back with a socket that says nothing: the page asks at once, and takes a new one", async () => {
    const page = await site().page();
    const stalls: (() => void)[] = [];
    await page.routeWebSocket("**/ws/**", (near) => {
      const far = near.connectToServer();
      let isStalled = false;
      stalls.push(() => {
        isStalled = true;
      });
      near.onMessage((text) => {
        if (!isStalled) far.send(text);
      });
      far.onMessage((text) => {
        if (!isStalled) near.send(text);
      });
    });
    await playTheBot(page, site().url);
    stalls[0]!();
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    // Silence alone would take a quarter of a minute to be noticed.
    await expect.poll(() => stalls.length, { timeout: 10_000 }).toBe(2);
    await indicator(page, "connected").waitFor();
    await playCard(page);
  });

  it("loses the service, which comes back with everything: the game goes on by itself", async () => {
    const page = await site().page();
    await playTheBot(page, site().url);
    await playCard(page);
    const restarted = site().service.restart();
    await indicator(page, "reconnecting").waitFor();
    await restarted;
    await indicator(page, "connected").waitFor();
    await playCard(page);
    await expect.poll(() => movesOf(page, "You")).toBe(2);
  });

  it("is not needed for a card: it is kept while the service is away, and played when it is back", async () => {
    const page = await site().page();
    await playTheBot(page, site().url);
    await page.locator(".hand-card[data-playable]").first().click();
    const restarted = site().service.restart();
    await indicator(page, "reconnecting").waitFor();
    await page.locator(".move").first().click();
    await restarted;
    await page.locator(".hand[data-count='3']").waitFor();
  });
});

describe("a player who comes back", () => {
  const site = useSite();

  it("sees the table as it is now within half a second of the welcome, after a cut and after a reload", async () => {
    const [zoe, ada] = [await site().page(), await site().page()];
    await zoe.addInitScript(timeDrawings);
    // Whoever does not deal begins.
    await sitDownTogether(zoe, ada, site().url);
    await zoe.context().setOffline(true);
    await zoe.evaluate("window.sockets.at(-1).close()");
    await indicator(zoe, "reconnecting").waitFor();
    await playCard(ada);
    await zoe.evaluate("window.drawings.length = 0");
    await zoe.context().setOffline(false);
    await zoe.locator(".hand-card[data-playable]").first().waitFor();
    const drawings = [await drawn(zoe)];
    for (let reload = 0; reload < 3; reload += 1) {
      await zoe.reload();
      drawings.push(await drawn(zoe));
    }
    for (const ms of drawings) expect(ms).toBeLessThan(500);
  });

  /** How long after its latest welcome the page had drawn cards that may be played. */
  async function drawn(page: Page): Promise<number> {
    await expect.poll(() => page.evaluate("window.drawings.length")).toBeGreaterThan(0);
    return (await page.evaluate("window.drawings.at(-1)")) as number;
  }

  /** In the page: notes the time from each welcome to the first frame that shows cards which may be played. */
  function timeDrawings(): void {
    const sockets: WebSocket[] = [];
    const drawings: number[] = [];
    let welcomedAt: number | undefined;
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
        this.addEventListener("message", ({ data }) => {
          if (String(data).startsWith('{"type":"welcome"')) welcomedAt = performance.now();
        });
      }
    };
    new MutationObserver(() => {
      if (welcomedAt === undefined || document.querySelector(".hand-card[data-playable]") === null) return;
      const since = welcomedAt;
      welcomedAt = undefined;
      requestAnimationFrame(() => drawings.push(performance.now() - since));
    }).observe(document, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { sockets, drawings });
  }
});

describe("the page", () => {
  // So that the service soon knows who is not there any more.
  const site = useSite({
    RESEAT_HEARTBEAT__PING_INTERVAL: "500ms",
    RESEAT_HEARTBEAT__UNHEALTHY_AFTER: "1s",
    RESEAT_HEARTBEAT__DISCONNECT_AFTER: "2s",
    RESEAT_HEARTBEAT__FLUSH_INTERVAL: "500ms",
    RESEAT_HEARTBEAT__SWEEP_INTERVAL: "1s",
  });

  it("is frozen while the service starts again, and comes back at once when it wakes", async () => {
    const [zoe, ada] = [await site().page(), await site().page()];
    await sitDownTogether(zoe, ada, site().url);
    // A page that is seen can't be made to freeze as a hidden one does: its scripts are held instead.
    const devtools = await ada.context().newCDPSession(ada);
    await devtools.send("Debugger.enable");
    await devtools.send("Debugger.pause");
    await site().service.restart();
    await zoe.getByText("Ada: disconnected").waitFor();
    await devtools.send("Debugger.resume");
    await devtools.send("Debugger.disable");
    await zoe.getByText("Ada reconnected").waitFor();
    await indicator(ada, "connected").waitFor();
  });

  it("waits in the back/forward cache, whose pages have no socket, and plays on when it is come back to", async () => {
    const page = await site().page();
    await playTheBot(page, site().url);
    await playCard(page);
    await mark(page);
    await page.goto(`${site().url}/healthz`);
    // A page that comes out of the cache loads nothing.
    await page.goBack({ waitUntil: "commit" });
    await indicator(page, "connected").waitFor();
    await playCard(page);
    expect(await isMarked(page)).toBe(true);
  });
});

/** Something that only this very page has, however often it is hidden and shown. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { isTheSame: true }));
}

async function isMarked(page: Page): Promise<boolean> {
  return await page.evaluate(() => "isTheSame" in window);
}
