import type { EventPage, ListEvents, Overview } from "../generated/wire.js";
import type { HttpCalls } from "./http-calls.js";

/** What only administrators may ask. */
export class AdminCalls {
  constructor(private readonly http: HttpCalls) {}

  overview(): Promise<Overview> {
    return this.#get("overview");
  }

  /** The audit log, the latest first. */
  events(list: ListEvents = {}): Promise<EventPage> {
    return this.#get("events", list);
  }

  #get<T>(what: string, query: object = {}): Promise<T> {
    return this.http.json({ method: "GET", path: ["api", "admin", what], caller: "user", query });
  }
}
