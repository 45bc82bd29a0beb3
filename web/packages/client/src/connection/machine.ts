import type { Cancel, Environment, PageEvent } from "../environment/environment.js";
import { KeptStorage } from "../environment/kept-storage.js";
import type { ClientMessage, Welcome } from "../generated/wire.js";
import { SeatTabs } from "../tabs/seat-tabs.js";
import type { SessionTokenManager } from "../tokens/session-token-manager.js";
import { Attempts } from "./attempts.js";
import type { Pace } from "./backoff.js";
import type { Decision } from "./close.js";
import type { Events } from "./events.js";
import { OutboxSender } from "./outbox-sender.js";
import { Outbox } from "./outbox.js";
import { Reconnector } from "./reconnector.js";
import type { TokenRenewer } from "./renewal.js";
import { RoomFollower } from "./room-follower.js";
import { SeatToken } from "./seat-token.js";
import type { Settings } from "./settings.js";
import type { SnapshotStore } from "./snapshot-store.js";
import { type Disconnected, type Ended, isFinal, isLive, isPlayOver, isSeatGone, type Status } from "./status.js";
import type { ActionMessage, Outcome } from "./submission.js";

export interface MachineOptions {
  readonly url: string;
  readonly roomId: string;
  readonly takeover: boolean;
  readonly renew: TokenRenewer | undefined;
  readonly resumeFrom: { readonly lastSequence: number; readonly logEpoch: string } | undefined;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly prefix: string;
  readonly tokens: SessionTokenManager;
}

/** The states of a connection, and what leads from one to the next. */
export class Machine<State> {
  readonly #reconnector: Reconnector;
  readonly #outbox: Outbox;
  readonly #sender: OutboxSender;
  readonly #follower: RoomFollower<State>;
  readonly #seat: SeatToken;
  readonly #tabs: SeatTabs;
  readonly #attempts: Attempts;
  /** A token was renewed, and no connection has proved stable since. */
  #renewed = false;
  #leaving = false;
  /** The delay that `restarting` named. */
  #named: number | undefined;
  /** The counted attempts since the last connection. */
  #attempt = 0;
  #unlisten: Cancel = () => {};

