import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { type Browser, chromium, type Page } from "playwright-core";
import { preview, type PreviewServer } from "vite";

import { Service } from "../packages/client/tests/whole/service.js";

/** Debian's, unless another one is named. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** The binary to play against; without it, or without a browser, there is nothing to run. */
export const binary = existsSync(CHROMIUM) ? process.env["RESEAT_BIN"] : undefined;

/** The app as a player finds it: a service, a browser, and an address. */
export class Site {
  private constructor(
    readonly url: string,
    private readonly service: Service,
    private readonly server: PreviewServer | undefined,
    private readonly browser: Browser,
  ) {}

  static async open(): Promise<Site> {
    // Its own pages are allowed by their port, so it is told one.
    const listen = `127.0.0.1:${await freePort()}`;
    const service = await Service.start(binary!, { RESEAT_LISTEN: listen, RESEAT_BOTS__THINK_TIME: "50ms" });
    const own = `http://127.0.0.1:${service.port}`;
    const hasPages = (await fetch(own)).headers.get("content-type")?.startsWith("text/html") === true;
    const server = hasPages ? undefined : await serveBuilt(own);
    const url = server?.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? own;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    return new Site(url, service, server, browser);
  }

  /** A page of an empty profile, in which nothing may go wrong unheard. */
  async page(width: number, height: number): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server?.close();
    await this.service.stop();
  }
}

/** A binary without pages is helped out by what was built beside it, over a proxy that speaks for its own page. */
async function serveBuilt(service: string): Promise<PreviewServer> {
  process.env["RESEAT_URL"] = service;
  const configFile = fileURLToPath(new URL("../apps/casino/vite.config.ts", import.meta.url));
  return await preview({ configFile, preview: { host: "127.0.0.1", port: await freePort() } });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
