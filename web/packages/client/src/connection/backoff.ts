import type { RandomSource } from "../environment/environment.js";
import type { BackoffSettings } from "./settings.js";

/**
 * How a wait is chosen: `quick` almost at once, `counted` from the start, `slower` one step longer, or as long as
 * the service named.
 */
export type Pace = "quick" | "counted" | "slower" | { readonly afterMs: number };

/** A wait, and the attempt that follows it: 1 for the first counted one, 0 for the quick one before it. */
export interface Wait {
  readonly attempt: number;
  readonly delayMs: number;
}

/** A delay that the service names is followed up to this. */
const LONGEST_NAMED_MS = 60_000;

/** When the next attempt starts. Counts the attempts since the last stable connection; knows no timer. */
export class Backoff {
  #quickUsed = false;
  #counted = 0;

  constructor(private readonly settings: BackoffSettings) {}

  /** The connection proved stable, or the player asked for a new round. */
  reset(): void {
    this.#quickUsed = false;
    this.#counted = 0;
  }

  /** The next wait; `undefined` when the attempts are used up. */
  next(pace: Pace, random: RandomSource): Wait | undefined {
    if (pace === "quick" && !this.#quickUsed) {
      this.#quickUsed = true;
      return { attempt: 0, delayMs: upTo(this.settings.firstWithinMs, random) };
    }
    if (this.#counted >= this.settings.attempts) return undefined;
    const exponent = this.#counted + (pace === "slower" ? 1 : 0);
    this.#counted += 1;
    const named = typeof pace === "object" ? Math.min(Math.max(pace.afterMs, 0), LONGEST_NAMED_MS) : undefined;
    return { attempt: this.#counted, delayMs: named ?? this.#countedDelay(exponent, random) };
  }

  #countedDelay(exponent: number, random: RandomSource): number {
    const { baseMs, jitterMs, capMs } = this.settings;
    return Math.min(baseMs * 2 ** exponent + upTo(jitterMs, random), capMs);
  }
}

/** Between 0 and `most`, both included. */
function upTo(most: number, random: RandomSource): number {
  return Math.floor(random.fraction() * (most + 1));
}
