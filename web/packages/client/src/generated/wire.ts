// Printed by `cargo xtask codegen` from crates/protocol. Change it there.

/** An organisation that a user may act for. */
export type Account = {
/** Names it. */
id: string,
/** Its name for people. */
name: string, };

/** The answer to an action that is durable: the frame `ack`, and the body over HTTP. */
export type Ack = {
/** The intent that was submitted. */
action_id: string,
/** Its place in the log. */
sequence_number: number,
/** When it was judged, in milliseconds since 1970. */
timestamp: number,
/** Whether it was in the log already; then number and time are those of the first. */
duplicate: boolean, };

/**
 * An entry on its way to a connected player: the frame `action`. A server may have the state written out
 * already; a client reads it as a [`Value`].
 */
export type ActionFrame = {
/**
 * The player's own state after it. Left out when another entry follows at once; `null` is the state
 * of a game that has none.
 */
state?: unknown,
/** When the present turn's time is up; `null` without a limit, and where `state` is left out. */
turn_deadline_at: string | null,
/** The place in the log, from 1 without gaps. */
sequence_number: number,
/** The client's name for its intent; shown to the author only. */
action_id?: string,
/** The author, or the seat that a service entry is about; `null` for one that is about no seat. */
player_id: string | null,
/** What was done, `[a-z][a-z0-9_]{0,31}`. */
action_type: string,
/** With what, without what this player may not see. */
action_data: unknown,
/** When it was judged, in milliseconds since 1970. */
timestamp: number,
/** One sentence about it. */
summary: Summary, };

/** `POST /api/rooms/{room}/bots`. */
export type AddBot = {
/** How well it plays; normal without it. */
strength?: BotStrength, };

/** `POST /api/apps/sessions`: one of the users of the app that asks. */
export type AppSignIn = {
/** The app's own name for the user, 1 to 128 characters. */
external_id: string,
/** The name shown to others, 1 to 32 characters; one is made, or the one that they have stays, without it. */
display_name?: string, };

/** The answer to adding a bot. */
export type BotAdded = {
/** The room. */
room: Room,
/** The bot's player. */
player_id: string, };

/** How well a house bot plays. */
export type BotStrength = "easy" | "normal" | "hard";

/** What may be done with a card. */
export type CardPlay = "capture" | "build" | "trail";

/** `PUT /api/auth/password`. */
export type ChangePassword = {
/** The password until now. */
current_password: TokenText,
/** The password from now on. */
new_password: TokenText, };

/** `POST /api/game/claim-victory`. */
export type ClaimVictory = {
/** The room. */
room_id: string,
/** The caller's own player. */
player_id: string, };

/** A frame from a client. */
export type ClientMessage = { "type": "ping",
/** The client's own clock in milliseconds; echoed. */
timestamp: number, } | { "type": "action",
/** Made once per intent, repeated when it is sent again. */
action_id: string,
/** The kind, `[a-z][a-z0-9_]{0,31}`. */
action_type: string,
/** The rest: an object of at most 4 KiB. */
action_data: unknown,
/** The last sequence number the player saw when choosing. */
after: number, } | { "type": "sync",
/** The last sequence number the client has applied; 0 for none. */
after: number, } | { "type": "visibility",
/** Whether it is hidden now. */
hidden: boolean, } | { "type": "wait" } | { "type": "claim_victory" } | { "type": "leave" };

/** The query parameters of the upgrade; each may be left out. */
export type ConnectQuery = {
/** The session token, where neither the subprotocol nor a header can carry it. */
session_token?: TokenText,
/** The client's own id; without it the server draws one and `welcome` names it. */
client_id?: string,
/** Rises with each connection of a client id, so that a late one never replaces a newer one. */
attempt?: number,
/** Whether the player confirmed to take the seat from another client. */
takeover?: boolean,
/** The last sequence number the client has applied. */
last_sequence?: number,
/** The epoch of the log that `last_sequence` counts in; without it, the room's own is assumed. */
log_epoch?: string, };

/** The frame `connection_status`: another player's connection has changed. */
export type ConnectionStatus = {
/** Whose. */
player_id: string,
/** Whether a connection is open. */
connected: boolean,
/** How well it is heard. */
health: Health,
/** Whether the player's page says that it is hidden. */
hidden: boolean,
/** Since when nobody is connected. */
disconnected_since: string | null,
/** When the others may claim the win, should the player stay away. */
claimable_at: string | null, };

