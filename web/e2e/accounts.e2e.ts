import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { indicator, playCard, playTheBot } from "./player.js";
import { useSite } from "./site.js";

const PASSWORD = "seven wet herons at dawn";

async function fill(page: Page, username: string, send: string): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: send }).click();
}

describe("an account", () => {
  const site = useSite();

  it("is made of a guest in the middle of a game, which goes on in another tab and after a reload", async () => {
    const table = await site().page();
    await playTheBot(table, site().url);
    const account = await table.context().newPage();
    await account.goto(`${site().url}/account`);
    await fill(account, "zoe-of-amsterdam", "Keep my seat");
    await account.getByText("Signed in as").waitFor();
    await playCard(table);
    await table.reload();
    await indicator(table, "connected").waitFor();
    await playCard(table);
  });

  it("is signed in to from a guest's game, whose seat comes along", async () => {
    const known = await site().page();
    await known.goto(`${site().url}/account`);
    await fill(known, "ada-of-london", "Create account");
    await known.getByText("Signed in as").waitFor();

    const guest = await site().page({ width: 390, height: 844 });
    await playTheBot(guest, site().url);
    const table = guest.url();
    await guest.goto(`${site().url}/account`);
    await guest.getByRole("button", { name: "I have an account" }).click();
    await fill(guest, "ada-of-london", "Sign in");
    await guest.getByText("Signed in as").waitFor();
    await guest.goto(table);
    await indicator(guest, "connected").waitFor();
    await playCard(guest);

    await known.goto(`${site().url}/devices`);
    await known.getByText("2 devices").waitFor();
  });

  it("is left, and with it every seat of this browser", async () => {
    const page = await site().page();
    await page.goto(`${site().url}/account`);
    await fill(page, "eve-of-paris", "Create account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Create an account" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });
});
