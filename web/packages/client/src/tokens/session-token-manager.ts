import { defaultEnvironment } from "../environment/default-environment.js";
import type { Clock, Environment } from "../environment/environment.js";
import { KeptStorage } from "../environment/kept-storage.js";
import { parseSessionToken, type SessionToken } from "./session-token.js";

/** Why a stored token will not do. Whether a good one still proves its seat, only the service knows. */
export type TokenProblem = "missing" | "malformed" | "wrong_room" | "expired";

export type TokenCheck =
  { readonly valid: true; readonly token: SessionToken } | { readonly valid: false; readonly problem: TokenProblem };

export class InvalidSessionToken extends Error {
  override readonly name = "InvalidSessionToken";

  constructor(readonly problem: TokenProblem) {
    super(`this is no session token of this room (${problem}): take the one that joining the room answers`);
  }
}

export interface SessionTokenManagerOptions {
  readonly environment?: Environment;
  /** What stands before the room's id in the storage's keys. */
  readonly prefix?: string;
}

interface Kept {
  readonly token: string;
  readonly stored_at: number;
}

/**
 * Keeps the session token of each room, so that a closed tab keeps its seat. A token's age is counted by this
 * device's own clock from the moment it was stored: a clock that is wrong by days locks nobody out.
 */
export class SessionTokenManager {
  readonly #storage: KeptStorage;
  readonly #clock: Clock;
  readonly #prefix: string;

  constructor({ environment = defaultEnvironment(), prefix = "casino_session_" }: SessionTokenManagerOptions = {}) {
    this.#storage = KeptStorage.lasting(environment);
    this.#clock = environment.clock;
    this.#prefix = prefix;
  }

  /**
   * Takes in the token that the service made for a seat in this room.
   *
   * @throws InvalidSessionToken when it is none.
   */
  createToken(roomId: string, text: string): SessionToken {
    const token = parseSessionToken(text);
    if (token === undefined) throw new InvalidSessionToken("malformed");
    if (token.roomId !== roomId) throw new InvalidSessionToken("wrong_room");
    const kept: Kept = { token: text, stored_at: this.#clock.now() };
    this.#storage.write(this.#prefix + roomId, JSON.stringify(kept));
    return token;
  }

  /** The token to present for this room. One that will not do is dropped. */
  getToken(roomId: string): string | undefined {
    const check = this.validateToken(roomId);
    if (check.valid) return this.#kept(roomId)?.token;
    if (check.problem !== "missing") this.clearToken(roomId);
    return undefined;
  }

  /** Judges the stored token of this room. */
  validateToken(roomId: string): TokenCheck {
    const refused = (problem: TokenProblem): TokenCheck => ({ valid: false, problem });
    if (this.#storage.read(this.#prefix + roomId) === undefined) return refused("missing");
    const kept = this.#kept(roomId);
    const token = kept && parseSessionToken(kept.token);
    if (kept === undefined || token === undefined) return refused("malformed");
    if (token.roomId !== roomId) return refused("wrong_room");
    const lives = token.expiresAt - token.createdAt;
    return this.#clock.now() < kept.stored_at + lives ? { valid: true, token } : refused("expired");
  }

  /** The rooms that a token is stored for, whether or not it still does. */
  rooms(): string[] {
    return this.#storage.keys(this.#prefix).map((key) => key.slice(this.#prefix.length));
  }

  clearToken(roomId: string): void {
    this.#storage.remove(this.#prefix + roomId);
  }

  clearAllTokens(): void {
    for (const key of this.#storage.keys(this.#prefix)) this.#storage.remove(key);
  }

  #kept(roomId: string): Kept | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage.read(this.#prefix + roomId) ?? "");
      return isKept(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}

function isKept(kept: unknown): kept is Kept {
  const { token, stored_at } = (kept ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return typeof token === "string" && typeof stored_at === "number";
}
