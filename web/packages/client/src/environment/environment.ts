/**
 * What the client needs from the page or process it runs in. Everything that reads a clock, waits, draws a
 * number or keeps something goes through here, so that tests own time and nothing else knows the browser.
 */

/** Takes back what it belongs to. Calling it twice does nothing more. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970. The one clock: every timer is judged by it, so that a late one can't lie. */
  now(): number;
}

export interface Timers {
  /** Runs once after so many milliseconds, or later where the page is throttled or asleep. */
  after(ms: number, run: () => void): Cancel;
}

export interface RandomSource {
  /** At least 0 and below 1. */
  fraction(): number;
  uuid(): string;
}

/** The part of `Storage` that is used. Any call may throw: storage can be full or forbidden. */
export type StorageArea = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** The part of `LockManager` that is used. */
export interface LockRequests {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

export interface Channel {
  post(message: unknown): void;
  close(): void;
}

/** Opens a channel between the tabs of one origin; a tab does not hear itself. */
export type OpenChannel = (name: string, heard: (message: unknown) => void) => Channel;

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  /** A text frame; `undefined` for one that is not text. */
  message(text: string | undefined): void;
  /** The socket ended, or was never open: with its close code, where there is one. */
  closed(code: number | undefined): void;
}

/** Opens a WebSocket. It may throw, which counts as a socket that was never open. */
export type OpenSocket = (url: string, protocols: readonly string[], handlers: SocketHandlers) => Socket;

/** `shown` is `pageshow`, also out of the back/forward cache; `resumed` ends a freeze. */
export type PageEvent = "visible" | "hidden" | "shown" | "resumed" | "online" | "offline";

export interface Page {
  hidden(): boolean;
  /** Whether there may be a network. */
  online(): boolean;
  listen(heard: (event: PageEvent) => void): Cancel;
}

export interface Environment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  /** Answers the area that outlives the tab; may throw or answer nothing where it is forbidden. */
  readonly localStorage: () => StorageArea | undefined;
  /** Answers the area that lives as long as the tab and survives a reload. */
  readonly sessionStorage: () => StorageArea | undefined;
  /** Missing outside browsers and outside secure contexts. */
  readonly locks: LockRequests | undefined;
  readonly channels: OpenChannel | undefined;
  readonly openSocket: OpenSocket;
  readonly page: Page;
  /** Tells the developer of something that works worse than it could. */
  readonly warn: (message: string) => void;
}
