import { once } from "node:events";
import { createServer } from "node:net";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { Service } from "../packages/client/tests/whole/service.js";

/** The binary to play against, and the browser to play in. */
const BINARY = process.env["RESEAT_BIN"];
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** What a test that fails has seen goes here, a folder for each. */
const RESULTS = new URL("results/", import.meta.url);

/** Each step waits for an event; this is for machines that do much else at once. */
const PATIENCE_MS = 30_000;

export interface Profile {
  readonly width?: number;
  readonly height?: number;
  /** The page may keep nothing, as in a private window that forbids it. */
  readonly forbidsStorage?: boolean;
}

/** The app as players find it: a service, a browser, and an address. Made anew for each file of tests. */
export class Site {
  readonly #contexts: BrowserContext[] = [];
  readonly #faults: string[] = [];

  private constructor(
    readonly url: string,
    readonly service: Service,
    private readonly browser: Browser,
  ) {}

  static async open(settings: Readonly<Record<string, string>>): Promise<Site> {
    if (BINARY === undefined) throw new Error("RESEAT_BIN names no service to play against: see web/e2e/README.md");
    // Its own pages are allowed by their port, so it is told one; and it keeps it over a restart.
    const listen = `127.0.0.1:${await freePort()}`;
    const plenty = { RESEAT_LIMITS__GUEST_PER_MINUTE: "10000", RESEAT_BOTS__THINK_TIME: "50ms" };
    const service = await Service.start(BINARY, { RESEAT_LISTEN: listen, ...plenty, ...settings });
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox"],
      // Players have it.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    });
    return new Site(`http://${listen}`, service, browser);
  }

  /** A browser of its own, with an empty profile: somebody else's. */
  async profile({ width = 1280, height = 800, forbidsStorage = false }: Profile = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE_MS);
    if (forbidsStorage) await context.addInitScript(forbidStorage);
    context.on("page", (page) => page.on("pageerror", (error) => this.#faults.push(error.message)));
    await context.tracing.start({ screenshots: true, snapshots: true });
    this.#contexts.push(context);
    return context;
  }

  /** A page of an empty profile. */
  async page(profile: Profile = {}): Promise<Page> {
    return await (await this.profile(profile)).newPage();
  }

  /** Closes every page, and keeps what they showed when the test has failed. Answers what went wrong unheard. */
  async clear(failed: string | undefined): Promise<readonly string[]> {
    for (const [index, context] of this.#contexts.splice(0).entries()) {
      const folder = failed === undefined ? undefined : new URL(`${failed}/${index}`, RESULTS).pathname;
      if (folder !== undefined) {
        for (const [tab, page] of context.pages().entries()) {
          // A page that hangs is seen in the trace.
          await page.screenshot({ path: `${folder}-${tab}.png`, timeout: 5_000 }).catch(() => {});
        }
      }
      await context.tracing.stop(folder === undefined ? {} : { path: `${folder}-trace.zip` });
      await context.close();
    }
    return this.#faults.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.stop();
  }
}

/** A site for the tests of a file, whose pages are closed after each. */
export function useSite(settings: Readonly<Record<string, string>> = {}): () => Site {
  let site: Site | undefined;
  beforeAll(async () => {
    site = await Site.open(settings);
  });
  afterEach(async ({ task }) => {
    const failed = task.result?.state === "fail" ? task.name.replace(/\W+/g, "-").slice(0, 80) : undefined;
    expect(await site?.clear(failed)).toEqual([]);
  });
  afterAll(() => site?.close());
  return () => site!;
}

function forbidStorage(): void {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(globalThis, name, {
      get: () => {
        throw new DOMException("storage is forbidden", "SecurityError");
      },
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
