import { readFile } from "node:fs/promises";

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

async function register(page: Page, url: string, username: string): Promise<void> {
  await page.goto(`${url}/account`);
  await page.getByRole("button", { name: "I need an account" }).click();
  await fill(page, username, "Create account");
  await page.getByText("Signed in as").waitFor();
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
    await register(known, site().url, "ada-of-london");
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
    await register(page, site().url, "eve-of-paris");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  it("brings its player from one device to the other, in the middle of a game", async () => {
    const laptop = await site().page();
    await register(laptop, site().url, "mia-of-rome");
    await playTheBot(laptop, site().url);
    await playCard(laptop);
    await laptop.getByRole("button", { name: "Leave the table" }).click();
    await laptop.getByText("Play on with another device").click();
    const address = await laptop.getByRole("textbox", { name: "Address of this table" }).inputValue();
    await laptop.getByRole("button", { name: "Stay" }).click();

    const phone = await site().page({ width: 390, height: 844 });
    await phone.goto(address);
    await phone.getByRole("heading", { name: "You have no seat at this table." }).waitFor();
    await phone.getByRole("link", { name: "Sign in" }).click();
    await fill(phone, "mia-of-rome", "Sign in");
    await phone.getByText("Signed in as").waitFor();
    await phone.goBack();
    await phone.getByRole("button", { name: "Take over" }).click();
    await indicator(phone, "connected").waitFor();
    await playCard(phone);

    await laptop.getByText("Session moved").waitFor();
    await laptop.getByRole("button", { name: "Play here" }).click();
    await indicator(laptop, "connected").waitFor();
    await phone.getByText("Session moved").waitFor();
    await playCard(laptop);
  });

  it("hands out all that is stored of it, and is deleted for good", async () => {
    const page = await site().page();
    await register(page, site().url, "kim-of-seoul");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download my data" }).click(),
    ]);
    const stored: unknown = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(stored).toMatchObject({ user: { username: "kim-of-seoul" } });

    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByLabel("Your password, to confirm").fill(PASSWORD);
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Your account is deleted").waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await fill(page, "kim-of-seoul", "Sign in");
    await page.getByText("That name and password do not belong together.").waitFor();
  });
});
