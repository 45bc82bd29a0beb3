import type { Cancel, Environment, PageEvent } from "../environment/environment.js";
import { Backoff, type Pace, type Wait } from "./backoff.js";
import type { Settings } from "./settings.js";

/**
 * When the next attempt starts: after the wait that the backoff chose, at once when the page comes back or a
 * network does, and not at all while there is none or nobody has looked for a minute.
 */
export class Reconnector {
  readonly #backoff: Backoff;
  #timer: Cancel | undefined;
  #held = false;
  #hiddenSince: number | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly settings: Settings,
    private readonly attempt: () => void,
  ) {
    this.#backoff = new Backoff(settings.backoff);
    this.#hiddenSince = environment.page.hidden() ? environment.clock.now() : undefined;
  }

  /** The next attempt, which will come by itself; `undefined` when they are used up. */
  schedule(pace: Pace): Wait | undefined {
    const wait = this.#backoff.next(pace, this.environment.random);
    if (wait === undefined) return undefined;
    this.#timer = this.environment.timers.after(wait.delayMs, () => this.#due());
    return wait;
  }

  /** No attempt comes by itself any more. */
  cancel(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#held = false;
  }

  /** A new round of attempts. */
  reset(): void {
    this.#backoff.reset();
  }

  heard(event: PageEvent): void {
    if (event === "hidden") this.#hiddenSince = this.environment.clock.now();
    else if (!this.environment.page.hidden()) this.#hiddenSince = undefined;
    const waiting = this.#timer !== undefined || this.#held;
    if (waiting && event !== "hidden" && event !== "offline") this.#due();
  }

  #due(): void {
    this.cancel();
    if (this.#mayTry()) this.attempt();
    else this.#held = true;
  }

  #mayTry(): boolean {
    const { clock, page } = this.environment;
    const hiddenFor = this.#hiddenSince === undefined ? 0 : clock.now() - this.#hiddenSince;
    return page.online() && hiddenFor <= this.settings.hiddenPatienceMs;
  }
}
