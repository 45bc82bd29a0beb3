import { ReseatApi, type User } from "@reseat/client";
import { ReseatProvider } from "@reseat/react";
import { act, cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { afterEach } from "vitest";

import { FakeBrowser } from "../../../../packages/client/tests/fakes/browser.js";
import { ROOM, sessionToken } from "../../../../packages/client/tests/fakes/table.js";
import { settled } from "../../../../packages/client/tests/fakes/time.js";
import { http } from "../../../../packages/client/tests/generated/golden.js";
import { App } from "../../src/app.js";
import { Sabotage } from "../../src/break-it/sabotage.js";
import { SessionProvider } from "../../src/session/session.js";
import { reseatTexts } from "../../src/texts.js";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

export const user = userEvent.setup();

export interface Asked {
  readonly line: string;
  readonly body: unknown;
}

/** What the service answers to `METHOD /path`: a body, a status, or both. */
export type Answers = Readonly<Record<string, { readonly status?: number; readonly body?: unknown }>>;

/** The app in a fake browser, before a service that the test plays. */
export class FakeApp {
  readonly browser = new FakeBrowser();
  readonly tab = this.browser.tab();
  readonly sabotage = new Sabotage(this.tab.environment);
  readonly asked: Asked[] = [];
  readonly api: ReseatApi;

  constructor(public answers: Answers = {}) {
    this.api = new ReseatApi({
      url: "https://play.example",
      environment: this.sabotage.environment,
      fetch: async (url, init = {}) => this.#answer(String(url), init),
    });
  }

  get time() {
    return this.browser.time;
  }

  get socket() {
    return this.browser.sockets.last;
  }

  /** Somebody is signed in here. */
  signedIn(change: Partial<User> = {}): this {
    const { signed_in } = http;
    this.api.accessTokens.keep({ ...signed_in, user: { ...signed_in.user, role: "player", ...change } });
    return this;
  }

  /** This browser keeps a seat in the room of the samples. */
  seated(): this {
    this.api.sessionTokens.createToken(ROOM, sessionToken(this.time.now()));
    return this;
  }

  /** Opens the app at an address. */
  async open(path: string): Promise<HTMLElement> {
    history.replaceState(null, "", path);
    return await this.show(<App />);
  }

  async show(element: ReactElement): Promise<HTMLElement> {
    const { container } = render(
      <ReseatProvider texts={reseatTexts} time={this.tab.environment}>
        <SessionProvider api={this.api} sabotage={this.sabotage}>
          {element}
        </SessionProvider>
      </ReseatProvider>,
    );
    await doing(() => {});
    return container;
  }

  /** What was asked of the service with this method and path. */
  of(line: string): unknown[] {
    return this.asked.filter((asked) => asked.line === line).map(({ body }) => body);
  }

  #answer(url: string, init: RequestInit): Response {
    const { pathname, search } = new URL(url);
    const line = `${init.method} ${pathname}`;
    this.asked.push({ line: line + search, body: typeof init.body === "string" ? JSON.parse(init.body) : undefined });
    const { status = 200, body } = this.answers[line] ?? { status: 404, body: problem(404, "no_such_route") };
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  }
}

export function problem(status: number, code: string) {
  return { type: "about:blank", title: "", status, detail: `refused: ${code}`, code, request_id: "r" };
}

/** What a test does, with the app's answer to it, pages that are loaded included. */
export async function doing(what: () => unknown): Promise<void> {
  await act(async () => {
    what();
    await settled();
  });
}
