import type { Overview } from "../generated/wire.js";
import type { HttpCalls } from "./http-calls.js";

/** What only administrators may ask. */
export class AdminCalls {
  constructor(private readonly http: HttpCalls) {}

  overview(): Promise<Overview> {
    return this.http.json({ method: "GET", path: ["api", "admin", "overview"], caller: "user" });
  }
}
