import type { Environment } from "../environment/environment.js";
import { KeptStorage } from "../environment/kept-storage.js";
import { roomAddress } from "./address.js";
import { AttemptNumbers } from "./attempt-numbers.js";
import { Line, type LineEvents } from "./line.js";
import type { SeatToken } from "./seat-token.js";
import type { Settings } from "./settings.js";

/** What an attempt says of the client, as of its start. */
export interface AttemptFacts {
  readonly clientId: string | undefined;
  /** How far the client has come, and in which history of the log. */
  readonly lastSequence: number | undefined;
  readonly logEpoch: string | undefined;
}

export interface AttemptsOptions {
  readonly url: string;
  readonly roomId: string;
  readonly prefix: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly seat: SeatToken;
  /** Whether the player confirmed to take the seat from another client; until a connection stands. */
  readonly takeover: boolean;
}

export interface AttemptEvents extends LineEvents {
  facts(): AttemptFacts;
  /** There is no token to connect with, and for now or for good none is given. */
  noToken(why: "refused" | "unavailable"): void;
}

/** The attempts of one connection: at most one line, one attempt at a time, each with a higher number. */
export class Attempts {
  readonly #numbers: AttemptNumbers;
  #line: Line | undefined;
  #over = false;
  takeover: boolean;

  constructor(
    private readonly options: AttemptsOptions,
    private readonly events: AttemptEvents,
  ) {
    const { environment, prefix, roomId, takeover } = options;
    this.#numbers = new AttemptNumbers(KeptStorage.ofTab(environment), `${prefix}attempt_${roomId}`);
    this.takeover = takeover;
  }

  /** The line that stands, or that is being opened. */
  get line(): Line | undefined {
    return this.#line;
  }

  get underWay(): boolean {
    return this.#line !== undefined || this.options.seat.renewing;
  }

  /** Connects, with another token first when the last one was refused. Does nothing while an attempt is under way. */
  start(): void {
    if (this.#over || this.underWay) return;
    const token = this.options.seat.take();
    if (token === undefined) void this.#renew();
    else this.#open(token);
  }

  /** Cuts the line, which tells nothing more. */
  drop(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  /** No further attempt. */
  end(): void {
    this.#over = true;
    this.drop();
  }

  #open(token: string): void {
    const { environment, settings, url, roomId } = this.options;
    const { clientId, lastSequence, logEpoch } = this.events.facts();
    const line = new Line(environment, settings, {
      ...this.events,
      welcomed: (welcome) => {
        this.takeover = false;
        this.events.welcomed(welcome);
      },
      over: (decision) => {
        this.#line = undefined;
        this.events.over(decision);
      },
    });
    this.#line = line;
    const query = {
      ...(clientId !== undefined && { client_id: clientId }),
      attempt: this.#numbers.next(),
      takeover: this.takeover,
      ...(lastSequence !== undefined && { last_sequence: lastSequence }),
      ...(logEpoch !== undefined && { log_epoch: logEpoch }),
    };
    line.open(roomAddress(url, roomId, token, query));
  }

  async #renew(): Promise<void> {
    const renewed = await this.options.seat.renew();
    if (this.#over) return;
    if (renewed === "renewed") this.start();
    else this.events.noToken(renewed);
  }
}
