import { describe, expect, it } from "vitest";

import { issues, playOn, playShortGames, playTheBot } from "./player.js";
import { useSite } from "./site.js";

const SCHEMES = ["light", "dark"] as const;

describe("the pages", () => {
  const site = useSite();

  it.each(["/", "/rules", "/account", "/devices", "/ops", "/join/NOCODE"])(
    "have no serious fault of access on %s, in light and in dark",
    async (path) => {
      const page = await site().page();
      await page.goto(site().url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        expect(await issues(page)).toEqual([]);
      }
    },
  );

  it("have none at the table, nor in the dialogs of a game and its end", async () => {
    const page = await site().page();
    await playShortGames(page);
    await playTheBot(page, site().url);
    await page.locator(".hand-card[data-playable]").first().click();
    await page.locator(".move").first().waitFor();
    expect(await issues(page)).toEqual([]);
    await page.getByRole("button", { name: "Leave the table" }).click();
    expect(await issues(page)).toEqual([]);
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await playOn(page)).toBe("over");
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      expect(await issues(page)).toEqual([]);
    }
  });
});
