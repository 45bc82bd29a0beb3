import type { Clock, Timers } from "../../src/index.js";

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock and its timers, moved by the test. Timers count time awake; the clock counts all of it. */
export class FakeTime implements Clock, Timers {
  #now = 1_732_147_200_000;
  #awake = 0;
  #timers = new Set<Timer>();

  now = (): number => this.#now;

  get waiting(): number {
    return this.#timers.size;
  }

  after = (ms: number, run: () => void): (() => void) => {
    const timer = { due: this.#awake + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Time passes, and every timer runs when it is due. */
  advance(ms: number): void {
    const end = this.#awake + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#move(Math.max(next.due - this.#awake, 0));
      this.#timers.delete(next);
      next.run();
    }
    this.#move(end - this.#awake);
  }

  /** The machine sleeps: the clock goes on, the timers don't. Negative: somebody sets the clock back. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** The page is throttled: what fell due meanwhile runs at the end, once each. */
  throttled(ms: number): void {
    this.#move(ms);
    for (const timer of [...this.#timers].filter(({ due }) => due <= this.#awake)) {
      if (this.#timers.delete(timer)) timer.run();
    }
  }

  #move(ms: number): void {
    this.#now += ms;
    this.#awake += ms;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= end);
    return due.sort((one, other) => one.due - other.due)[0];
  }
}

/** Lets every promise that can go on go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
