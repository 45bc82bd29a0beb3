import type { Environment } from "../environment/environment.js";
import { holdLock } from "../environment/held-lock.js";
import { KeptStorage } from "../environment/kept-storage.js";
import type { SignedIn, User } from "../generated/wire.js";

/** What is kept of a sign-in. Where the browser keeps a cookie, no page gets a token to see. */
export type Credentials = Pick<SignedIn, "expires_at" | "user"> &
  Partial<Pick<SignedIn, "access_token" | "refresh_token">>;

/** Gets credentials for those that were refused; nothing when the user has to sign in again. */
export type RefreshCredentials = (refused: Credentials) => Promise<Credentials | undefined>;

/** Another tab that refreshes is waited for so long. */
const REFRESH_WITHIN_MS = 10_000;

/**
 * Keeps the access token of the user in this browser. When it is refused, it is refreshed once, however many calls
 * wait for it, and in one tab only: the others find the new one in the storage.
 */
export class AccessTokens {
  readonly #storage: KeptStorage;
  #refreshing: Promise<string | undefined> | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly key: string,
    private readonly refreshCredentials: RefreshCredentials,
  ) {
    this.#storage = KeptStorage.lasting(environment);
  }

  get token(): string | undefined {
    return this.#kept()?.access_token;
  }

  /** Who is signed in. */
  get user(): User | undefined {
    return this.#kept()?.user;
  }

  /** Whether nobody was signed in here, as far as this browser lets a page remember. */
  get isNewcomer(): boolean {
    return this.#storage.isThere && this.user === undefined;
  }

  keep({ access_token, refresh_token, expires_at, user }: Credentials): void {
    this.#storage.write(this.key, JSON.stringify({ access_token, refresh_token, expires_at, user }));
  }

  /** The user is called otherwise now; what proves them stays. */
  know(user: User): void {
    const kept = this.#kept();
    if (kept !== undefined) this.keep({ ...kept, user });
  }

  clear(): void {
    this.#storage.remove(this.key);
  }

  /** The token to use instead of this one, which was refused. */
  refreshed(refused: string): Promise<string | undefined> {
    this.#refreshing ??= this.#refresh(refused).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(refused: string): Promise<string | undefined> {
    const release = await holdLock(this.environment, `${this.key}_refresh`, { withinMs: REFRESH_WITHIN_MS });
    try {
      const kept = this.#kept();
      if (kept === undefined || kept.access_token !== refused) return kept?.access_token;
      const fresh = await this.refreshCredentials(kept);
      if (fresh === undefined) this.clear();
      else this.keep(fresh);
      return fresh?.access_token;
    } finally {
      release?.();
    }
  }

  #kept(): Credentials | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage.read(this.key) ?? "null");
      return isCredentials(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}

function isCredentials(kept: unknown): kept is Credentials {
  const { access_token, refresh_token, expires_at, user } = (kept ?? {}) as Partial<Record<keyof Credentials, unknown>>;
  const tokens = [access_token, refresh_token].every((token) => token === undefined || typeof token === "string");
  return tokens && typeof expires_at === "string" && typeof user === "object" && user !== null;
}
