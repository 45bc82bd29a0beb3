import type * as wire from "../generated/wire.js";
import type { HttpCalls } from "./http-calls.js";

/** The devices on which the user is signed in. */
export class SessionCalls {
  constructor(private readonly http: HttpCalls) {}

  list(): Promise<wire.SessionPage> {
    return this.http.json({ method: "GET", path: ["api", "sessions"], caller: "user" });
  }

  count(): Promise<wire.SessionCount> {
    return this.http.json({ method: "GET", path: ["api", "sessions", "count"], caller: "user" });
  }

  rename(id: string, device_name: string): Promise<wire.UserSession> {
    const body: wire.RenameSession = { device_name };
    return this.http.json({ method: "PATCH", path: ["api", "sessions", id], caller: "user", body });
  }

  /** Ends one session; the connections of its device are closed within a second. */
  end(id: string): Promise<void> {
    return this.http.done({ method: "DELETE", path: ["api", "sessions", id], caller: "user" });
  }

  /** Ends all others, or all. */
  endAll(scope: wire.SessionScope): Promise<wire.EndedSessions> {
    return this.http.json({
      method: "DELETE",
      path: ["api", "sessions"],
      caller: "user",
      query: { scope } satisfies wire.EndSessions,
    });
  }
}
