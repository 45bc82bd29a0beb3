import { describe, expect, it } from "vitest";

import { indicator, sitDownTogether } from "./player.js";
import { useSite } from "./site.js";

describe("two people", () => {
  const site = useSite({ RESEAT_ABANDONMENT__ABANDON_AFTER: "1s" });

  it("one goes away for too long, the other claims the win, and both play again in one room", async () => {
    const [zoe, guest] = [await site().page(), await site().profile({ width: 390, height: 844 })];
    let ada = await guest.newPage();
    await sitDownTogether(zoe, ada, site().url);
    const table = ada.url();
    await ada.close();
    const abandoned = zoe.getByRole("alertdialog", { name: "Ada has abandoned the game" });
    await abandoned.getByRole("button", { name: "Claim victory" }).click();
    await zoe.getByRole("dialog", { name: "You won!" }).waitFor();

    ada = await guest.newPage();
    await ada.goto(table);
    const over = ada.getByRole("dialog", { name: "Not this time." });
    await over.getByRole("button", { name: "Play again" }).waitFor();
    await zoe.getByRole("dialog").getByRole("button", { name: "Play again" }).click();
    await zoe.getByRole("heading", { name: "Waiting for players" }).waitFor();
    await over.getByText("Zoë wants to play again.").waitFor();
    await over.getByRole("button", { name: "Play again with Zoë" }).click();
    for (const page of [zoe, ada]) {
      await indicator(page, "connected").waitFor();
      await page.locator(".hand-card").first().waitFor();
    }
    expect(ada.url()).toBe(zoe.url());
    expect(ada.url()).not.toBe(table);
  });

  it("one goes away and comes back in time: the other is told both, and may wait", async () => {
    const [zoe, guest] = [await site().page(), await site().profile()];
    const ada = await guest.newPage();
    await sitDownTogether(zoe, ada, site().url);
    const table = ada.url();
    await ada.close();
    await zoe.getByText("Ada: disconnected").waitFor();
    await zoe.getByRole("alertdialog").getByRole("button", { name: "Wait" }).click();
    const back = await guest.newPage();
    await back.goto(table);
    await zoe.getByText("Ada reconnected").waitFor();
    await back.locator(".hand-card").first().waitFor();
  });
});
