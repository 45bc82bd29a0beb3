import type { Cancel, Environment } from "../environment/environment.js";
import type { Outbox } from "./outbox.js";
import type { ActionMessage } from "./submission.js";

/** Sends what waits in the outbox, as far as may be in flight at once, with a pause where the service wants one. */
export class OutboxSender {
  #timer: Cancel = () => {};

  constructor(
    private readonly environment: Environment,
    private readonly outbox: Outbox,
    private readonly pauseMs: number,
    private readonly again: () => void,
  ) {}

  flush(send: (action: ActionMessage) => void): void {
    const now = this.environment.clock.now();
    for (let action = this.outbox.next(now); action !== undefined; action = this.outbox.next(now)) send(action);
  }

  /** This action was one too many for now: it goes first after a pause. */
  pause(actionId: string): void {
    this.outbox.postpone(actionId, this.environment.clock.now() + this.pauseMs);
    this.#timer();
    this.#timer = this.environment.timers.after(this.pauseMs, this.again);
  }

  stop(): void {
    this.#timer();
  }
}
