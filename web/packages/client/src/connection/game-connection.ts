import { defaultEnvironment } from "../environment/default-environment.js";
import type { Cancel, Environment } from "../environment/environment.js";
import { SessionTokenManager } from "../tokens/session-token-manager.js";
import { type ConnectionEvent, type EventOf, Events } from "./events.js";
import { Machine } from "./machine.js";
import type { TokenRenewer } from "./renewal.js";
import { completeSettings, type SomeSettings } from "./settings.js";
import { SnapshotStore } from "./snapshot-store.js";
import type { Snapshot } from "./snapshot.js";
import { isFinal, isLive } from "./status.js";
import { checkAction, type Outcome, type Submission, SubmitError } from "./submission.js";

export interface GameConnectionOptions {
  /** Where the service is, such as `https://play.example`. */
  readonly url: string;
  readonly roomId: string;
  /** Keeps the seat's token; that of the room must be in it, unless `renew` gets one. */
  readonly tokens?: SessionTokenManager;
  readonly renew?: TokenRenewer;
  /** Takes the seat from another client at the first attempt, as the player confirmed. */
  readonly takeover?: boolean;
  /** What an earlier page had come to; only for a game that still knows its state then. */
  readonly resumeFrom?: { readonly lastSequence: number; readonly logEpoch: string };
  readonly settings?: SomeSettings;
  readonly environment?: Environment;
  /** What stands before the names of everything that is kept in the browser. */
  readonly prefix?: string;
}

/**
 * One seat's connection: it reconnects and resumes by itself, and repeats every action until it is answered, so
 * that none is lost and none doubled. It never waits for its owner: the newest state is in the snapshot.
 */
export class GameConnection<State = unknown> implements AsyncIterable<ConnectionEvent> {
  readonly roomId: string;
  readonly #environment: Environment;
  readonly #store = new SnapshotStore<State>();
  readonly #events: Events;
  readonly #machine: Machine<State>;

  constructor(options: GameConnectionOptions) {
    const environment = options.environment ?? defaultEnvironment();
    const settings = completeSettings(options.settings);
    const prefix = options.prefix ?? "casino_";
    const tokens = options.tokens ?? new SessionTokenManager({ environment, prefix: `${prefix}session_` });
    this.roomId = options.roomId;
    this.#environment = environment;
    this.#events = new Events(settings.events);
    const seat = {
      url: options.url,
      roomId: options.roomId,
      takeover: options.takeover ?? false,
      renew: options.renew,
    };
    this.#machine = new Machine(
      { ...seat, resumeFrom: options.resumeFrom, environment, settings, prefix, tokens },
      this.#store,
      this.#events,
    );
  }

  /** Follows the snapshot; with `getSnapshot`, what `useSyncExternalStore` takes. */
  get subscribe(): (listener: () => void) => Cancel {
    return this.#store.subscribe;
  }

  get getSnapshot(): () => Snapshot<State> {
    return this.#store.getSnapshot;
  }

  /** Starts to connect. Does nothing once it was started. */
  open(): void {
    this.#machine.open();
  }

  /** Hears every event of a type, as it happens. */
  on<Type extends ConnectionEvent["type"]>(type: Type, listener: (event: EventOf<Type>) => void): Cancel {
    return this.#events.listen((event) => {
      if (event.type === type) listener(event as EventOf<Type>);
    });
  }

  /** Every event from now on, until the connection is over. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ConnectionEvent> {
    return this.#events.read();
  }

  /**
   * Submits an action. It is kept, and sent again over each new socket and after a reload, until it is answered.
   * `after` is the sequence number by which the player chose: the present state's, unless another is given.
   * `actionId` is given only to learn the fate of an action that an earlier connection left unresolved.
   *
   * @throws SubmitError when it was not taken on; then nothing was sent.
   */
  submit(
    actionType: string,
    actionData: object = {},
    { after, actionId = this.#environment.random.uuid() }: SubmitOptions = {},
  ): Submission {
    checkAction(actionType, actionData);
    if (isFinal(this.getSnapshot().status)) throw new SubmitError("ended");
    if (this.#machine.isFull) throw new SubmitError("outbox_full");
    const action = { action_id: actionId, action_type: actionType, action_data: actionData };
    const sequence = after ?? this.getSnapshot().stateSequence;
    const outcome = new Promise<Outcome>((resolve) => {
      this.#machine.submit({ type: "action", ...action, after: sequence }, resolve);
    });
    return { actionId, outcome };
  }

  /** Connects now, with a new round of attempts. Does nothing while a socket stands or an attempt is under way. */
  retry(): void {
    this.#machine.connectNow(false);
  }

  /** Connects now and replaces the client that holds the seat, as the player confirmed. */
  takeOver(): void {
    this.#machine.connectNow(true);
  }

  /** Goes on waiting for the abandoned seats. Answers whether it was sent: only over a standing socket. */
  waitOn(): boolean {
    return this.#tell({ type: "wait" });
  }

  /** Claims the win over the abandoned seats. The answer is `game_ended`, or an `error` frame. */
  claimVictory(): boolean {
    return this.#tell({ type: "claim_victory" });
  }

  /**
   * Gives the seat up for good; no close leads to a new connection. Where it was not sent, `ReseatApi.leaveRoom`
   * makes sure.
   */
  leave(): boolean {
    return this.#machine.leave();
  }

  /** Cuts the socket as a broken network would, and reconnects by the normal way. For demos and tests. */
  dropConnection(): void {
    this.#machine.cut();
  }

  /** Closes the connection and keeps the seat. */
  close(): void {
    this.#machine.close();
  }

  #tell(message: { readonly type: "wait" | "claim_victory" }): boolean {
    return isLive(this.getSnapshot().status) && this.#machine.tell(message);
  }
}

export interface SubmitOptions {
  readonly after?: number;
  readonly actionId?: string;
}
