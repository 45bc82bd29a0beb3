/**
 * Where a connection stands: idle → connecting → connected ⇄ unhealthy → reconnecting → disconnected; `moved`,
 * `ended` and `refused` are final.
 */
export type Status =
  | { readonly state: "idle" }
  /** An attempt is under way: the first, or one that the player `asked` for. */
  | { readonly state: "connecting"; readonly asked?: true }
  | { readonly state: "connected" }
  /** The socket stands, but the service has not answered a ping for too long. */
  | { readonly state: "unhealthy" }
  /** Another attempt is waited for or under way: 1 for the first counted one, 0 for the quick one before it. */
  | { readonly state: "reconnecting"; readonly attempt: number; readonly of: number }
  /** No attempt is made by itself any more: the player decides. */
  | { readonly state: "disconnected"; readonly why: Disconnected }
  /** Another client took the seat over, as its player confirmed there. */
  | { readonly state: "moved" }
  | { readonly state: "ended"; readonly reason: Ended }
  | { readonly state: "refused"; readonly reason: Refusal };

/** What the player is asked for: `retry`, or `takeOver`. */
export type Disconnected = "attempts_used_up" | "connected_elsewhere";

/** `replaced`: a newer connection of this client id; `left`: the seat was given up; `closed`: it is kept. */
export type Ended = "game_over" | "seat_over" | "replaced" | "left" | "closed";

/** Why the service will not have this client in this room. */
export type Refusal =
  | "bad_frame"
  | "frame_too_large"
  | "token_refused"
  | "origin_not_allowed"
  | "room_not_found"
  | "unknown_protocol"
  | "unknown";

/** Whether nothing follows this any more. */
export function isFinal({ state }: Status): boolean {
  return state === "moved" || state === "ended" || state === "refused";
}

/** Whether the socket stands. */
export function isLive({ state }: Status): boolean {
  return state === "connected" || state === "unhealthy";
}

/** Whether the service said that the seat is no more, or this client's part in it, and with it the use of its token. */
export function isSeatGone(status: Status): boolean {
  if (status.state === "ended") return status.reason === "seat_over";
  return status.state === "refused" && (status.reason === "room_not_found" || status.reason === "token_refused");
}

/** Whether nothing that was not answered may be sent by a later connection. */
export function isPlayOver(status: Status): boolean {
  if (isSeatGone(status)) return true;
  if (status.state === "ended") return status.reason === "left" || status.reason === "game_over";
  // What the service can't read would end each further connection, too.
  return status.state === "refused" && (status.reason === "bad_frame" || status.reason === "frame_too_large");
}
