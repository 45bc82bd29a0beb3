import { describe, expect, it } from "vitest";

import { indicator, playOn, playShortGames, playTheBot } from "./player.js";
import { useSite } from "./site.js";

describe("a newcomer", () => {
  const site = useSite();

  it.each([
    ["phone", { width: 390, height: 844 }],
    ["desktop", { width: 1280, height: 800 }],
  ])(
    "plays the bot within ten seconds of opening the page on a %s, loses the connection, and finishes the game",
    async (device, size) => {
      const page = await site().page(size);
      await playShortGames(page);
      const opened = Date.now();
      await page.goto(site().url);
      await page.getByRole("button", { name: "Play the bot" }).click();
      await page.locator(".hand-card").first().waitFor();
      expect(Date.now() - opened).toBeLessThan(10_000);

      await playOn(page, 2);
      if (device === "phone") await page.getByRole("button", { name: "Break it" }).click();
      await page.getByRole("button", { name: /Drop the connection/ }).click();
      await indicator(page, "connected").waitFor();
      await playOn(page, 1);
      await page.reload();

      expect(await playOn(page)).toBe("over");
      await page.getByText("This deal was fair.").waitFor();
      const before = page.url();
      await page.getByRole("dialog").getByRole("button", { name: "Play again" }).click();
      await page.locator(".hand-card").first().waitFor();
      expect(page.url()).not.toBe(before);
    },
  );

  it.each([
    ["phone", { width: 390, height: 844 }],
    ["desktop", { width: 1280, height: 800 }],
  ])("sees at the top right of a %s how the connection is, green while all is well", async (_device, size) => {
    const page = await site().page(size);
    await playTheBot(page, site().url);
    const shown = indicator(page, "connected");
    const { x, y, width, height } = (await shown.boundingBox())!;
    expect(size.width - (x + width)).toBeLessThan(32);
    expect(y + height).toBeLessThan(80);
    const [red, green, blue] = await shown
      .locator(".reseat-dot")
      .first()
      .evaluate((dot) =>
        getComputedStyle(dot)
          .backgroundColor.match(/[\d.]+/g)!
          .map(Number),
      );
    expect(green).toBeGreaterThan(Math.max(red!, blue!));
  });

  it("lifts a card under the pointer, and takes a click at its very edge", async () => {
    const page = await site().page();
    await playTheBot(page, site().url);
    const card = page.locator(".hand-card[data-playable]").first();
    const { x, y, width, height } = (await card.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height - 2);
    // A click waits until the card stands still.
    await card.click({ position: { x: width / 2, y: height - 2 }, timeout: 5_000 });
    await page.locator(".move").first().waitFor();
  });
});
