import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Locator, Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One round is enough of a game here. */
export async function playShortGames(page: Page): Promise<void> {
  await page.route("**/api/rooms", async (route) => {
    const room = route.request().postDataJSON() as object | null;
    await route.continue(room === null ? {} : { postData: JSON.stringify({ ...room, options: { target: 2 } }) });
  });
}

/** From the lobby to a table with the bot. */
export async function playTheBot(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: "Play the bot" }).click();
  await page.locator(".hand-card[data-playable]").first().waitFor();
}

/** Two people at one table, on different machines. */
export async function sitDownTogether(host: Page, guest: Page, url: string): Promise<void> {
  await host.goto(url);
  await host.getByRole("textbox", { name: "Your name" }).fill("Zoë");
  await host.getByRole("button", { name: "Invite a friend" }).click();
  await host.locator("button:enabled", { hasText: "Copy link" }).waitFor();
  const invitation = await host.getByRole("textbox", { name: "Invitation" }).inputValue();
  await guest.goto(invitation);
  await guest.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await guest.getByRole("button", { name: "Take the seat" }).click();
  for (const page of [host, guest]) await page.locator(".hand-card").first().waitFor();
}

/** Chooses the first card that may be played, and the first thing that can be done with it. */
export async function playCard(page: Page): Promise<void> {
  const hand = await page.locator(".hand").getAttribute("data-count");
  // A card that is chosen already would be let go.
  if (!(await page.locator(".move").first().isVisible()))
    await page.locator(".hand-card[data-playable]").first().click();
  await page.locator(".move").first().click();
  await page.locator(`.hand:not([data-count="${hand}"]), [role=dialog]`).first().waitFor();
}

/** Plays card after card until the game is over, or as many. */
export async function playOn(page: Page, most = Infinity): Promise<"over" | "played"> {
  for (let played = 0; played < most;) {
    await page
      .locator(".over-ranks, [role=dialog] .sheet, .reseat-dialog, .hand-card[data-playable]")
      .first()
      .waitFor();
    if (await page.locator(".over-ranks").isVisible()) return "over";
    if (await page.getByRole("dialog").isVisible()) {
      await page.getByRole("dialog").getByRole("button").last().click();
      continue;
    }
    await playCard(page);
    played += 1;
  }
  return "played";
}

/** Where the connection's state is shown. */
export function indicator(page: Page, status: string): Locator {
  return page.locator(`.reseat-status[data-status="${status}"]`);
}

/** How many moves the log of the table shows of this player. */
export async function movesOf(page: Page, who: string): Promise<number> {
  const move = new RegExp(`^${who} (captured|built|added|raised|trailed) `);
  return await page.locator(".history li", { hasText: move }).count();
}

/**
 * What axe finds in a browser that paints, colours included. A card is called by its name, `Jack of spades`, and not by
 * the letters in its corners.
 */
export async function issues(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run({ rules: { "label-content-name-mismatch": { enabled: false } } }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | ")))`,
  );
  return found as string[];
}
