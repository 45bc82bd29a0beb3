/** What the routes of accounts, devices and administrators take and give, as docs/protocol.md has it. */
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

/** `GET /api/sessions`: the caller's devices, latest activity first. */
export interface SessionList {
  readonly sessions: readonly UserSession[];
}

/** `GET /api/sessions/count`. */
export interface SessionCount {
  readonly count: number;
}

/** `PATCH /api/sessions/{id}`. */
export interface RenameSession {
  readonly device_name: string;
}

/** `GET /api/admin/overview`: live counts by name, in groups. */
export interface Overview {
  readonly [name: string]: Counted;
}

export type Counted = number | string | null | Overview;