/** `POST /api/handoffs`: where the caller wishes to go. */
export type CreateHandoff = {
/** The app to go to. */
target_app: string,
/** The account to act for there; the caller is a member. */
account_id?: string,
/** Where the browser is to be sent: letter by letter one that the target app has registered. */
redirect_uri?: string,
/** The hash of a secret that the redeemer must know (`S256` of RFC 7636). */
code_challenge?: string, };

/** `POST /api/rooms`. */
export type CreateRoom = {
/** The game's name, such as `casino`. */
game: string,
/** How many may play; the fewest that the game allows without it. */
seats?: number,
/** The game's options; what is left out keeps its default. */
options?: Record<string, unknown>,
/** The creator's name at this table; the display name without it. */
player_name?: string,
/** Whether the room is kept out of the list. */
private?: boolean,
/** For how long an absent player may keep the others waiting. */
abandon_after?: string,
/** How long a turn may take; as long as it likes without it. */
turn_time?: string, };

/** `DELETE /api/users/me`. */
export type DeleteAccount = {
/** The password; a guest, and whoever signed in less than 10 minutes ago, may leave it out. */
password?: TokenText, };

/** Why a game ended. */
export type EndReason = "completed" | "claimed" | "forfeit" | "expired";

/** The query of `DELETE /api/sessions`. */
export type EndSessions = {
/** Which sessions. */
scope: SessionScope, };

/** The answer to `DELETE /api/sessions`. */
export type EndedSessions = {
/** How many have ended. */
revoked: number, };

/** The frame `error`. */
export type ErrorFrame = {
/** The stable code, such as `unknown_type`. */
code: string,
/** One sentence for the developer. */
message: string, };

/** One entry of the audit log. */
export type Event = {
/** Names the event. */
id: string,
/** When it happened. */
at: string,
/** What happened. */
kind: string,
/** To whose account. */
user_id: string | null,
/** To which session, or by which. */
user_session_id: string | null,
/** On whose word. */
actor: string,
/** From where; forgotten after a while. */
ip_address: string | null,
/** The raw user agent. */
user_agent: string,
/** What else is worth knowing. */
data: Record<string, unknown>, };

/** The answer to `GET /api/admin/events`, the latest first. */
export type EventPage = {
/** The events. */
events: Array<Event>,
/** The cursor of the next page, when there is one. */
next?: string, };

/** An entry of the audit log. */
export type ExportedEvent = {
/** When it happened. */
at: string,
/** What happened, such as `signed_in`. */
kind: string,
/** On whose word, such as `user`. */
actor: string,
/** To which session, or by which. */
user_session_id: string | null,
/** From where. */
ip_address: string | null,
/** The raw user agent. */
user_agent: string,
/** What else is known. */
data: unknown, };

/** A way to another app, with all that is kept of the device on which it began. */
export type ExportedHandoff = {
/** The way. */
handoff: Handoff,
/** Where the browser was sent. */
redirect_uri: string | null,
/** When it was redeemed, or burned. */
used_at: string | null,
/** When the caller took it back. */
revoked_at: string | null,
/** The raw user agent. */
user_agent: string,
/** From where. */
ip_address: string | null, };

/** A place at a table. */
export type ExportedSeat = {
/** The room. */
room_id: string,
/** The place. */
player_id: string,
/** The name at this table. */
name: string,
/** Its number, from 0. */
seat: number,
/** When it was taken. */
joined_at: string,
/** The user agent of its newest connection. */
user_agent: string | null,
/** The address of its newest connection. */
ip_address: string | null, };

/** A session with all that is kept of its device. */
export type ExportedSession = {
/** The session. */
session: UserSession,
/** The raw user agent. */
user_agent: string,
/** When it ends whatever happens. */
absolute_expires_at: string, };

/** A user whom an app vouches for. */
export type ExternalUser = {
/** The app. */
app: string,
/** Its own name for the user. */
external_id: string, };

/** What is wrong with one field. */
export type FieldError = {
/** The field; inner ones with a dot, such as `options.target`. */
field: string,
/** What belongs there. */
message: string, };

/** The end of a game: the frame `game_ended`. */
export type GameEnded = {
/** Why it ended. */
reason: EndReason,
/** Who won; nobody when the room expired. */
winners: Array<string>,
/** Everybody's points. */
scores: { [key in string]: number },
/** The shuffle seed in hex, so that anyone can check the deals. */
seed: string, };

