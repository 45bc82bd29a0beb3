import type { Environment, OpenChannel, Page, PageEvent } from "./environment.js";
import { memoryStorage } from "./kept-storage.js";
import { socketOpener, type WebSocketConstructor } from "./web-socket.js";

let shared: Environment | undefined;

/**
 * The environment of this page, or of this process. Without arguments it is always the same one. A process is
 * one tab: outside a page there are no locks and channels, and what is kept ends with the process.
 */
export function defaultEnvironment(instead?: Partial<Environment>): Environment {
  shared ??= typeof document === "undefined" ? ofProcess() : ofPage();
  return instead === undefined ? shared : { ...shared, ...instead };
}

function ofProcess(): Environment {
  const [local, session] = [memoryStorage(), memoryStorage()];
  return {
    clock: { now: () => Date.now() },
    timers: {
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: { fraction: () => Math.random(), uuid },
    localStorage: () => local,
    sessionStorage: () => session,
    locks: undefined,
    channels: undefined,
    openSocket: socketOpener(() => (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket),
    page: { hidden: () => false, online: () => true, listen: () => () => {} },
    warn: (message) => console.warn(`reseat: ${message}`),
  };
}

function ofPage(): Environment {
  return {
    ...ofProcess(),
    localStorage: () => globalThis.localStorage,
    sessionStorage: () => globalThis.sessionStorage,
    locks: navigator.locks,
    channels: typeof BroadcastChannel === "undefined" ? undefined : openChannel,
    page: pageOf(document, globalThis),
  };
}

/** `crypto.randomUUID` is missing on plain HTTP, `getRandomValues` is not. */
function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const openChannel: OpenChannel = (name, heard) => {
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data));
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
};

/** What a page tells of itself: visible, frozen, kept in the back/forward cache, on a network. */
export function pageOf(
  document: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">,
  window: Pick<typeof globalThis, "addEventListener" | "removeEventListener">,
): Page {
  const hidden = (): boolean => document.visibilityState === "hidden";
  const told: [
    target: Pick<EventTarget, "addEventListener" | "removeEventListener">,
    name: string,
    event: () => PageEvent,
  ][] = [
    [document, "visibilitychange", () => (hidden() ? "hidden" : "visible")],
    [document, "resume", () => "resumed"],
    [window, "pageshow", () => "shown"],
    [window, "online", () => "online"],
    [window, "offline", () => "offline"],
  ];
  return {
    hidden,
    online: () => navigator.onLine,
    listen(heard) {
      const listeners = told.map(([target, name, event]) => {
        const listener = (): void => heard(event());
        target.addEventListener(name, listener);
        return () => target.removeEventListener(name, listener);
      });
      return () => listeners.forEach((remove) => remove());
    },
  };
}
