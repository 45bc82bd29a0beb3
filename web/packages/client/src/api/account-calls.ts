import type * as wire from "../generated/wire.js";
import type { AccessTokens } from "./access-tokens.js";
import type { HttpCalls } from "./http-calls.js";

/** Signing in with a password, and the end of it. The seats of a guest go with whoever the guest becomes. */
export class AccountCalls {
  constructor(
    private readonly http: HttpCalls,
    private readonly accessTokens: AccessTokens,
    private readonly mode?: wire.SignInMode,
  ) {}

  /** Makes a user with a password and signs them in. Called as a guest, the guest's seats and results are moved. */
  register(user: wire.PasswordSignIn): Promise<wire.SignedIn> {
    return this.#signIn("register", user);
  }

  /** Signs a user in. Called as a guest, the guest's seats and results are moved. */
  login(user: wire.PasswordSignIn): Promise<wire.SignedIn> {
    return this.#signIn("login", user);
  }

  /** Gives the guest who is signed in a name and a password; this sign-in goes on, and so does every connection. */
  async upgrade(upgrade: wire.UpgradeGuest): Promise<wire.Me> {
    const upgraded = await this.http.json<wire.Me>({
      method: "POST",
      path: ["api", "auth", "upgrade"],
      caller: "user",
      body: upgrade,
    });
    this.accessTokens.know(upgraded.user);
    return upgraded;
  }

  /** Gives the user another password; all their other devices are signed out. */
  changePassword(change: wire.ChangePassword): Promise<void> {
    return this.http.done({ method: "PUT", path: ["api", "auth", "password"], caller: "user", body: change });
  }

  /** Everything that is stored about the user. */
  export(): Promise<wire.UserExport> {
    return this.http.json({ method: "GET", path: ["api", "users", "me", "export"], caller: "user" });
  }

  /**
   * Deletes the user, with every sign-in, for good; seats and results stay without a name. A guest has no password to
   * give, and whoever has just signed in need not.
   */
  async delete(proof: wire.DeleteAccount = {}): Promise<void> {
    await this.http.done({ method: "DELETE", path: ["api", "users", "me"], caller: "user", body: proof });
    this.accessTokens.clear();
  }

  /** Ends this sign-in, and with it the connections of its seats. */
  async logout(): Promise<void> {
    await this.http.done({ method: "POST", path: ["api", "auth", "logout"], caller: "user" });
    this.accessTokens.clear();
  }

  async #signIn(how: "register" | "login", user: wire.PasswordSignIn): Promise<wire.SignedIn> {
    const call = {
      method: "POST",
      path: ["api", "auth", how],
      caller: "user",
      body: { ...(this.mode && { mode: this.mode }), ...user },
    } as const;
    const signedIn = await this.http.json<wire.SignedIn>(call);
    this.accessTokens.keep(signedIn);
    return signedIn;
  }
}
