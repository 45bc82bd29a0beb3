import {
  type Environment,
  memoryStorage,
  type OpenChannel,
  type LockRequests,
  type PageEvent,
  type StorageArea,
} from "../../src/index.js";
import { FakeSockets } from "./sockets.js";
import { FakeTime } from "./time.js";

interface Held {
  readonly reject: (error: Error) => void;
}

interface Asked {
  readonly grant: () => void;
}

/** Web Locks as browsers have them, for all tabs of one fake browser. */
export class FakeLocks implements LockRequests {
  readonly #held = new Map<string, Held>();
  readonly #queue = new Map<string, Asked[]>();

  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        const held: Held = { reject };
        this.#held.set(name, held);
        void hold().then(() => {
          if (this.#held.get(name) === held) this.#release(name);
          resolve(undefined);
        });
      };
      const aborted = (): void => {
        const queue = this.#queue.get(name) ?? [];
        this.#queue.set(
          name,
          queue.filter((asked) => asked !== waiting),
        );
        reject(new Error("AbortError"));
      };
      const waiting: Asked = { grant };
      if (options.steal === true) {
        this.#held.get(name)?.reject(new Error("AbortError: stolen"));
        return grant();
      }
      if (!this.#held.has(name)) return grant();
      options.signal?.addEventListener("abort", aborted);
      this.#queue.set(name, [...(this.#queue.get(name) ?? []), waiting]);
    });
  }

  #release(name: string): void {
    this.#held.delete(name);
    const [next, ...rest] = this.#queue.get(name) ?? [];
    this.#queue.set(name, rest);
    next?.grant();
  }
}

export class FakePage {
  #listeners = new Set<(event: PageEvent) => void>();
  isHidden = false;
  isOnline = true;

  hidden = (): boolean => this.isHidden;
  online = (): boolean => this.isOnline;
  listen = (heard: (event: PageEvent) => void): (() => void) => {
    this.#listeners.add(heard);
    return () => void this.#listeners.delete(heard);
  };

  tell(event: PageEvent): void {
    if (event === "hidden" || event === "visible") this.isHidden = event === "hidden";
    if (event === "online" || event === "offline") this.isOnline = event === "online";
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** One browser: what its tabs share. */
export class FakeBrowser {
  readonly time = new FakeTime();
  readonly local = memoryStorage();
  readonly locks = new FakeLocks();
  readonly sockets = new FakeSockets();
  readonly warnings: string[] = [];
  readonly #channels = new Map<string, Set<(message: unknown) => void>>();
  #drawn = 0;

  /** A tab, new or a copy of another's session storage. */
  tab(session: StorageArea = memoryStorage()): FakeTab {
    return new FakeTab(this, session);
  }

  readonly openChannel: OpenChannel = (name, heard) => {
    const listeners = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, listeners.add(heard));
    return {
      post: (message) =>
        [...listeners].filter((other) => other !== heard).forEach((other) => other(structuredClone(message))),
      close: () => void listeners.delete(heard),
    };
  };

  uuid = (): string => {
    this.#drawn += 1;
    return `01932b7c-0000-7000-8000-${String(this.#drawn).padStart(12, "0")}`;
  };
}

export class FakeTab {
  readonly page = new FakePage();
  readonly environment: Environment;
  /** What `fraction` draws. */
  drawn = 0;

  constructor(
    readonly browser: FakeBrowser,
    readonly session: StorageArea,
  ) {
    this.environment = {
      clock: browser.time,
      timers: browser.time,
      random: { fraction: () => this.drawn, uuid: browser.uuid },
      localStorage: () => browser.local,
      sessionStorage: () => session,
      locks: browser.locks,
      channels: browser.openChannel,
      openSocket: browser.sockets.open,
      page: this.page,
      warn: (message) => void browser.warnings.push(message),
    };
  }
}

/** The same entries in another area, as a duplicated tab has them. */
export function copyOf(area: StorageArea): StorageArea {
  const copy = memoryStorage();
  for (let index = 0; index < area.length; index += 1) {
    const key = area.key(index)!;
    copy.setItem(key, area.getItem(key)!);
  }
  return copy;
}

export function forbiddenStorage(): StorageArea {
  const refuse = (): never => {
    throw new Error("SecurityError");
  };
  return { getItem: refuse, setItem: refuse, removeItem: refuse, key: refuse, length: 0 };
}

/** Reads and removes, but takes nothing any more. */
export function fullStorage(): StorageArea & { kept: StorageArea } {
  const kept = memoryStorage();
  const setItem = (): never => {
    throw new Error("QuotaExceededError");
  };
  return {
    kept,
    getItem: (key) => kept.getItem(key),
    removeItem: (key) => kept.removeItem(key),
    key: (index) => kept.key(index),
    setItem,
    get length() {
      return kept.length;
    },
  };
}
