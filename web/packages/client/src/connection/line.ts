import { PROTOCOL_VERSION } from "../generated/constants.js";
import type { ClientMessage, ServerMessage, Welcome } from "../generated/wire.js";
import type { Cancel, Environment, Socket } from "../environment/environment.js";
import type { Address } from "./address.js";
import { type Decision, decide } from "./close.js";
import { decodeFrame, encodeFrame } from "./frames.js";
import { Heartbeat, type Pong } from "./heartbeat.js";
import type { Settings } from "./settings.js";

/** What a line tells its owner. After `over`, and after it was dropped, it tells nothing more. */
export interface LineEvents {
  welcomed(welcome: Welcome): void;
  frame(frame: ServerMessage): void;
  /** A ping went out: time to repeat what was not answered. */
  pinged(): void;
  /** Silence was judged. */
  quiet(failures: number, unhealthy: boolean): void;
  /** It held long enough to be trusted. */
  stable(): void;
  over(decision: Decision): void;
}

/**
 * One socket from its first attempt to its end, with its own timers: whatever comes late from it, a close or a
 * timer, ends here and can't touch a newer one.
 */
export class Line {
  #socket: Socket | undefined;
  #heartbeat: Heartbeat | undefined;
  #stableAt: number | undefined;
  #timer: Cancel = () => {};
  #over = false;

  constructor(
    private readonly environment: Environment,
    private readonly settings: Settings,
    private readonly events: LineEvents,
  ) {}

  /** Whether there was a `welcome`. */
  get stands(): boolean {
    return this.#heartbeat !== undefined && !this.#over;
  }

  open({ url, protocols }: Address): void {
    this.#timer = this.environment.timers.after(this.settings.connectTimeoutMs, () => this.#end(undefined));
    try {
      this.#socket = this.environment.openSocket(url, protocols, {
        message: (text) => this.#message(text),
        closed: (code) => this.#end(code),
      });
    } catch (error) {
      this.environment.warn(`no socket: ${String(error)}`);
      this.#end(undefined);
    }
  }

  send(message: ClientMessage): void {
    if (this.#over) return;
    try {
      this.#socket?.send(encodeFrame(message));
    } catch {
      // A socket that takes nothing any more is found out by its silence.
    }
  }

  /** Something happened that may have broken the socket unnoticed: asks it at once. */
  probe(): void {
    const now = this.environment.clock.now();
    if (!this.stands || this.#heartbeat?.probe(now) !== true) return;
    this.#ping(now);
    this.#schedule(now);
  }

  /** Takes in a pong. */
  pong(timestamp: number): Pong | undefined {
    return this.#heartbeat?.pong(timestamp, this.environment.clock.now());
  }

  /** Cuts the socket and tells nothing. */
  drop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer();
    this.#socket?.close();
  }

  #message(text: string | undefined): void {
    if (this.#over) return;
    const decoded = decodeFrame(text ?? "");
    if (this.#heartbeat === undefined) return this.#first(decoded.kind === "frame" ? decoded.frame : undefined);
    if (decoded.kind === "frame") this.events.frame(decoded.frame);
    else if (decoded.kind === "malformed") this.environment.warn("a frame of the service was not understood");
  }

  #first(frame: ServerMessage | undefined): void {
    if (frame?.type !== "welcome" || frame.protocol !== PROTOCOL_VERSION) {
      return this.#finish({ next: "refuse", reason: "unknown_protocol" });
    }
    const now = this.environment.clock.now();
    this.#heartbeat = new Heartbeat(this.settings.heartbeat, frame.heartbeat, now);
    this.#stableAt = now + this.settings.backoff.stableAfterMs;
    this.#schedule(now);
    this.events.welcomed(frame);
  }

  #schedule(now: number): void {
    this.#timer();
    const due = Math.min(this.#heartbeat?.nextDue(now) ?? Infinity, this.#stableAt ?? Infinity);
    this.#timer = this.environment.timers.after(Math.max(due - now, 0), () => this.#wake());
  }

  #wake(): void {
    if (this.#over || this.#heartbeat === undefined) return;
    const now = this.environment.clock.now();
    const before = this.#heartbeat.failures;
    const due = this.#heartbeat.wake(now);
    const { failures } = this.#heartbeat;
    if (failures > before || due.unhealthy) this.events.quiet(failures, due.unhealthy);
    if (due.giveUp) return this.#end(undefined);
    if (due.leapt && this.#stableAt !== undefined) this.#stableAt = now + this.settings.backoff.stableAfterMs;
    if (due.ping) this.#ping(now);
    this.#schedule(now);
    if (this.#stableAt === undefined || now < this.#stableAt) return;
    this.#stableAt = undefined;
    this.#schedule(now);
    this.events.stable();
  }

  #ping(now: number): void {
    this.#heartbeat?.sent(now, now);
    this.send({ type: "ping", timestamp: now });
    this.events.pinged();
  }

  #end(code: number | undefined): void {
    this.#finish(decide(code, this.#heartbeat !== undefined));
  }

  #finish(decision: Decision): void {
    if (this.#over) return;
    this.drop();
    this.events.over(decision);
  }
}