/** One game. */
export type GameInfo = {
/** The stable name, such as `casino`. */
game: string,
/** The name for people. */
name: string,
/** Fewest seats of a room. */
min_seats: number,
/** Most seats of a room. */
max_seats: number,
/** The options with their defaults and what they allow. */
options: unknown, };

/** The games of this server. */
export type GameList = {
/** The games. */
games: Array<GameInfo>, };

/** What a guest may say of themselves; everything may be left out. */
export type GuestSignIn = {
/** The name shown to others, 1 to 32 characters; one is made without it. */
display_name?: string,
/** How the session is to be proven. */
mode?: SignInMode,
/** The user's own name for the device. */
device_name?: string,
/** The app that is signed in to; `main` without it. */
app?: string, };

/** One way from an app to another. */
export type Handoff = {
/** Names it. */
id: string,
/** The app that it comes from. */
source_app: string,
/** The app that it goes to. */
target_app: string,
/** The account, if it is for one. */
account_id: string | null,
/** What became of it. */
state: HandoffState,
/** When it was made. */
created_at: string,
/** Until when it could be redeemed. */
expires_at: string,
/** The session that came of it, while that stands. */
session_id: string | null, };

/** The answer: the token, told this once. */
export type HandoffCreated = {
/** Names the handoff. */
id: string,
/** What the target app redeems, once. */
handoff_token: TokenText,
/** Where to send the browser: the redirect URI with the token in its fragment. */
redirect_url?: TokenText,
/** Until when it can be redeemed. */
expires_at: string, };

/** What became of the handoffs of one day. */
export type HandoffDay = {
/** The day, such as `2026-11-21`. */
date: string,
/** Made on it. */
created: number,
/** Of them redeemed, or burned. */
used: number,
/** Of them taken back. */
revoked: number,
/** Of them past their time. */
expired: number, };

/** `GET /api/handoffs`: the caller's own, the newest first. */
export type HandoffPage = {
/** The handoffs. */
handoffs: Array<Handoff>,
/** Continues the list, when there are more. */
next?: string, };

/** The answer: a user who has arrived, with a session in the target app. */
export type HandoffRedeemed = {
/** Who. */
user: User,
/** The account that they act for, if for one. */
account?: Account,
/** The app that they come from. */
source_app: string,
/** The session that was made. */
session: UserSession,
/** When the access token ends. */
expires_at: string,
/** What proves the session. */
access_token: TokenText,
/** What the next access token is got with, once. */
refresh_token: TokenText, };

/** What became of a handoff. */
export type HandoffState = "open" | "used" | "revoked" | "expired";

/** What became of handoffs, and what is under way. */
export type HandoffStatistics = {
/** By the day, in UTC, on which they were made, the latest first; a day without any is left out. */
days: Array<HandoffDay>,
/** Those that can be redeemed now. */
open: Array<OpenHandoffs>, };

/** The query of `GET /api/admin/handoffs/statistics`. */
export type HandoffStatisticsQuery = {
/** So many days, today included; 7 without it. */
days?: number, };

/** How well a seat's connection is heard. */
export type Health = "healthy" | "unhealthy" | "disconnected";

/** How one seat is heard. */
export type Heartbeat = {
/** Whose. */
player_id: string,
/** When something was last heard, as far as it is stored. */
last_heartbeat_at: string,
/** How well. */
health: Health,
/** Whether a connection is open. */
connected: boolean,
/** Whether the player's page says that it is hidden. */
hidden: boolean,
/** Since when nobody is connected. */
disconnected_since: string | null, };

/** The times that a server judges connections by. */
export type HeartbeatTimes = {
/** How often the client pings. */
ping_interval_ms: number,
/** After how long a silence a connection is unhealthy. */
unhealthy_after_ms: number,
/** After how long a silence it is closed. */
disconnect_after_ms: number,
/** For how long an absent player may keep the others waiting. */
abandon_after_ms: number, };

/** The people of a room; bots have no connection. */
export type Heartbeats = {
/** Each player, lowest seat first. */
players: Array<Heartbeat>, };

/** `POST /api/rooms/{room}/join`. */
export type JoinRoom = {
/** The name at this table; the display name without it. */
player_name?: string, };

