import type { OpenSocket } from "./environment.js";

/** A `WebSocket` as browsers, Node.js from 22 on, and the package `ws` have it. */
export type WebSocketConstructor = new (
  url: string,
  protocols: string[],
) => {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(name: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(name: "close", listener: (event: { code: number }) => void): void;
  addEventListener(name: "error", listener: () => void): void;
};

/** Opens sockets with this class; where there is none, it says how to bring one. */
export function socketOpener(constructor: () => WebSocketConstructor | undefined): OpenSocket {
  return (url, protocols, handlers) => {
    const WebSocketClass = constructor();
    if (WebSocketClass === undefined) {
      throw new Error("there is no WebSocket here: pass `openSocket: socketOpener(() => WebSocket)` of the package ws");
    }
    const socket = new WebSocketClass(url, [...protocols]);
    socket.addEventListener("message", ({ data }) => handlers.message(typeof data === "string" ? data : undefined));
    socket.addEventListener("close", ({ code }) => handlers.closed(code));
    // A close follows each error and says as much; without a listener, Node would end the process.
    socket.addEventListener("error", () => {});
    return { send: (text) => socket.send(text), close: () => socket.close(1000) };
  };
}
