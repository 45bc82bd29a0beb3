/**
 * A session token from the outside. It proves a seat; only the service can make or verify one. The client reads
 * nothing from it but whose it is and how long it lives.
 */
export interface SessionToken {
  readonly version: number;
  readonly keyId: string;
  readonly roomId: string;
  readonly playerId: string;
  readonly playerName: string;
  readonly userSessionId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly nonce: string;
  readonly signature: string;
}

const TEXTS = ["keyId", "roomId", "playerId", "playerName", "userSessionId", "nonce", "signature"] as const;
const NUMBERS = ["version", "createdAt", "expiresAt"] as const;

/** Reads a token; `undefined` when it is none. */
export function parseSessionToken(text: string): SessionToken | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const token: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isSessionToken(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a token as the service does: base64url of its JSON, keys in this order. */
export function writeSessionToken(token: SessionToken): string {
  const { version, keyId, roomId, playerId, playerName, userSessionId, createdAt, expiresAt, nonce, signature } = token;
  const ordered = {
    version,
    keyId,
    roomId,
    playerId,
    playerName,
    userSessionId,
    createdAt,
    expiresAt,
    nonce,
    signature,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(ordered));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function isSessionToken(token: unknown): token is SessionToken {
  if (typeof token !== "object" || token === null) return false;
  const fields = token as Record<string, unknown>;
  return (
    TEXTS.every((field) => typeof fields[field] === "string") &&
    NUMBERS.every((field) => Number.isFinite(fields[field]))
  );
}
