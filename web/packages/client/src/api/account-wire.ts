/** What the routes of accounts take and give, as docs/protocol.md has it. */
import type { SignInMode, User, UserSession } from "../generated/wire.js";

/** `POST /api/auth/register` and `POST /api/auth/login`. */
export interface PasswordSignIn {
  readonly username: string;
  readonly password: string;
  readonly mode?: SignInMode;
  /** The user's own name for the device. */
  readonly device_name?: string;
  readonly app?: string;
}

/** `POST /api/auth/upgrade`. */
export interface Upgrade {
  readonly username: string;
  readonly password: string;
}

export interface Upgraded {
  readonly user: User;
  readonly session: UserSession;
}
