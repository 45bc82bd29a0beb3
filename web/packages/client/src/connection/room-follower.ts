import type { ActionFrame, ClientMessage, RecoveryState, ServerMessage, Welcome } from "../generated/wire.js";
import type { Clock } from "../environment/environment.js";
import type { Events } from "./events.js";
import type { Pong } from "./heartbeat.js";
import { Ordering } from "./ordering.js";
import type { Outbox } from "./outbox.js";
import type { SnapshotStore } from "./snapshot-store.js";
import { acted, heard, recovered, welcomed } from "./snapshot.js";
import type { Outcome } from "./submission.js";

/** What the follower asks of the connection that it belongs to. */
export interface Following {
  send(message: ClientMessage): void;
  pong(timestamp: number): Pong | undefined;
  /** Actions may be sent again. */
  flush(): void;
  /** The service judged the rate and not the action. */
  rateLimited(actionId: string): void;
  restarting(afterMs: number): void;
  healthy(): void;
}

/** The code of a refusal that judges the rate and not the action. */
const RATE_LIMITED = "rate_limited";

/** The service's entry by which an abandoned room is played on; no player's action is called so. */
const WAIT = "wait";

/** What each frame does: entries in order, answers to their actions, the rest shown. Knows no socket and no timer. */
export class RoomFollower<State> {
  readonly #ordering = new Ordering<ActionFrame>();

  constructor(
    private readonly store: SnapshotStore<State>,
    private readonly events: Events,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly following: Following,
  ) {}

  /** How far this client has come in the room's log. */
  get last(): number | undefined {
    return this.#ordering.last;
  }

  /** Goes on from where an earlier page was. */
  resumeFrom(lastSequence: number): void {
    this.#ordering.recovered(lastSequence, false);
  }

  /** Takes in the first frame; `show` is called when the snapshot is whole and nothing has been told. */
  welcome(welcome: Welcome, show: () => void): void {
    this.store.change(welcomed(welcome, this.clock.now()));
    const news = this.#recover(welcome.recovery, true);
    show();
    this.events.tell({
      type: "frame",
      frame: { type: "welcome", ...welcome, recovery: news?.recovery ?? welcome.recovery },
    });
    this.#handOn(news?.following ?? []);
  }

  /** The service drops what goes over its rate: a question that was not answered is asked again. */
  repeatQuestion(): void {
    if (this.#ordering.syncing) this.#sync();
  }

  take(frame: ServerMessage): void {
    switch (frame.type) {
      case "action":
        return this.#action(frame);
      case "recovery":
        return this.#recovery(frame);
      case "ack":
        return this.#resolve(frame, frame.action_id, { kind: "acked", ack: frame });
      case "rejected":
        if (frame.code === RATE_LIMITED) return this.following.rateLimited(frame.action_id);
        return this.#resolve(frame, frame.action_id, { kind: "rejected", rejected: frame });
      case "pong":
        return this.#pong(frame.timestamp, frame.sequence_number);
      case "restarting":
        this.following.restarting(frame.retry_after_ms);
        return this.#hear(frame);
      case "game_abandoned":
      case "game_resumed":
        this.#hear(frame);
        return this.#lookUp();
      case "welcome":
      case "connection_status":
      case "player_joined":
      case "player_left":
      case "game_started":
      case "game_ended":
      case "error":
        return this.#hear(frame);
      default:
        return frame satisfies never;
    }
  }

  #hear(frame: ServerMessage): void {
    this.store.change(heard(this.store.getSnapshot(), frame));
    this.events.tell({ type: "frame", frame });
  }

  #action(frame: Extract<ServerMessage, { type: "action" }>): void {
    const offered = this.#ordering.offer(frame.sequence_number, frame);
    if (offered.kind === "in_order") this.#handOn(offered.ready);
    else if (offered.kind === "gap") this.#sync();
  }

  #handOn(frames: readonly ActionFrame[]): void {
    for (const frame of frames) {
      this.store.change(acted(this.store.getSnapshot(), frame));
      this.events.tell({ type: "frame", frame: { type: "action", ...frame } });
    }
    if (frames.some(({ action_type }) => action_type === WAIT)) this.#lookUp();
  }

  /** Whether the room is abandoned now, only the service knows. */
  #lookUp(): void {
    if (this.#ordering.refresh()) this.#sync();
  }

  #recovery(frame: Extract<ServerMessage, { type: "recovery" }>): void {
    const news = this.#recover(frame, false);
    if (news === undefined) return;
    this.events.tell({ type: "frame", frame: { type: "recovery", ...news.recovery } });
    this.#handOn(news.following);
  }

  /** Takes in a picture of the room; `undefined` when it is older than what is known. */
  #recover(
    recovery: RecoveryState,
    away: boolean,
  ): { readonly recovery: RecoveryState; readonly following: readonly ActionFrame[] } | undefined {
    const known = this.#ordering.last ?? 0;
    const epoch = this.store.getSnapshot().logEpoch;
    const anotherLog = recovery.truncated === "epoch" || (epoch !== undefined && epoch !== recovery.log_epoch);
    const following = this.#ordering.recovered(recovery.sequence_number, anotherLog);
    if (following === undefined) return undefined;
    this.store.change(recovered(this.store.getSnapshot(), recovery, away));
    const isNews = (entry: { sequence_number: number }): boolean => anotherLog || entry.sequence_number > known;
    return { recovery: { ...recovery, missed_actions: recovery.missed_actions.filter(isNews) }, following };
  }

  #resolve(frame: ServerMessage, actionId: string, outcome: Outcome): void {
    const waited = this.outbox.resolve(actionId, outcome);
    this.store.change({ pending: this.outbox.actions });
    this.#hear(frame);
    if (waited) this.events.tell({ type: "resolved", actionId, outcome });
    this.following.flush();
  }

  #pong(timestamp: number, head: number): void {
    const pong = this.following.pong(timestamp);
    const roundTripMs = pong?.roundTripMs ?? this.store.getSnapshot().roundTripMs;
    this.store.change({ lastPongAt: this.clock.now(), consecutiveFailures: 0, roundTripMs });
    if (pong?.recovered === true) this.following.healthy();
    if (this.#ordering.head(head)) this.#sync();
  }

  #sync(): void {
    this.following.send({ type: "sync", after: this.#ordering.last ?? 0 });
  }
}
