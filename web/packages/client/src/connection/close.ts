import { CLOSE_CODES } from "../generated/constants.js";
import type { Pace } from "./backoff.js";
import type { Ended, Refusal } from "./status.js";

/** What to do after a connection ended, or an attempt was refused. */
export type Decision =
  | { readonly next: "reconnect"; readonly pace: Pace }
  /** Drop the token, ask for another, connect with it. */
  | { readonly next: "rejoin" }
  | { readonly next: "ask_takeover" }
  | { readonly next: "moved" }
  | { readonly next: "end"; readonly reason: Ended }
  | { readonly next: "refuse"; readonly reason: Refusal };

export type CloseName = keyof typeof CLOSE_CODES;

const NAMES = new Map<number, CloseName>(
  Object.entries(CLOSE_CODES).map(([name, { code }]) => [code, name as CloseName]),
);

/**
 * The decision for a close code, `undefined` when the socket ended without one. `stood`: whether there had been a
 * `welcome`; an attempt that never stood makes the next one a counted one.
 */
export function decide(code: number | undefined, stood: boolean): Decision {
  const lost: Decision = { next: "reconnect", pace: stood ? "quick" : "counted" };
  const name = code === undefined ? undefined : NAMES.get(code);
  if (name !== undefined) return decideKnown(name, lost);
  const ofReseat = code !== undefined && code >= 4400 && code <= 4499;
  // Beyond those, 1006, 1000, and whatever a proxy on the way invents, are accidents.
  return ofReseat ? { next: "refuse", reason: "unknown" } : lost;
}

function decideKnown(name: CloseName, lost: Decision): Decision {
  switch (name) {
    case "bad_frame":
    case "frame_too_large":
    case "origin_not_allowed":
    case "room_not_found":
      return { next: "refuse", reason: name };
    case "bad_token":
      return { next: "rejoin" };
    case "heartbeat_timeout":
      return lost;
    case "connected_elsewhere":
      return { next: "ask_takeover" };
    case "seat_over":
      return { next: "end", reason: "seat_over" };
    case "moved":
      return { next: "moved" };
    case "superseded":
      return { next: "end", reason: "replaced" };
    case "rate_limited":
      return { next: "reconnect", pace: "slower" };
    case "protocol_error":
    case "restarting":
    case "overloaded":
      return { next: "reconnect", pace: "counted" };
    default:
      return name satisfies never;
  }
}
