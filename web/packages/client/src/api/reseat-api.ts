import { defaultEnvironment } from "../environment/default-environment.js";
import type { Environment } from "../environment/environment.js";
import type * as wire from "../generated/wire.js";
import type { Renewal, TokenRenewer } from "../connection/renewal.js";
import { SessionTokenManager } from "../tokens/session-token-manager.js";
import { AccountCalls } from "./account-calls.js";
import { AdminCalls } from "./admin-calls.js";
import { AccessTokens, type Credentials, type RefreshCredentials } from "./access-tokens.js";
import { ApiError } from "./api-error.js";
import { type Call, HttpCalls } from "./http-calls.js";
import { SessionCalls } from "./session-calls.js";

export interface ReseatApiOptions {
  /** Where the service is, such as `https://play.example`. */
  readonly url: string;
  readonly environment?: Environment;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** Gets another access token for one that was refused, where it is not the service's own that does. */
  readonly refresh?: RefreshCredentials;
  /** What stands before the names of everything that is kept in the browser. */
  readonly prefix?: string;
  /** For a page of the service's own origin, `cookie`: what proves the user is then out of reach of any script. */
  readonly mode?: wire.SignInMode;
}

/**
 * The service's HTTP routes, typed. It keeps what proves the user and the user's seats, so that a page that is
 * loaded again goes on. Every call throws `ApiError`.
 */
export class ReseatApi {
  readonly url: string;
  readonly environment: Environment;
  readonly prefix: string;
  readonly accessTokens: AccessTokens;
  readonly sessionTokens: SessionTokenManager;
  readonly account: AccountCalls;
  readonly sessions: SessionCalls;
  readonly admin: AdminCalls;
  readonly #http: HttpCalls;
  readonly #mode: wire.SignInMode | undefined;

