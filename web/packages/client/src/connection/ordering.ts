/**
 * What became of an entry that was offered: known already; this entry and those kept back that now follow it; a
 * number is missing before it, and is to be asked for; or kept back while that is under way.
 */
export type Offered<T> =
  | { readonly kind: "old" }
  | { readonly kind: "in_order"; readonly ready: readonly T[] }
  | { readonly kind: "gap" }
  | { readonly kind: "waiting" };

/** More is not kept back: the recovery under way will hold it, and what it lacks is the next gap. */
const MOST_EARLY = 256;

/** The order of a room's entries: dense, by sequence number, each once. */
export class Ordering<T> {
  #last: number | undefined;
  #early = new Map<number, T>();
  #syncing = false;

  /** The last number that was handed on; `undefined` before the first recovery. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Whether a recovery has been asked for and not come. */
  get syncing(): boolean {
    return this.#syncing;
  }

  /** Takes an entry as it came. */
  offer(number: number, entry: T): Offered<T> {
    const last = this.#last ?? 0;
    if (number <= last) return { kind: "old" };
    if (number === last + 1) {
      this.#last = number;
      return { kind: "in_order", ready: [entry, ...this.#following()] };
    }
    if (this.#early.size < MOST_EARLY) this.#early.set(number, entry);
    return { kind: this.refresh() ? "gap" : "waiting" };
  }

  /** A fresh snapshot is wanted. Answers whether to ask for it, or one is under way. */
  refresh(): boolean {
    const ask = !this.#syncing;
    this.#syncing = true;
    return ask;
  }

  /** The service says that its log has come this far. Answers whether to ask for what is missing. */
  head(head: number): boolean {
    return this.#last !== undefined && head > this.#last && this.refresh();
  }

  /**
   * A recovery came. Answers the entries kept back that follow it; `undefined` when it is older than what is known
   * and so says nothing. With `reset` it counts all the same: the log is another one.
   */
  recovered(number: number, reset: boolean): readonly T[] | undefined {
    this.#syncing = false;
    if (!reset && this.#last !== undefined && number < this.#last) return undefined;
    if (reset) this.#early.clear();
    this.#last = number;
    for (const early of this.#early.keys()) if (early <= number) this.#early.delete(early);
    return this.#following();
  }

  #following(): T[] {
    const ready: T[] = [];
    for (let next = (this.#last ?? 0) + 1; this.#early.has(next); next += 1) {
      ready.push(this.#early.get(next)!);
      this.#early.delete(next);
      this.#last = next;
    }
    return ready;
  }
}