/** One Ed25519 key (RFC 8037). */
export type JsonWebKey = {
/** `OKP`. */
kty: string,
/** `Ed25519`. */
crv: string,
/** `sig`. */
use: string,
/** `EdDSA`. */
alg: string,
/** The key's name, as tokens have it in `kid`. */
kid: string,
/** The key in base64url. */
x: string, };

/** Every active public key. */
export type JsonWebKeys = {
/** The keys; none where access tokens are signed with a shared secret. */
keys: Array<JsonWebKey>, };

/** One legal move: its kind, and the fields of its `action_data` beside it. */
export type LegalAction = { action_type: string; [field: string]: unknown };

/** The legal moves of the caller; none when it is another's turn. */
export type LegalActions = {
/** The moves, in the game's order. */
legal_actions: Array<LegalAction>,
/** The cursor of the next page, when there are more. */
next?: string, };

/** `GET /api/rooms/{room}/legal-actions`. */
export type LegalActionsQuery = {
/** Only the moves with this card of the hand. */
card?: string,
/** The `next` of the page before. */
cursor?: string, };

/** The query of `GET /api/admin/events`. */
export type ListEvents = {
/** Only about this user. */
user_id?: string,
/** Only of this kind. */
kind?: string,
/** The `next` of the page before. */
cursor?: string, };

/** `GET /api/rooms`. */
export type ListRooms = {
/** Only rooms at this point of their life. */
status?: RoomStatus,
/** The `next` of the page before. */
cursor?: string, };

/** One entry of a room's log: a player's action or one of the service. */
export type LogEntry = {
/** The place in the log, from 1 without gaps. */
sequence_number: number,
/** The client's name for its intent; shown to the author only. */
action_id?: string,
/** The author, or the seat that a service entry is about; `null` for one that is about no seat. */
player_id: string | null,
/** What was done, `[a-z][a-z0-9_]{0,31}`. */
action_type: string,
/** With what, without what this player may not see. */
action_data: unknown,
/** When it was judged, in milliseconds since 1970. */
timestamp: number,
/** One sentence about it. */
summary: Summary, };

/** A page of the log as the caller may see it, lowest number first. */
export type LogPage = {
/** The entries, without states. */
actions: Array<LogEntry>,
/** The room's head; above the last entry's number, there are more. */
sequence_number: number, };

/** `GET /api/rooms/{room}/actions`. */
export type LogQuery = {
/** The sequence number before the first wanted; from the beginning without it. */
after?: number,
/**
 * How many; [`DEFAULT_LOG_PAGE`](crate::limits::DEFAULT_LOG_PAGE) without it, at most
 * [`MAX_LOG_PAGE`](crate::limits::MAX_LOG_PAGE).
 */
limit?: number, };

/** `GET /api/auth/me`: who the caller is, and on which device. */
export type Me = {
/** The caller. */
user: User,
/** The session that asks. */
session: UserSession, };

/** What is under way between two apps. */
export type OpenHandoffs = {
/** Where the users come from. */
source_app: string,
/** Where they go. */
target_app: string,
/** How many. */
count: number,
/** When the oldest was made. */
oldest_at: string, };

/** How a game ended for one player. */
export type Outcome = "win" | "loss" | "draw";

/** The answer to `GET /api/admin/overview`: what there is at this moment. */
export type Overview = {
/** User sessions that stand. */
user_sessions: UserSessionCounts,
/** Rooms that are open. */
rooms: RoomCounts,
/** Seats that are connected, on any server. */
connected_seats: number,
/** When they were counted. */
counted_at: string, };

/** `POST /api/auth/register` and `POST /api/auth/login`. */
export type PasswordSignIn = {
/** The sign-in name, 3 to 32 characters. */
username: TokenText,
/** The password, 8 to 256 characters. */
password: TokenText,
/** How the session is to be proven. */
mode?: SignInMode,
/** The user's own name for the device. */
device_name?: string,
/** The app that is signed in to; `main` without it. */
app?: string, };

/** `POST /api/game/play-card`. */
export type PlayCard = {
/** The room. */
room_id: string,
/** Made once per intent, repeated when it is sent again. */
action_id: string,
/** What is done with the card. */
action_type: CardPlay,
/** The card from the hand, such as `10H`. */
card_id: string,
/** The loose cards and builds it is played on; none for a trail. */
target_cards: Array<string>,
/** The value of a build. */
build_value?: number,
/** The last sequence number the player saw when choosing. */
after?: number,
/** The connection on whose behalf it is sent; refused when it is no longer the seat's. */
connection?: number, };

