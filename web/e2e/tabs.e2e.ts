import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { indicator, movesOf, playCard, playTheBot } from "./player.js";
import { useSite } from "./site.js";

describe("several tabs", () => {
  const site = useSite();

  it("of one seat: the second one is warned, may look on, takes over, and the first one says so and is locked", async () => {
    const first = await site().page();
    await playTheBot(first, site().url);
    const second = await first.context().newPage();
    await second.goto(first.url());
    const conflict = second.getByRole("alertdialog", { name: "This game is open in another tab or device" });
    await conflict.getByRole("button", { name: "Cancel" }).click();
    await playCard(first);

    await second.getByRole("button", { name: "Play here" }).click();
    await indicator(second, "connected").waitFor();
    await first.getByText("Session moved").waitFor();
    expect(await first.locator(".hand-card[data-playable]").count()).toBe(0);
    await playCard(second);
  });

  it("a duplicated tab is another one, although it has copied all that the first one keeps", async () => {
    const first = await site().page();
    await playTheBot(first, site().url);
    const [second] = await Promise.all([
      first.context().waitForEvent("page"),
      // A page that opens another one of its origin hands its session storage on.
      first.evaluate(() => void window.open(location.href)),
    ]);
    await second.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).waitFor();
    await playCard(first);
    await second.getByRole("button", { name: "Take over" }).click();
    await indicator(second, "connected").waitFor();
    await first.getByText("Session moved").waitFor();
  });
});

describe("a private window that forbids storage", () => {
  const site = useSite();

  it("plays all the same, and comes back to its seat after a reload", async () => {
    const page = await site().page({ forbidsStorage: true });
    await playTheBot(page, site().url);
    await playCard(page);
    await page.reload();
    await indicator(page, "connected").waitFor();
    await playCard(page);
    await expect.poll(() => movesOf(page, "You")).toBe(2);
  });
});

describe("a reload in the middle of a move", () => {
  const site = useSite();

  /** Between page and service, until it is let go: nothing gets through in that direction any more. */
  async function holdBack(page: Page, direction: "moves" | "answers"): Promise<() => void> {
    let isHeld = false;
    await page.routeWebSocket("**/ws/**", (near) => {
      const far = near.connectToServer();
      let isOfHeld = false;
      near.onMessage((text) => {
        const isMove = String(text).startsWith('{"type":"action"');
        if (isMove && isHeld) isOfHeld = true;
        if (!isOfHeld || direction === "answers") far.send(text);
      });
      far.onMessage((text) => {
        if (!isOfHeld) near.send(text);
      });
    });
    isHeld = true;
    return () => {
      isHeld = false;
    };
  }

  it.each([
    ["has not arrived", "moves"],
    ["was played, but its answer was lost", "answers"],
  ] as const)("sends a move again that %s, and it is played once", async (_, direction) => {
    const page = await site().page();
    const letGo = await holdBack(page, direction);
    await playTheBot(page, site().url);
    await page.locator(".hand-card[data-playable]").first().click();
    await page.locator(".move").first().click();
    await page.getByText("On its way…").waitFor();
    letGo();
    await page.reload();
    await indicator(page, "connected").waitFor();
    await page.locator(".hand[data-count='3']").waitFor();
    await page.locator(".hand-card[data-playable]").first().waitFor();
    await expect.poll(() => movesOf(page, "You")).toBe(1);
  });
});
