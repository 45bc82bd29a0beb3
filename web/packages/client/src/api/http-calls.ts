import type { Environment } from "../environment/environment.js";
import type { SessionTokenManager } from "../tokens/session-token-manager.js";
import type { AccessTokens } from "./access-tokens.js";
import { type Answer, ApiError } from "./api-error.js";

/**
 * Who calls: anyone; the user, by the access token; or a seat, by its room's session token, or by the user's access
 * token where none is kept.
 */
export type Caller = "anyone" | "user" | { readonly seat: string };

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: readonly string[];
  readonly caller: Caller;
  readonly query?: object;
  readonly body?: object;
}

export interface HttpCallsOptions {
  readonly url: string;
  readonly environment: Environment;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly accessTokens: AccessTokens;
  readonly sessionTokens: SessionTokenManager;
}

/** Calls the service: addresses, proofs, answers and errors. Knows no route. */
export class HttpCalls {
  constructor(private readonly options: HttpCallsOptions) {}

  /** @throws ApiError */
  async json<T>(call: Call): Promise<T> {
    const { status, text } = await this.#answer(call);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new ApiError({ status, code: "unreadable", detail: `the answer is no JSON: ${String(cause)}` });
    }
  }

  /** For a call that is answered with nothing. @throws ApiError */
  async done(call: Call): Promise<void> {
    await this.#answer(call);
  }

  async #answer(call: Call): Promise<Answer> {
    const { accessTokens } = this.options;
    const bearer = this.#bearer(call.caller);
    const first = await this.#send(call, bearer);
    if (first.ok) return first;
    const refusal = ApiError.refused(first);
    // A wrong password says nothing of the token that came with it.
    const isOfToken = first.status === 401 && refusal.code !== "invalid_credentials";
    const fresh =
      isOfToken && bearer !== undefined && bearer === accessTokens.token
        ? await accessTokens.refreshed(bearer)
        : undefined;
    if (fresh === undefined) {
      // Without a token of the page's own, it was the cookie that was refused.
      if (isOfToken && bearer === undefined && call.caller !== "anyone") accessTokens.clear();
      throw refusal;
    }
    const again = await this.#send(call, fresh);
    if (again.ok) return again;
    throw ApiError.refused(again);
  }

  #bearer(caller: Caller): string | undefined {
    const { accessTokens, sessionTokens } = this.options;
    if (caller === "anyone") return undefined;
    if (caller === "user") return accessTokens.token;
    return sessionTokens.getToken(caller.seat) ?? accessTokens.token;
  }

  async #send({ method, path, query, body }: Call, bearer: string | undefined): Promise<Answer> {
    const { url, environment, timeoutMs } = this.options;
    const address = new URL(`${url.replace(/\/+$/, "")}/${path.map(encodeURIComponent).join("/")}`);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = {};
    if (bearer !== undefined) headers["authorization"] = `Bearer ${bearer}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const late = new AbortController();
    const stop = environment.timers.after(timeoutMs, () => late.abort(new Error("no answer in time")));
    const { fetch } = this.options;
    try {
      const sent = { method, headers, signal: late.signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await fetch(address, sent);
      const { ok, status } = response;
      // The time is for the whole answer, not for its first byte.
      return { ok, status, retryAfter: response.headers.get("retry-after"), text: await response.text() };
    } catch (cause) {
      throw ApiError.unreachable(cause);
    } finally {
      stop();
    }
  }
}
