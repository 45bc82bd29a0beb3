import type { HeartbeatTimes } from "../generated/wire.js";
import type { HeartbeatSettings } from "./settings.js";

/** What is due at a time. */
export interface Due {
  readonly ping: boolean;
  /** The connection has just become unhealthy. */
  readonly unhealthy: boolean;
  /** Give the socket up. */
  readonly giveUp: boolean;
  /** Nobody could have heard anything of late: the page slept, or the clock was changed. */
  readonly leapt: boolean;
}

const NOTHING: Due = { ping: false, unhealthy: false, giveUp: false, leapt: false };

export interface Pong {
  /** The connection has just become healthy again. */
  readonly recovered: boolean;
  /** How long the newest ping took, if this answers it. */
  readonly roundTripMs: number | undefined;
}

interface Probe {
  readonly since: number;
  readonly deadline: number;
  /** It was asked again already, because the time for the first answer was slept through. */
  readonly again: boolean;
}

/** No service makes a client busier than this. */
const SHORTEST_MS = 10;

/**
 * When to ping, and what silence means; a new one for each socket. It knows no timer: the time is handed in.
 *
 * Silence says nothing when nobody could have heard: a page that was asleep, frozen or throttled wakes late. So a
 * late waking, or a clock that leaps, is answered by a probe, and only its answer counts.
 */
export class Heartbeat {
  readonly #settings: HeartbeatSettings;
  readonly #interval: number;
  readonly #unhealthyAfter: number;
  #nextPing: number;
  #quietSince: number;
  #expected: number;
  #woken: number;
  #sent: { readonly timestamp: number; readonly at: number } | undefined;
  #probe: Probe | undefined;
  #healthy = true;
  #failures = 0;
  #pongsInARow = 0;

  /** Begins with the `welcome`, which counts as an answer. */
  constructor(settings: HeartbeatSettings, times: HeartbeatTimes, now: number) {
    this.#settings = settings;
    this.#interval = Math.max(times.ping_interval_ms, SHORTEST_MS);
    this.#unhealthyAfter = Math.max(times.unhealthy_after_ms, SHORTEST_MS);
    this.#nextPing = now + this.#interval;
    this.#quietSince = now;
    this.#woken = now;
    this.#expected = this.nextDue(now);
  }

  get failures(): number {
    return this.#failures;
  }

  /** When to wake it next, seen from now. */
  nextDue(now: number): number {
    const silence = this.#failures === 0 ? this.#quietSince + this.#unhealthyAfter : Infinity;
    const probe = this.#probe?.deadline ?? Infinity;
    return Math.min(this.#nextPing, silence, probe, now + this.#settings.watchMs);
  }

  /** Judges the silence up to now: at the first `unhealthy_after`, and again at each ping. */
  wake(now: number): Due {
    const leapt = now < this.#woken || now - this.#expected > this.#settings.leapMs;
    const due = leapt ? this.#leap(now) : this.#judge(now);
    if (due.ping) this.#nextPing = now + this.#interval;
    this.#woken = now;
    this.#expected = this.nextDue(now);
    return due;
  }

  /** Something happened that may have broken the socket unnoticed. Answers whether to ping now. */
  probe(now: number): boolean {
    if (this.#probe !== undefined) return false;
    this.#startProbe(now, false);
    return true;
  }

  /** A ping went out with this timestamp. */
  sent(timestamp: number, now: number): void {
    this.#sent = { timestamp, at: now };
  }

  /** A pong came, echoing the timestamp of a ping. */
  pong(timestamp: number, now: number): Pong {
    // One that answers an older ping may have waited in a frozen page for hours.
    if (this.#probe !== undefined && timestamp >= this.#probe.since) this.#probe = undefined;
    this.#quietSince = now;
    this.#failures = 0;
    this.#pongsInARow += 1;
    const recovered = !this.#healthy && this.#pongsInARow >= this.#settings.pongsToRecover;
    this.#healthy ||= recovered;
    const roundTripMs = this.#sent?.timestamp === timestamp ? Math.max(now - this.#sent.at, 0) : undefined;
    if (roundTripMs !== undefined) this.#sent = undefined;
    return { recovered, roundTripMs };
  }

  #judge(now: number): Due {
    if (this.#probe !== undefined && now >= this.#probe.deadline) return { ...NOTHING, giveUp: true };
    const ping = now >= this.#nextPing;
    const first = this.#failures === 0 && now >= this.#quietSince + this.#unhealthyAfter;
    if (!first && !(ping && this.#failures > 0)) return { ...NOTHING, ping };
    const unhealthy = this.#healthy;
    this.#healthy = false;
    this.#pongsInARow = 0;
    this.#failures += 1;
    return { ...NOTHING, ping, unhealthy, giveUp: this.#failures >= this.#settings.failuresToReconnect };
  }

  #leap(now: number): Due {
    // A throttled page wakes late each time, but what was sent to it is there: one repetition is enough.
    const giveUp = this.#probe?.again === true;
    this.#quietSince = now;
    this.#startProbe(now, this.#probe !== undefined);
    return { ping: true, unhealthy: false, giveUp, leapt: true };
  }

  #startProbe(now: number, again: boolean): void {
    this.#probe = { since: now, deadline: now + this.#settings.probeWithinMs, again };
    this.#nextPing = now + this.#interval;
    this.#expected = Math.min(this.#expected, this.#probe.deadline);
  }
}
