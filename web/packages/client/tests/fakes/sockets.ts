import type { ClientMessage, OpenSocket, ServerMessage, SocketHandlers } from "../../src/index.js";
import { server } from "../generated/golden.js";

/** One socket, with the test at its other end. */
export class FakeSocket {
  readonly sent: ClientMessage[] = [];
  isClosed = false;

  constructor(
    readonly url: URL,
    readonly protocols: readonly string[],
    private readonly handlers: SocketHandlers,
  ) {}

  query(name: string): string | null {
    return this.url.searchParams.get(name);
  }

  sentOf<Type extends ClientMessage["type"]>(type: Type): Extract<ClientMessage, { type: Type }>[] {
    return this.sent.filter((message) => message.type === type) as Extract<ClientMessage, { type: Type }>[];
  }

  receive(frame: ServerMessage): void {
    this.receiveText(JSON.stringify(frame));
  }

  receiveText(text: string | undefined): void {
    this.handlers.message(text);
  }

  /** The `welcome` of the samples, with other fields. */
  welcome(change: Partial<Welcome> = {}, recovery: Partial<Welcome["recovery"]> = {}): void {
    const sample = server.welcome;
    this.receive({ ...sample, ...change, recovery: { ...sample.recovery, ...recovery } });
  }

  /** Answers the newest ping. */
  pong(sequenceNumber = 3): void {
    const timestamp = this.sentOf("ping").at(-1)?.timestamp ?? 0;
    this.receive({ type: "pong", timestamp, server_timestamp: timestamp, sequence_number: sequenceNumber });
  }

  /** An entry of the log. */
  action(sequenceNumber: number, change: Partial<Action> = {}): void {
    this.receive({ ...server["action.stateless"], sequence_number: sequenceNumber, ...change });
  }

  ack(actionId: string, sequenceNumber = 4, duplicate = false): void {
    this.receive({ type: "ack", action_id: actionId, sequence_number: sequenceNumber, timestamp: 1, duplicate });
  }

  close(code?: number): void {
    this.isClosed = true;
    this.handlers.closed(code);
  }
}

type Welcome = Extract<ServerMessage, { type: "welcome" }>;
type Action = Extract<ServerMessage, { type: "action" }>;

/** Every socket that was opened, in order. */
export class FakeSockets {
  readonly all: FakeSocket[] = [];
  /** What opening throws. */
  refusal: Error | undefined;

  readonly open: OpenSocket = (url, protocols, handlers) => {
    if (this.refusal !== undefined) throw this.refusal;
    const socket = new FakeSocket(new URL(url), protocols, handlers);
    this.all.push(socket);
    return {
      send: (text) => void socket.sent.push(JSON.parse(text) as ClientMessage),
      close: () => void (socket.isClosed = true),
    };
  };

  get last(): FakeSocket {
    const last = this.all.at(-1);
    if (last === undefined) throw new Error("no socket was opened");
    return last;
  }
}
