/**
 * A client of Reseat that keeps a player's seat: HTTP, and a WebSocket that resumes by itself. No framework, no
 * dependency; in a browser or in Node.
 */
export type * from "./generated/wire.js";
export type { Heartbeat as PlayerHeartbeat, Wait as WaitOn } from "./generated/wire.js";
export { CLOSE_CODES, LIMITS, PROTOCOL_VERSION } from "./generated/constants.js";

export { AccessTokens, type Credentials, type RefreshCredentials } from "./api/access-tokens.js";
export type { AccountCalls } from "./api/account-calls.js";
export type { AdminCalls } from "./api/admin-calls.js";
export { ApiError } from "./api/api-error.js";
export { ReseatApi, type ReseatApiOptions } from "./api/reseat-api.js";
export type { SessionCalls } from "./api/session-calls.js";
export { connectionTo, type ConnectOptions } from "./connect.js";
export { Backoff, type Pace, type Wait } from "./connection/backoff.js";
export { type Decision, decide } from "./connection/close.js";
export type { ConnectionEvent, EventOf } from "./connection/events.js";
export { type Decoded, decodeFrame, encodeFrame } from "./connection/frames.js";
export { GameConnection, type GameConnectionOptions, type SubmitOptions } from "./connection/game-connection.js";
export { type Due, Heartbeat, type Pong } from "./connection/heartbeat.js";
export { Outbox, type OutboxOptions } from "./connection/outbox.js";
export type { Renewal, TokenRenewer } from "./connection/renewal.js";
export {
  type BackoffSettings,
  DEFAULT_SETTINGS,
  type HeartbeatSettings,
  type Settings,
  type SomeSettings,
} from "./connection/settings.js";
export { EMPTY_SNAPSHOT, type Missed, type SeatedPlayer, type Snapshot } from "./connection/snapshot.js";
export { type Disconnected, type Ended, isFinal, isLive, type Refusal, type Status } from "./connection/status.js";
export {
  type ActionMessage,
  type Outcome,
  type Submission,
  SubmitError,
  type SubmitProblem,
} from "./connection/submission.js";
export { defaultEnvironment } from "./environment/default-environment.js";
export type * from "./environment/environment.js";
export { KeptStorage, memoryStorage } from "./environment/kept-storage.js";
export { socketOpener, type WebSocketConstructor } from "./environment/web-socket.js";
export { checkSeed, type Fairness } from "./fairness.js";
export { TabCoordinator, type TabCoordinatorOptions, type TabMessage, type TabRole } from "./tabs/tab-coordinator.js";
export { parseSessionToken, type SessionToken, writeSessionToken } from "./tokens/session-token.js";
export {
  InvalidSessionToken,
  SessionTokenManager,
  type SessionTokenManagerOptions,
  type TokenCheck,
  type TokenProblem,
} from "./tokens/session-token-manager.js";
