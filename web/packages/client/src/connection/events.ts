import type { ServerMessage } from "../generated/wire.js";
import type { Status } from "./status.js";
import type { Outcome } from "./submission.js";

/** Something that happened to a connection. */
export type ConnectionEvent =
  | { readonly type: "status"; readonly status: Status; readonly before: Status }
  /**
   * A frame of the service, in the room's order: entries come once each, without gaps; a `welcome` or `recovery`
   * tells in `missed_actions` only what was not told before. `pong` and refusals for the rate are not told.
   */
  | { readonly type: "frame"; readonly frame: ServerMessage }
  /** An attempt to connect failed. */
  | { readonly type: "attempt_failed"; readonly attempt: number; readonly of: number }
  /** A connection stands again after one was lost; `attempts` were counted meanwhile. */
  | { readonly type: "reconnected"; readonly attempts: number }
  /** All attempts failed: the player decides. */
  | { readonly type: "attempts_used_up" }
  /** The fate of an action, also of one from before a reload. */
  | { readonly type: "resolved"; readonly actionId: string; readonly outcome: Outcome }
  /** For iterators only: the reader was too slow, and so many events are left out here. Go on from the snapshot. */
  | { readonly type: "missed"; readonly count: number };

export type EventOf<Type extends ConnectionEvent["type"]> = Extract<ConnectionEvent, { type: Type }>;

type Listener = (event: ConnectionEvent) => void;

/** What a listener throws is reported as if nobody had called it: the connection must not stop half-way. */
function hear(listener: Listener, event: ConnectionEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Tells events to listeners, and to iterators that may be slow. */
export class Events {
  readonly #listeners = new Set<Listener>();
  readonly #readers = new Set<Reader>();
  #ended = false;

  constructor(private readonly capacity: number) {}

  tell(event: ConnectionEvent): void {
    for (const reader of this.#readers) reader.push(event);
    for (const listener of [...this.#listeners]) hear(listener, event);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Nothing more will be told. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  read(): AsyncIterableIterator<ConnectionEvent> {
    const reader = new Reader(this.capacity, () => this.#readers.delete(reader));
    if (this.#ended) reader.end();
    else this.#readers.add(reader);
    return reader;
  }
}

/** One reader's queue. When it is full, what comes is left out, and a marker stands in its place. */
class Reader implements AsyncIterableIterator<ConnectionEvent> {
  readonly #queue: ConnectionEvent[] = [];
  readonly #waiting: ((result: IteratorResult<ConnectionEvent>) => void)[] = [];
  #ended = false;

  constructor(
    private readonly capacity: number,
    private readonly gone: () => void,
  ) {}

  push(event: ConnectionEvent): void {
    const waiting = this.#waiting.shift();
    const last = this.#queue.at(-1);
    if (waiting !== undefined) waiting({ done: false, value: event });
    else if (this.#queue.length < this.capacity) this.#queue.push(event);
    else if (last?.type === "missed") this.#queue[this.#queue.length - 1] = { type: "missed", count: last.count + 1 };
    else this.#queue.push({ type: "missed", count: 1 });
  }

  end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<ConnectionEvent>> {
    const value = this.#queue.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<ConnectionEvent>> {
    this.#queue.length = 0;
    this.end();
    this.gone();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
