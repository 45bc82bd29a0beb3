import type { Environment, StorageArea } from "./environment.js";

/** Where it has been said already. */
const told = new WeakSet<(message: string) => void>();

type Area = () => StorageArea | undefined;

/**
 * Text by key, in the first storage area that takes it, and at last in memory: storage can be missing, full or
 * forbidden, and a player must be able to play all the same. It says so once.
 */
export class KeptStorage {
  readonly #areas: readonly Area[];
  readonly #warn: (message: string) => void;
  readonly #memory = new Map<string, string>();

  constructor(areas: readonly Area[], warn: (message: string) => void) {
    this.#areas = areas;
    this.#warn = warn;
  }

  /** Kept for as long as the browser keeps anything. */
  static lasting({ localStorage, sessionStorage, warn }: Environment): KeptStorage {
    return new KeptStorage([localStorage, sessionStorage], warn);
  }

  /** Kept for this tab, over its reloads. */
  static ofTab({ sessionStorage, warn }: Environment): KeptStorage {
    return new KeptStorage([sessionStorage], warn);
  }

  /** Whether there is more to keep anything in than memory. */
  get isThere(): boolean {
    return this.#areas.some((area) => attempt(() => area()?.getItem("")) !== undefined);
  }

  read(key: string): string | undefined {
    for (const area of this.#areas) {
      const value = attempt(() => area()?.getItem(key));
      if (typeof value === "string") return value;
    }
    return this.#memory.get(key);
  }

  write(key: string, value: string): void {
    const taker = this.#areas.findIndex((area) => attempt(() => put(area(), key, value)) === true);
    // What another area keeps is older. The taker is not emptied first: another tab may read at any moment.
    for (const [index, area] of this.#areas.entries()) if (index !== taker) attempt(() => area()?.removeItem(key));
    if (taker === -1) this.#memory.set(key, value);
    else this.#memory.delete(key);
    if (taker !== 0) sayOnce(this.#warn);
  }

  remove(key: string): void {
    for (const area of this.#areas) attempt(() => area()?.removeItem(key));
    this.#memory.delete(key);
  }

  /** Every key that begins so. */
  keys(prefix: string): string[] {
    const found = this.#areas.flatMap((area) => attempt(() => keysOf(area())) ?? []);
    return [...new Set([...found, ...this.#memory.keys()])].filter((key) => key.startsWith(prefix));
  }
}

function sayOnce(warn: (message: string) => void): void {
  if (told.has(warn)) return;
  told.add(warn);
  warn("the browser's storage is missing, full or forbidden: what is kept may be gone with this tab");
}

function put(area: StorageArea | undefined, key: string, value: string): boolean {
  area?.setItem(key, value);
  return area !== undefined;
}

function keysOf(area: StorageArea | undefined): string[] {
  return Array.from({ length: area?.length ?? 0 }, (_, index) => area?.key(index)).filter(
    (key) => typeof key === "string",
  );
}

function attempt<T>(touch: () => T): T | undefined {
  try {
    return touch();
  } catch {
    return undefined;
  }
}

/** A storage area that lives as long as the process. */
export function memoryStorage(): StorageArea {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
