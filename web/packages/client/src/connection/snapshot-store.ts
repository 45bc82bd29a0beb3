import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.js";

/** Holds the newest snapshot; the same object until something changes, as `useSyncExternalStore` wants it. */
export class SnapshotStore<State> {
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot<State> = EMPTY_SNAPSHOT;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): Snapshot<State> => this.#snapshot;

  change(change: Partial<Snapshot<State>>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