  constructor({
    url,
    environment = defaultEnvironment(),
    timeoutMs = 10_000,
    refresh,
    prefix = "casino_",
    mode,
    ...rest
  }: ReseatApiOptions) {
    this.url = url;
    this.environment = environment;
    this.prefix = prefix;
    this.#mode = mode;
    this.accessTokens = new AccessTokens(
      environment,
      `${prefix}user`,
      refresh ?? ((refused) => this.#refreshed(refused)),
    );
    this.sessionTokens = new SessionTokenManager({ environment, prefix: `${prefix}session_` });
    const { accessTokens, sessionTokens } = this;
    // Called bare: in a browser, `fetch` refuses to be a method of something else.
    const send = rest.fetch ?? ((...call: Parameters<typeof fetch>) => fetch(...call));
    this.#http = new HttpCalls({ url, environment, fetch: send, timeoutMs, accessTokens, sessionTokens });
    this.account = new AccountCalls(this.#http, accessTokens, mode);
    this.sessions = new SessionCalls(this.#http);
    this.admin = new AdminCalls(this.#http);
  }

  /** Signs a new guest in, and keeps the sign-in. */
  async signInAsGuest(guest: wire.GuestSignIn = {}): Promise<wire.SignedIn> {
    const body = { ...(this.#mode && { mode: this.#mode }), ...guest };
    const signedIn = await this.#post<wire.SignedIn>("anyone", ["session"], body);
    this.accessTokens.keep(signedIn);
    return signedIn;
  }

  /** The user who is signed in here; where nobody is any more, a new guest. */
  async userOrGuest(guest: wire.GuestSignIn = {}): Promise<wire.User> {
    const { accessTokens } = this;
    // A cookie may be there where nothing else could be kept.
    const isNew = this.#mode === "cookie" ? accessTokens.isNewcomer : accessTokens.user === undefined;
    if (isNew) return (await this.signInAsGuest(guest)).user;
    try {
      const { user, session } = await this.me();
      if (accessTokens.user === undefined) accessTokens.keep({ user, expires_at: session.expires_at });
      return user;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      return (await this.signInAsGuest(guest)).user;
    }
  }

  /** Whether a seat in this room, by its id, is kept here: then a connection needs no sign-in and no joining. */
  hasSeat(roomId: string): boolean {
    return this.sessionTokens.getToken(roomId) !== undefined;
  }

  me(): Promise<wire.Me> {
    return this.#get("user", ["api", "auth", "me"]);
  }

  games(): Promise<wire.GameList> {
    return this.#get("anyone", ["api", "games"]);
  }

  /** Makes a room and takes its first seat, whose token is kept. */
  async createRoom(room: wire.CreateRoom): Promise<wire.SeatTaken> {
    return this.#seated(await this.#post("user", ["api", "rooms"], room));
  }

  rooms(list: wire.ListRooms = {}): Promise<wire.RoomPage> {
    return this.#get("anyone", ["api", "rooms"], list);
  }

  /** By its id or its code. */
  room(room: string): Promise<wire.Room> {
    return this.#get("anyone", ["api", "rooms", room]);
  }

  /** Takes a seat, or one's own again, in a room by its id or its code; the seat's token is kept. */
  async joinRoom(room: string, join: wire.JoinRoom = {}): Promise<wire.SeatTaken> {
    return this.#seated(await this.#post("user", ["api", "rooms", room, "join"], join));
  }

  addBot(room: string, bot: wire.AddBot = {}): Promise<wire.BotAdded> {
    return this.#post({ seat: room }, ["api", "rooms", room, "bots"], bot);
  }

  startRoom(room: string): Promise<wire.RoomStarted> {
    return this.#post({ seat: room }, ["api", "rooms", room, "start"]);
  }

  /** Gives the seat up for good. */
  async leaveRoom(room: string): Promise<void> {
    await this.#http.done({ method: "POST", path: ["api", "rooms", room, "leave"], caller: { seat: room } });
    this.sessionTokens.clearToken(room);
  }

  removePlayer(room: string, playerId: string): Promise<void> {
    return this.#http.done({
      method: "DELETE",
      path: ["api", "rooms", room, "players", playerId],
      caller: { seat: room },
    });
  }

  /** A seat in the room of the rematch, the same for all who ask; its token is kept. */
  async askForRematch(room: string): Promise<wire.SeatTaken> {
    return this.#seated(await this.#post({ seat: room }, ["api", "rooms", room, "rematch"]));
  }

  /** The room of the rematch, once a player of this finished one has asked for it. */
  rematch(room: string): Promise<wire.Rematch> {
    return this.#get({ seat: room }, ["api", "rooms", room, "rematch"]);
  }

  submitAction(room: string, action: wire.SubmitAction): Promise<wire.Ack> {
    return this.#post({ seat: room }, ["api", "rooms", room, "actions"], action);
  }

  playCard(play: wire.PlayCard): Promise<wire.Ack> {
    return this.#post({ seat: play.room_id }, ["api", "game", "play-card"], play);
  }

  legalActions(room: string, query: wire.LegalActionsQuery = {}): Promise<wire.LegalActions> {
    return this.#get({ seat: room }, ["api", "rooms", room, "legal-actions"], query);
  }

  actions(room: string, query: wire.LogQuery = {}): Promise<wire.LogPage> {
    return this.#get({ seat: room }, ["api", "rooms", room, "actions"], query);
  }

  recovery(room: string, query: wire.RecoveryQuery = {}): Promise<wire.RecoveryState> {
    return this.#get({ seat: room }, ["api", "rooms", room, "recovery"], query);
  }

  heartbeats(room: string): Promise<wire.Heartbeats> {
    return this.#get({ seat: room }, ["api", "heartbeat", room]);
  }

  claimVictory(claim: wire.ClaimVictory): Promise<wire.RoomResult> {
    return this.#post({ seat: claim.room_id }, ["api", "game", "claim-victory"], claim);
  }

  waitOn(wait: wire.Wait): Promise<void> {
    return this.#http.done({
      method: "POST",
      path: ["api", "game", "wait"],
      caller: { seat: wait.room_id },
      body: wait,
    });
  }

  result(room: string): Promise<wire.RoomResult> {
    return this.#get({ seat: room }, ["api", "rooms", room, "result"]);
  }

  myResults(cursor?: string): Promise<wire.UserResults> {
    return this.#get("user", ["api", "users", "me", "results"], { cursor });
  }

  /** Joins the room again for another session token: the same user gets the same seat. */
  rejoining(roomId: string): TokenRenewer {
    return async (): Promise<Renewal> => {
      try {
        return { kind: "token", token: (await this.joinRoom(roomId)).session_token };
      } catch (error) {
        return { kind: error instanceof ApiError && error.isTemporary ? "unavailable" : "refused" };
      }
    };
  }

  /** The next pair of tokens; nothing when the user session is over. A lost answer may be asked for again. */
  async #refreshed({ refresh_token }: Credentials): Promise<Credentials | undefined> {
    try {
      return await this.#post<wire.SignedIn>("anyone", ["api", "auth", "refresh"], {
        refresh_token,
      });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return undefined;
      throw error;
    }
  }

  #seated(seat: wire.SeatTaken): wire.SeatTaken {
    this.sessionTokens.createToken(seat.room.id, seat.session_token);
    return seat;
  }

  #get<T>(caller: Call["caller"], path: readonly string[], query: object = {}): Promise<T> {
    return this.#http.json({ method: "GET", path, caller, query });
  }

  #post<T>(caller: Call["caller"], path: readonly string[], body?: object): Promise<T> {
    return this.#http.json({ method: "POST", path, caller, ...(body !== undefined && { body }) });
  }
}