/** A refusal. */
export type Problem = {
/** Names the kind of problem; usually [`ABOUT_BLANK`]. */
type: string,
/** The status in words. */
title: string,
/** The HTTP status. */
status: number,
/** What went wrong and what to do, for people. */
detail: string,
/** What went wrong, for programs; stable. */
code: string,
/** Finds the request in the server's log. */
request_id: string,
/** What is wrong with each field, for 422. */
errors?: Array<FieldError>, };

/** One player at the table. */
export type RecoveredPlayer = {
/** Names the player. */
player_id: string,
/** The name at this table. */
name: string,
/** The place, from 0 in turn order. */
seat: number,
/** How well a bot plays; `null` for a person. */
bot: BotStrength | null,
/** Whether a connection is open. A bot's always is. */
connected: boolean,
/** How well it is heard. */
health: Health,
/** Since when nobody is connected. */
disconnected_since: string | null, };

/** `GET /api/rooms/{room}/recovery`. */
export type RecoveryQuery = {
/** The last sequence number the caller has applied; without it, the state alone is answered. */
after?: number, };

/**
 * The room as of `sequence_number`, and what happened since the client last looked. Part of `welcome`, the
 * frame `recovery`, and a body over HTTP.
 */
export type RecoveryState = {
/** The room. */
room_id: string,
/** Whose view this is. */
player_id: string,
/** Where the room is in its life. */
status: RoomStatus,
/** Names this history of the log; another one after a restored backup. */
log_epoch: string,
/** The last entry that `state` contains; 0 before the first. */
sequence_number: number,
/** Whether `missed_actions` is complete. */
recovered: boolean,
/**
 * The player's own state exactly after `sequence_number`; `null` before the start and in a game that
 * has none.
 */
state: unknown,
/** Whether the player is to move. */
your_turn: boolean,
/** For how long the player was away. */
offline_ms: number,
/** Everybody at the table, lowest seat first. */
players: Array<RecoveredPlayer>,
/** The entries after the client's last, oldest first, without states. Empty unless `recovered`. */
missed_actions: Array<LogEntry>,
/**
 * The last of them in words, oldest first, at most
 * [`MAX_MISSED_SUMMARIES`](crate::limits::MAX_MISSED_SUMMARIES).
 */
missed_summary: Array<Summary>,
/** When the present turn's time is up; `null` without a limit. */
turn_deadline_at: string | null,
/** Why it is not `recovered`; `null` when it is. */
truncated: Truncation | null, };

/** `POST /api/handoffs/redeem`, by the target app's backend. */
export type RedeemHandoff = {
/** What the user's browser brought. */
handoff_token: TokenText,
/** The app's own name for this attempt; the same again when an answer was lost. */
redeem_id: string,
/** The secret behind the challenge, where there is one. */
code_verifier?: TokenText, };

/** `POST /api/auth/refresh`. */
export type Refresh = {
/** The newest refresh token that the caller knows. */
refresh_token: TokenText, };

/** The frame `rejected`. */
export type Rejected = {
/** The refused intent. */
action_id: string,
/** The stable code, such as `not_your_turn`. */
code: string,
/** One sentence for the player. */
message: string, };

/** The answer to `GET /api/rooms/{room}/rematch`. */
export type Rematch = {
/** The room of the rematch, once somebody has asked for one. */
room: Room | null, };

/** `PATCH /api/sessions/{session}`. */
export type RenameSession = {
/** The user's own name for the device, at most 64 characters; `null` takes it away. */
device_name: string | null, };

/** What a user may do beyond playing. */
export type Role = "player" | "admin";

/** A room: one game being set up, played or finished. */
export type Room = {
/** Names the room. */
id: string,
/** Names it for people: six letters and digits. */
code: string,
/** The game's name, such as `casino`. */
game: string,
/** The game's options, every default filled in. */
options: unknown,
/** Where it is in its life. */
status: RoomStatus,
/** How many may play. */
seats: number,
/** Who sits there, lowest seat first. */
players: Array<RoomPlayer>,
/** Hex SHA-256 of the shuffle seed, from the start on. */
seed_commitment?: string,
/** When it was made. */
created_at: string,
/** When the game began. */
started_at: string | null,
/** When it ended. */
finished_at: string | null, };

