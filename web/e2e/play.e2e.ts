import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { binary, Site } from "./site.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds in a browser that paints, colours included. A card is called by its name, `Jack of spades`, and not by
 * the letters in its corners.
 */
async function issues(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run({ rules: { "label-content-name-mismatch": { enabled: false } } }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | ")))`,
  );
  return found as string[];
}

/** Plays card after card, the first move that is offered, until the game is over. */
async function playOn(page: Page, most = Infinity): Promise<"over" | "played"> {
  for (let played = 0; played < most;) {
    const next = await page
      .locator(".over-ranks, [role=dialog] .sheet, .reseat-dialog, .hand-card[data-playable]")
      .first()
      .waitFor()
      .then(() =>
        page.evaluate(
          `document.querySelector(".over-ranks") ? "over" : document.querySelector("[role=dialog]") ? "dialog" : "play"`,
        ),
      );
    if (next === "over") return "over";
    if (next === "dialog") {
      await page.locator("[role=dialog] button").last().click();
      continue;
    }
    await page.locator(".hand-card[data-playable]").first().click();
    const hand = await page.locator(".hand-card").count();
    await page.locator(".move").first().click();
    await page.waitForFunction(
      `document.querySelectorAll(".hand-card").length !== ${hand} || document.querySelector("[role=dialog]") !== null`,
    );
    played += 1;
  }
  return "played";
}

describe.skipIf(binary === undefined)("a newcomer", () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.open();
  });

  afterAll(() => site.close());

  it("plays the bot within ten seconds of opening the page, loses the connection, and finishes the game", async () => {
    const page = await site.page(390, 844);
    page.setDefaultTimeout(60_000);
    // One round is enough of a game here.
    await page.route("**/api/rooms", async (route) => {
      const room = route.request().postDataJSON() as object | null;
      await route.continue(room === null ? {} : { postData: JSON.stringify({ ...room, options: { target: 2 } }) });
    });
    const opened = Date.now();
    await page.goto(site.url);
    await page.getByRole("button", { name: "Play the bot" }).click();
    await page.locator(".hand-card").first().waitFor();
    expect(Date.now() - opened).toBeLessThan(10_000);

    await playOn(page, 2);
    await page.getByRole("button", { name: "Break it" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Drop the connection/ })
      .click();
    await page.locator('.reseat-status[data-status="connected"]').waitFor();
    await playOn(page, 1);
    await page.reload();

    expect(await playOn(page)).toBe("over");
    await page.getByText("This deal was fair.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Play again" }).click();
    await page.locator(".hand-card").first().waitFor();
  });

  it.each(["/", "/rules", "/account", "/devices", "/ops", "/join/NOCODE", "/nowhere"])(
    "finds no serious fault of access on %s, in light and in dark",
    async (path) => {
      const page = await site.page(1280, 800);
      // An address that leads nowhere is not served; the app knows it all the same.
      await page.goto(site.url);
      if (path !== "/")
        await page.evaluate(`history.pushState(null, "", "${path}"); dispatchEvent(new PopStateEvent("popstate"))`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await issues(page)).toEqual([]);
      }
    },
  );

  it("finds no serious fault of access at the table, and may open it twice", async () => {
    const page = await site.page(1280, 800);
    page.setDefaultTimeout(60_000);
    await page.goto(site.url);
    await page.getByRole("button", { name: "Play the bot" }).click();
    await page.locator(".hand-card[data-playable]").first().click();
    await page.locator(".move").first().waitFor();
    expect(await issues(page)).toEqual([]);

    const second = await page.context().newPage();
    await second.goto(page.url());
    await second.getByRole("alertdialog").getByRole("button", { name: "Take over" }).click();
    await second.locator('.reseat-status[data-status="connected"]').waitFor();
    await page.getByText("Session moved").waitFor();
  });
});