  constructor(
    private readonly options: MachineOptions,
    private readonly store: SnapshotStore<State>,
    private readonly events: Events,
  ) {
    const { environment, settings, prefix, roomId, tokens, resumeFrom } = options;
    const storage = KeptStorage.ofTab(environment);
    const { outbox: most, inFlight: mostInFlight } = settings;
    this.#seat = new SeatToken(environment, tokens, roomId, options.renew, settings.connectTimeoutMs);
    this.#tabs = new SeatTabs(environment, prefix, roomId, () => this.#finish({ state: "moved" }));
    this.#attempts = new Attempts(
      { ...options, seat: this.#seat },
      {
        facts: () => ({
          clientId: this.#tabs.id,
          lastSequence: this.#follower.last,
          logEpoch: store.getSnapshot().logEpoch,
        }),
        noToken: (why) => this.#noToken(why),
        welcomed: (welcome) => this.#welcomed(welcome),
        frame: (frame) => this.#follower.take(frame),
        pinged: () => this.#follower.repeatQuestion(),
        quiet: (failures, unhealthy) => this.#quiet(failures, unhealthy),
        stable: () => this.#provedStable(),
        over: (decision) => this.#lost(decision),
      },
    );
    this.#reconnector = new Reconnector(environment, settings, () => this.#attempts.start());
    this.#outbox = new Outbox({
      storage,
      key: `${prefix}outbox_${roomId}`,
      playerId: this.#seat.playerId,
      most,
      mostInFlight,
    });
    this.#sender = new OutboxSender(environment, this.#outbox, settings.rateLimitedPauseMs, () => this.#flush());
    this.#follower = new RoomFollower(store, events, this.#outbox, environment.clock, {
      send: (message) => this.#attempts.line?.send(message),
      pong: (timestamp) => this.#attempts.line?.pong(timestamp),
      flush: () => this.#flush(),
      rateLimited: (actionId) => this.#sender.pause(actionId),
      restarting: (afterMs) => void (this.#named = afterMs),
      healthy: () => this.#become({ state: "connected" }),
    });
    if (resumeFrom !== undefined) {
      this.#follower.resumeFrom(resumeFrom.lastSequence);
      store.change({ logEpoch: resumeFrom.logEpoch, lastSequence: resumeFrom.lastSequence });
    }
    store.change({ pending: this.#outbox.actions });
  }

  get isFull(): boolean {
    return this.#outbox.isFull;
  }

  get #status(): Status {
    return this.store.getSnapshot().status;
  }

  open(): void {
    if (this.#status.state !== "idle") return;
    this.#unlisten = this.options.environment.page.listen((event) => this.#pageTold(event));
    this.#become({ state: "connecting" });
    void this.#enter();
  }

  submit(action: ActionMessage, answer: (outcome: Outcome) => void): void {
    this.#outbox.push(action, answer);
    this.store.change({ pending: this.#outbox.actions });
    this.#flush();
  }

  tell(message: ClientMessage): boolean {
    this.#attempts.line?.send(message);
    return this.#attempts.line !== undefined;
  }

  leave(): boolean {
    this.#leaving = true;
    if (isLive(this.#status)) return this.tell({ type: "leave" });
    if (!isFinal(this.#status)) this.#end("left");
    return false;
  }

  connectNow(takeover: boolean): void {
    const { state } = this.#status;
    if (state !== "reconnecting" && state !== "disconnected") return;
    this.#attempts.takeover ||= takeover;
    if (this.#attempts.underWay) return;
    this.#reconnector.cancel();
    this.#reconnector.reset();
    this.#attempt = 0;
    this.#become({ state: "connecting", asked: true });
    void this.#enter();
  }

  cut(): void {
    if (!isLive(this.#status)) return;
    this.#attempts.drop();
    this.#lost({ next: "reconnect", pace: "quick" });
  }

  close(): void {
    if (!isFinal(this.#status)) this.#end("closed");
  }

  /** Another tab of this browser may play this seat: then the player decides, and the service is not asked. */
  async #enter(): Promise<void> {
    const plays = await this.#tabs.claim(this.#attempts.takeover);
    if (this.#status.state !== "connecting") return;
    this.store.change({ clientId: this.#tabs.id });
    if (plays) this.#attempts.start();
    else this.#ask("connected_elsewhere");
  }

  #welcomed(welcome: Welcome): void {
    this.#named = undefined;
    this.#outbox.newSocket();
    const attempts = this.#attempt;
    const again = this.store.getSnapshot().connection !== undefined;
    this.#follower.welcome(welcome, () => this.#become({ state: "connected" }));
    if (again) this.events.tell({ type: "reconnected", attempts });
    if (this.options.environment.page.hidden()) this.#attempts.line?.send({ type: "visibility", hidden: true });
    this.#flush();
  }

  #quiet(consecutiveFailures: number, unhealthy: boolean): void {
    this.store.change({ consecutiveFailures });
    if (unhealthy) this.#become({ state: "unhealthy" });
  }

  #provedStable(): void {
    this.#reconnector.reset();
    this.#renewed = false;
    this.#attempt = 0;
  }

  #lost(decision: Decision): void {
    this.#sender.stop();
    this.store.change({ healthy: false });
    this.#follow(decision);
  }

  #follow(decision: Decision): void {
    if (this.#leaving) return this.#left(decision);
    switch (decision.next) {
      case "reconnect":
        return isLive(this.#status) ? this.#wait(decision.pace) : this.#failed(decision.pace);
      case "rejoin": {
        this.#seat.drop();
        if (this.#renewed) return this.#finish({ state: "refused", reason: "token_refused" });
        this.#renewed = true;
        if (isLive(this.#status))
          this.#become({ state: "reconnecting", attempt: 0, of: this.options.settings.backoff.attempts });
        return this.#attempts.start();
      }
      case "ask_takeover":
        return this.#ask("connected_elsewhere");
      case "moved":
        return this.#finish({ state: "moved" });
      case "end":
        return this.#end(decision.reason);
      case "refuse":
        return this.#finish({ state: "refused", reason: decision.reason });
      default:
        return decision satisfies never;
    }
  }

  /** Only a confirmed end makes the token useless: where the leave got lost, it still proves the seat over HTTP. */
  #left(decision: Decision): void {
    if (decision.next === "end" && decision.reason === "seat_over") this.#seat.drop();
    this.#end("left");
  }

  #noToken(why: "refused" | "unavailable"): void {
    if (why === "refused") this.#finish({ state: "refused", reason: "token_refused" });
    else this.#failed("counted");
  }

  #failed(pace: Pace): void {
    this.events.tell({ type: "attempt_failed", attempt: this.#attempt, of: this.options.settings.backoff.attempts });
    this.#wait(pace);
  }

  #wait(pace: Pace): void {
    const named = this.#named;
    this.#named = undefined;
    const wait = this.#reconnector.schedule(named === undefined ? pace : { afterMs: named });
    if (wait === undefined) {
      this.#ask("attempts_used_up");
      return this.events.tell({ type: "attempts_used_up" });
    }
    this.#attempt = wait.attempt;
    this.#become({ state: "reconnecting", attempt: wait.attempt, of: this.options.settings.backoff.attempts });
  }

  #ask(why: Disconnected): void {
    this.#become({ state: "disconnected", why });
  }

  #end(reason: Ended): void {
    const gameOver = reason === "seat_over" && this.store.getSnapshot().ended !== undefined;
    this.#finish({ state: "ended", reason: gameOver ? "game_over" : reason });
  }

  #finish(status: Status): void {
    if (isFinal(this.#status)) return;
    this.#reconnector.cancel();
    this.#unlisten();
    this.#sender.stop();
    this.#attempts.end();
    this.#tabs.release();
    if (isSeatGone(status)) this.#seat.drop();
    this.#outbox.end(isPlayOver(status));
    this.store.change({ healthy: false, pending: [] });
    this.#become(status);
    this.events.end();
  }

  #flush(): void {
    const line = this.#attempts.line;
    if (line?.stands === true) this.#sender.flush((action) => line.send(action));
  }

  #pageTold(event: PageEvent): void {
    this.#reconnector.heard(event);
    const seen = event === "hidden" || event === "visible";
    if (seen && this.#attempts.line?.stands === true)
      this.#attempts.line.send({ type: "visibility", hidden: event === "hidden" });
    if (event !== "hidden" && event !== "offline") this.#attempts.line?.probe();
  }

  #become(status: Status): void {
    const before = this.#status;
    this.store.change({ status, healthy: status.state === "connected" });
    this.events.tell({ type: "status", status, before });
  }
}