/** Rooms by their status. */
export type RoomCounts = {
/** Not started. */
waiting: number,
/** In play. */
playing: number,
/** In play, and a claim is possible. */
abandoned: number, };

/** A page of rooms, newest first. */
export type RoomPage = {
/** The rooms. */
rooms: Array<Room>,
/** The cursor of the next page, when there are more. */
next?: string, };

/** One player of a room; also the frame `player_joined`. */
export type RoomPlayer = {
/** Names the player. */
player_id: string,
/** The name at this table, 1 to 32 characters. */
name: string,
/** The place, from 0 in turn order. `start` closes gaps, so it may be lower afterwards. */
seat: number,
/** How well a bot plays; `null` for a person. */
bot: BotStrength | null, };

/** `GET /api/rooms/{room}/result`, and the answer to a claim. */
export type RoomResult = {
/** The room. */
room_id: string,
/** Why it ended. */
reason: EndReason,
/** Who won; nobody when the room expired. */
winners: Array<string>,
/** Everybody's points. */
scores: { [key in string]: number },
/** When it ended. */
finished_at: string,
/** The shuffle seed in hex. */
seed: string, };

/** The answer to `POST /api/rooms/{room}/start`. */
export type RoomStarted = {
/** The room. */
room: Room, };

/** Where a room is in its life. */
export type RoomStatus = "waiting" | "playing" | "abandoned" | "finished";

/** The answer to creating and to joining: a seat, and the token that proves it. */
export type SeatTaken = {
/** The room. */
room: Room,
/** The caller's player. */
player_id: string,
/** Proves the seat, on behalf of the caller's user session. */
session_token: TokenText, };

/** A frame from a server. Large ones are boxed, so that a queue of acks stays small. */
export type ServerMessage = { "type": "welcome" } & Welcome | { "type": "pong",
/** The client's timestamp, echoed. */
timestamp: number,
/** The server's clock in milliseconds since 1970. */
server_timestamp: number,
/** The room's head; above the last that was received, something was missed. */
sequence_number: number, } | { "type": "restarting",
/** How long to wait before connecting again; another one for each connection. */
retry_after_ms: number, } | { "type": "ack" } & Ack | { "type": "rejected" } & Rejected | { "type": "action" } & ActionFrame | { "type": "connection_status" } & ConnectionStatus | { "type": "player_joined" } & RoomPlayer | { "type": "player_left",
/** Who. */
player_id: string, } | { "type": "game_started",
/** Hex SHA-256 of the shuffle seed that `game_ended` will show. */
seed_commitment: string, } | { "type": "game_abandoned",
/** Who. */
player_id: string,
/** Since when they are away. */
disconnected_since: string, } | { "type": "game_resumed",
/** Who. */
player_id: string, } | { "type": "game_ended" } & GameEnded | { "type": "recovery" } & RecoveryState | { "type": "error" } & ErrorFrame;

/** The answer to `GET /api/sessions/count`. */
export type SessionCount = {
/** How many sessions stand. */
count: number, };

/** The answer to `GET /api/sessions`: the sessions that stand, the latest activity first. */
export type SessionPage = {
/** The sessions. */
sessions: Array<UserSession>,
/** The cursor of the next page, when there is one. */
next?: string, };

/** Which sessions `DELETE /api/sessions?scope=` ends. */
export type SessionScope = "others" | "all";

/** How a session is proven. */
export type SignInMode = "bearer" | "cookie";

/** The answer to a sign-in. */
export type SignedIn = {
/** Who signed in. */
user: User,
/** The session that was made. */
session: UserSession,
/** When the access token ends. */
expires_at: string,
/** What proves the session. */
access_token: TokenText,
/** What the next access token is got with, once. */
refresh_token: TokenText, };

/** The answer to a sign-in of the mode `cookie`: what proves the session is in `Set-Cookie` alone. */
export type SignedInByCookie = {
/** Who signed in. */
user: User,
/** The session that was made. */
session: UserSession,
/** When the cookie ends, however much it is used. */
expires_at: string, };

