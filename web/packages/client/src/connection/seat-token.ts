import type { Cancel, Environment } from "../environment/environment.js";
import type { SessionTokenManager } from "../tokens/session-token-manager.js";
import type { Renewal, TokenRenewer } from "./renewal.js";

/** The token of one connection's seat: the kept one, or another for one that was refused. */
export class SeatToken {
  #renewing = false;
  #presented: string | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly tokens: SessionTokenManager,
    private readonly roomId: string,
    private readonly renewer: TokenRenewer | undefined,
    private readonly withinMs: number,
  ) {}

  /** The token to present. */
  take(): string | undefined {
    this.#presented = this.tokens.getToken(this.roomId);
    return this.#presented;
  }

  /** Whose seat it is, as the kept token says. */
  get playerId(): string | undefined {
    const check = this.tokens.validateToken(this.roomId);
    return check.valid ? check.token.playerId : undefined;
  }

  get renewing(): boolean {
    return this.#renewing;
  }

  /** The presented token was refused. One that another tab has put there meanwhile stays. */
  drop(): void {
    if (this.tokens.getToken(this.roomId) === this.#presented) this.tokens.clearToken(this.roomId);
  }

  /** Gets another token and keeps it. */
  async renew(): Promise<"renewed" | "refused" | "unavailable"> {
    if (this.renewer === undefined) return "refused";
    this.#renewing = true;
    const renewal = await this.#inTime(this.renewer());
    this.#renewing = false;
    return renewal.kind === "token" ? this.#keep(renewal.token) : renewal.kind;
  }

  #keep(token: string): "renewed" | "refused" {
    try {
      this.tokens.createToken(this.roomId, token);
      return "renewed";
    } catch {
      return "refused";
    }
  }

  async #inTime(renewal: Promise<Renewal>): Promise<Renewal> {
    const unavailable: Renewal = { kind: "unavailable" };
    let stop: Cancel = () => {};
    const tooLate = new Promise<Renewal>((resolve) => {
      stop = this.environment.timers.after(this.withinMs, () => resolve(unavailable));
    });
    const first = await Promise.race([renewal.catch(() => unavailable), tooLate]);
    stop();
    return first;
  }
}
