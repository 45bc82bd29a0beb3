import type { Cancel, Channel, Environment } from "../environment/environment.js";
import { holdLock } from "../environment/held-lock.js";

/** What the tabs of one seat tell each other. */
export type TabMessage =
  /** This tab plays; or it would like to, and asks who does. */
  | { readonly type: "session_active"; readonly tab: string; readonly asks: boolean }
  | { readonly type: "session_takeover"; readonly tab: string };

/** `alone` before anything is known; `conflict`: another tab plays; `moved`: another tab took over from this one. */
export type TabRole = "alone" | "leading" | "conflict" | "moved";

export interface TabCoordinatorOptions {
  readonly environment: Environment;
  /** Names the seat: the same in every tab. */
  readonly seat: string;
  /** Names this tab. */
  readonly tab: string;
  /** Another tab took over; this one gives way. */
  readonly moved: () => void;
}

/** A tab that is being closed or reloaded lets go within this time. */
const PATIENCE_MS = 500;

/**
 * Which tab of this browser plays a seat. A Web Lock decides, a channel tells; the service remains the judge, for
 * another device or browser hears neither.
 */
export class TabCoordinator {
  readonly #options: TabCoordinatorOptions;
  readonly #listeners = new Set<() => void>();
  #role: TabRole = "alone";
  #channel: Channel | undefined;
  #release: Cancel | undefined;
  #answered: (() => void) | undefined;
  #over = false;

  constructor(options: TabCoordinatorOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): Cancel => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): TabRole => this.#role;

  /** Asks to play here. Answers whether this tab leads; else another one plays, and the player decides. */
  async claim(): Promise<boolean> {
    if (this.#role === "leading") return true;
    this.#open();
    const answered = new Promise<"answered">((resolve) => {
      this.#answered = () => resolve("answered");
    });
    this.#post({ type: "session_active", tab: this.#options.tab, asks: true });
    const lock = this.#hold(false);
    const first = await Promise.race([lock, answered]);
    this.#answered = undefined;
    // A lock that is granted after the answer came belongs to nobody.
    if (first === "answered") void lock.then((release) => release?.());
    return this.#settle(first === "answered" ? undefined : first, "conflict");
  }

  /** Plays here, as the player confirmed. */
  async takeOver(): Promise<void> {
    if (this.#role === "leading" || this.#over) return;
    this.#open();
    this.#post({ type: "session_takeover", tab: this.#options.tab });
    this.#settle(await this.#hold(true), "conflict");
  }

  /** Lets another tab play. */
  release(): void {
    this.#over = true;
    this.#letGo();
    this.#channel?.close();
    this.#channel = undefined;
    if (this.#role !== "moved") this.#become("alone");
  }

  #settle(release: Cancel | undefined, otherwise: TabRole): boolean {
    if (this.#over) release?.();
    if (this.#over || this.#role === "moved") return false;
    this.#release = release;
    this.#become(release === undefined ? otherwise : "leading");
    return release !== undefined;
  }

  #hold(steal: boolean): Promise<Cancel | undefined> {
    const { environment, seat } = this.#options;
    return holdLock(environment, seat, { withinMs: PATIENCE_MS, steal, lost: () => this.#giveWay() });
  }

  #open(): void {
    this.#channel ??= this.#options.environment.channels?.(this.#options.seat, (message) => this.#hear(message));
  }

  #hear(message: unknown): void {
    if (!isTabMessage(message) || message.tab === this.#options.tab) return;
    switch (message.type) {
      case "session_active":
        if (this.#role === "leading" && message.asks) {
          this.#post({ type: "session_active", tab: this.#options.tab, asks: false });
        } else if (!message.asks) this.#answered?.();
        return;
      case "session_takeover":
        return this.#giveWay();
      default:
        return message satisfies never;
    }
  }

  #giveWay(): void {
    if (this.#role !== "leading") return;
    this.#letGo();
    this.#become("moved");
    this.#options.moved();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #post(message: TabMessage): void {
    this.#channel?.post(message);
  }

  #become(role: TabRole): void {
    if (this.#role === role) return;
    this.#role = role;
    for (const listener of [...this.#listeners]) listener();
  }
}

function isTabMessage(message: unknown): message is TabMessage {
  const { type, tab } = (message ?? {}) as Partial<Record<keyof TabMessage, unknown>>;
  return (type === "session_active" || type === "session_takeover") && typeof tab === "string";
}
