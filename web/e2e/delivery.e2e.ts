import { describe, expect, it } from "vitest";

import { useSite } from "./site.js";

const NO_CHANGE_FOR_A_YEAR = "public, max-age=31536000, immutable";

describe("the service hands out the app", () => {
  const site = useSite();

  async function files(): Promise<readonly string[]> {
    const page = await (await fetch(site().url)).text();
    return [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file!);
  }

  it("with names that change with the content, for a year, in the smallest form that is taken", async () => {
    const found = await files();
    expect(found.length).toBeGreaterThan(2);
    for (const file of found) {
      expect(file).toMatch(/-[\w-]{8}\.(js|css|woff2)$/);
      for (const encoding of ["br", "gzip", "identity"]) {
        const { ok, headers } = await fetch(site().url + file, { headers: { "accept-encoding": encoding } });
        expect([ok, headers.get("cache-control")]).toEqual([true, NO_CHANGE_FOR_A_YEAR]);
        expect(headers.get("vary")).toContain("accept-encoding");
        // Fonts are compressed in themselves.
        const isSmaller = encoding !== "identity" && !file.endsWith(".woff2");
        expect(headers.get("content-encoding")).toBe(isSmaller ? encoding : null);
      }
    }
  });

  it("with a page that is asked for each time, and sent only where it has changed", async () => {
    const first = await fetch(site().url);
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const again = await fetch(site().url, { headers: { "if-none-match": first.headers.get("etag")! } });
    expect(again.status).toBe(304);
  });

  it("with a policy that runs nothing foreign and nothing inline, and a page that needs no more", async () => {
    const policy = (await fetch(site().url)).headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain("unsafe");
    const page = await site().page();
    const refused: string[] = [];
    page.on("console", (message) => {
      if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
    });
    await page.goto(site().url);
    await page.getByRole("button", { name: "Play the bot" }).click();
    await page.locator(".hand-card").first().waitFor();
    expect(refused).toEqual([]);
  });
});
