import type { Environment, OpenSocket, PageEvent, SocketHandlers } from "@reseat/client";

/** What is wrong with the way to the service at present. */
export type Harm = "none" | "frozen" | "offline";

const OFFLINE_MS = 20_000;

/**
 * Stands between the client and its browser, and breaks the way to the service on demand: so a player sees what
 * becomes of a seat in a tunnel without driving into one. The client does not know of it.
 */
export class Sabotage {
  readonly environment: Environment;
  readonly #sockets = new Set<() => void>();
  readonly #listeners = new Set<() => void>();
  readonly #pages = new Set<(event: PageEvent) => void>();
  #harm: Harm = "none";
  #until: number | undefined;

  constructor(private readonly browser: Environment) {
    const { page } = browser;
    this.environment = {
      ...browser,
      openSocket: this.#open,
      page: {
        hidden: () => page.hidden(),
        online: () => this.#harm !== "offline" && page.online(),
        listen: (heard) => {
          this.#pages.add(heard);
          const stop = page.listen(heard);
          return () => {
            this.#pages.delete(heard);
            stop();
          };
        },
      },
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): Harm => this.#harm;

  /** When it ends by itself, by the browser's clock. */
  get until(): number | undefined {
    return this.#until;
  }

  /** Calls fail too while the page is offline. */
  readonly fetch: typeof fetch = (...call) =>
    this.#harm === "offline" ? Promise.reject(new TypeError("offline")) : fetch(...call);

  /** Nothing passes any more, and nobody is told: as behind a router that forgot the connection. */
  freeze(): void {
    if (this.#harm === "none") this.#become("frozen");
  }

  /** No network for a while. */
  goOffline(): void {
    if (this.#harm === "offline") return;
    this.#until = this.browser.clock.now() + OFFLINE_MS;
    this.#become("offline");
    for (const end of [...this.#sockets]) end();
    this.#tell("offline");
    this.browser.timers.after(OFFLINE_MS, () => {
      this.#until = undefined;
      this.#become("none");
      this.#tell("online");
    });
  }

  readonly #open: OpenSocket = (url, protocols, handlers) => {
    if (this.#harm === "offline") throw new Error("offline");
    let frozen = false;
    let isOver = false;
    const told: SocketHandlers = {
      message: (text) => {
        if (!isOver && !frozen) handlers.message(text);
      },
      closed: (code) => {
        this.#sockets.delete(end);
        if (isOver) return;
        isOver = true;
        handlers.closed(code);
      },
    };
    const socket = this.browser.openSocket(url, protocols, told);
    const end = (): void => {
      socket.close();
      told.closed(undefined);
    };
    this.#sockets.add(end);
    // Only what stands now freezes: the next attempt finds a way again, as through another network.
    const freeze = this.subscribe(() => {
      frozen ||= this.#harm === "frozen";
    });
    return {
      send: (text) => {
        if (!frozen) socket.send(text);
      },
      close: () => {
        freeze();
        this.#sockets.delete(end);
        if (frozen && this.#harm === "frozen") this.#become("none");
        socket.close();
      },
    };
  };

  #tell(event: PageEvent): void {
    for (const heard of [...this.#pages]) heard(event);
  }

  #become(harm: Harm): void {
    this.#harm = harm;
    for (const listener of [...this.#listeners]) listener();
  }
}
