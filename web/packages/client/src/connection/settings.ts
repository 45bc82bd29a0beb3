/** How a connection reconnects, repeats and queues. */
export interface Settings {
  readonly backoff: BackoffSettings;
  readonly heartbeat: HeartbeatSettings;
  /** From the start of an attempt to its `welcome`; then the attempt has failed. */
  readonly connectTimeoutMs: number;
  /** No attempt is made by itself in a page that has been hidden for longer. */
  readonly hiddenPatienceMs: number;
  /** How many actions may wait for their answers at most. */
  readonly outbox: number;
  /** How many of them are sent before the first is answered; below the ten refusals that end in 4429. */
  readonly inFlight: number;
  /** How long to send nothing after an action was `rate_limited`; then it is sent again. */
  readonly rateLimitedPauseMs: number;
  /** How many events wait for a slow reader of the iterator before some are left out. */
  readonly events: number;
}

export interface BackoffSettings {
  /** The first attempt after a lost connection comes within this time and is not counted. */
  readonly firstWithinMs: number;
  /** The first counted wait, doubled for each further one. */
  readonly baseMs: number;
  /** Added to each counted wait: between zero and this. */
  readonly jitterMs: number;
  /** No counted wait is longer, its jitter included. */
  readonly capMs: number;
  /** Counted attempts before the connection waits for the player. */
  readonly attempts: number;
  /** A connection that held this long starts the count anew. */
  readonly stableAfterMs: number;
}

/** What a heartbeat makes of silence. The usual times come from the service, in `welcome`. */
export interface HeartbeatSettings {
  readonly failuresToReconnect: number;
  readonly pongsToRecover: number;
  /** How long the answer to a probe may take: after sleep, a freeze, or a change of network. */
  readonly probeWithinMs: number;
  /** A timer that is later than this, or a clock that leaps so far, means sleep, a freeze or throttling. */
  readonly leapMs: number;
  /** How often the clock is looked at for leaps. */
  readonly watchMs: number;
}

export const DEFAULT_SETTINGS: Settings = {
  backoff: { firstWithinMs: 250, baseMs: 1_000, jitterMs: 1_000, capMs: 16_000, attempts: 5, stableAfterMs: 10_000 },
  heartbeat: { failuresToReconnect: 3, pongsToRecover: 3, probeWithinMs: 3_000, leapMs: 5_000, watchMs: 2_000 },
  connectTimeoutMs: 8_000,
  hiddenPatienceMs: 60_000,
  outbox: 64,
  inFlight: 8,
  rateLimitedPauseMs: 1_000,
  events: 256,
};

/** Settings of which only some are given. */
export type SomeSettings = Partial<Omit<Settings, "backoff" | "heartbeat">> & {
  readonly backoff?: Partial<BackoffSettings>;
  readonly heartbeat?: Partial<HeartbeatSettings>;
};

export function completeSettings(some: SomeSettings = {}): Settings {
  return {
    ...DEFAULT_SETTINGS,
    ...some,
    backoff: { ...DEFAULT_SETTINGS.backoff, ...some.backoff },
    heartbeat: { ...DEFAULT_SETTINGS.heartbeat, ...some.heartbeat },
  };
}
