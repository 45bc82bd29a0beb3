import type { KeptStorage } from "../environment/kept-storage.js";

/**
 * The numbers of the attempts of one client id in one room. They rise over reloads too: the service refuses one
 * that is lower than the seat's, as the late attempt of an old page.
 */
export class AttemptNumbers {
  constructor(
    private readonly storage: KeptStorage,
    private readonly key: string,
  ) {}

  next(): number {
    const last = Number(this.storage.read(this.key) ?? 0);
    const next = Number.isSafeInteger(last) && last >= 0 ? last + 1 : 1;
    this.storage.write(this.key, String(next));
    return next;
  }
}