/** `POST /api/rooms/{room}/actions`. The same bounds as for the frame `action`. */
export type SubmitAction = {
/** Made once per intent, repeated when it is sent again. */
action_id: string,
/** The kind, `[a-z][a-z0-9_]{0,31}`. */
action_type: string,
/** The rest: an object of at most 4 KiB. */
action_data: unknown,
/** The last sequence number the player saw when choosing. */
after?: number,
/** The connection on whose behalf it is sent; refused when it is no longer the seat's. */
connection?: number, };

/** One sentence about an entry. */
export type Summary = {
/** The sentence's stable name, such as `captured`. */
code: string,
/** What stands in it, for other languages. */
params: unknown,
/** The sentence in English. */
text: string, };

/**
 * A token as text, or what somebody types to prove who they are. `Debug` hides it, so that a logged body shows no
 * secret.
 */
export type TokenText = string;

/** Why the missed entries are not told one by one. The state alone counts then. */
export type Truncation = "too_many" | "epoch" | "new";

/** `POST /api/auth/upgrade`: a guest becomes a registered user; answered with `Me`. */
export type UpgradeGuest = {
/** The sign-in name, 3 to 32 characters. */
username: TokenText,
/** The password, 8 to 256 characters. */
password: TokenText, };

/** A user, to themselves. */
export type User = {
/** Names the user. */
id: string,
/** The sign-in name; generated for a guest. */
username: string,
/** The name shown to others. */
display_name: string,
/** Whether nothing but a session proves the user; whom an app vouches for is no guest. */
guest: boolean,
/** What the user may do. */
role: Role,
/** When the user was made. */
created_at: string, };

/** `GET /api/users/me/export`: everything that is stored about the caller. */
export type UserExport = {
/** The account. */
user: User,
/** What the app calls the caller that vouches for them, if one does. */
external: ExternalUser | null,
/** The organisations that the caller may act for. */
accounts: Array<Account>,
/** Where the caller is signed in. */
sessions: Array<ExportedSession>,
/** Where the caller sits. */
seats: Array<ExportedSeat>,
/** The caller's ways to other apps. */
handoffs: Array<ExportedHandoff>,
/** Those whose time has passed. */
archived_handoffs: Array<ExportedHandoff>,
/** How the caller's games ended. */
results: Array<UserResult>,
/** What happened to the account. */
events: Array<ExportedEvent>, };

/** One finished game of a user. */
export type UserResult = {
/** The room. */
room_id: string,
/** The game's name. */
game: string,
/** How it ended for this user. */
outcome: Outcome,
/** Why it ended. */
reason: EndReason,
/** The user's points. */
score: number,
/** When it ended. */
finished_at: string, };

/** `GET /api/users/me/results`, newest first. */
export type UserResults = {
/** The results. */
results: Array<UserResult>,
/** The cursor of the next page, when there are more. */
next?: string, };

/** One sign-in on one device, to its user. */
export type UserSession = {
/** Names the session. */
id: string,
/** How it is proven. */
kind: SignInMode,
/** The app that was signed in to. */
app: string,
/** The device in words. */
device_info: string,
/** The user's own name for it. */
device_name: string | null,
/** Where the sign-in came from. */
ip_address: string | null,
/** When the user signed in. */
created_at: string,
/** The latest use that was stored. */
last_active_at: string,
/** When it ends if it is not used. */
expires_at: string,
/** Whether it is the one that asks. */
current: boolean, };

/** User sessions by how they prove themselves. */
export type UserSessionCounts = {
/** By tokens. */
bearer: number,
/** By a cookie. */
cookie: number, };

/** `POST /api/game/wait`. */
export type Wait = {
/** The room. */
room_id: string,
/** The caller's own player. */
player_id: string, };

/** The frame `welcome`. */
export type Welcome = {
/** The version of this protocol, [`PROTOCOL_VERSION`](crate::PROTOCOL_VERSION). */
protocol: number,
/** Names the connection state of the seat. */
game_session_id: string,
/** The room. */
room_id: string,
/** The seat's player. */
player_id: string,
/** The client's id, or the one that the server drew for it. */
client_id: string,
/** The number of this connection, from 1; it rises with every connection of the seat. */
connection: number,
/** Whether the seat had been connected before. */
resumed: boolean,
/** The server's clock in milliseconds since 1970. */
server_timestamp: number,
/** The times that this server judges connections by. */
heartbeat: HeartbeatTimes,
/** The room, and what was missed. */
recovery: RecoveryState, };
