import { SERVER_FRAMES } from "../generated/constants.js";
import type { ClientMessage, ServerMessage } from "../generated/wire.js";

/** What a text from the service is: a frame, one of a newer service (to be ignored), or nothing that makes sense. */
export type Decoded =
  | { readonly kind: "frame"; readonly frame: ServerMessage }
  | { readonly kind: "unknown" }
  | { readonly kind: "malformed" };

/** Reads a frame, and checks that every field is there that must be. */
export function decodeFrame(text: string): Decoded {
  const value = parse(text);
  if (typeof value !== "object" || value === null) return { kind: "malformed" };
  const type = (value as { type?: unknown }).type;
  if (typeof type !== "string") return { kind: "malformed" };
  if (!isFrameType(type)) return { kind: "unknown" };
  const complete = SERVER_FRAMES[type].every((field) => field in value);
  return complete ? { kind: "frame", frame: value as ServerMessage } : { kind: "malformed" };
}

/** Writes a frame. */
export function encodeFrame(message: ClientMessage): string {
  return JSON.stringify(message);
}

function isFrameType(type: string): type is ServerMessage["type"] {
  return Object.hasOwn(SERVER_FRAMES, type);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
