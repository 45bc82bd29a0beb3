import { SUBPROTOCOL, TOKEN_PREFIX } from "../generated/constants.js";
import type { ConnectQuery } from "../generated/wire.js";

/** Where a socket leads, and what it offers. */
export interface Address {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** The address of a room's WebSocket. The token is a subprotocol: in the query it would end up in logs. */
export function roomAddress(service: string, roomId: string, token: string, query: ConnectQuery): Address {
  const url = new URL(`${service.replace(/\/+$/, "")}/ws/${encodeURIComponent(roomId)}`);
  url.protocol = url.protocol.replace(/^http/, "ws");
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== false) url.searchParams.set(name, String(value));
  }
  return { url: url.href, protocols: [SUBPROTOCOL, TOKEN_PREFIX + token] };
}
