import type {
  ActionFrame,
  ConnectionStatus,
  GameEnded,
  RecoveredPlayer,
  RecoveryState,
  RoomPlayer,
  RoomStatus,
  ServerMessage,
  Summary,
  Welcome,
} from "../generated/wire.js";
import type { Status } from "./status.js";
import type { ActionMessage } from "./submission.js";

/** A player at the table, and what was told of their connection since. */
export interface SeatedPlayer extends RecoveredPlayer {
  readonly hidden: boolean;
  /** When the others may claim the win, should the player stay away. */
  readonly claimable_at: string | null;
}

/** What happened while this player was away. */
export interface Missed {
  readonly summaries: readonly Summary[];
  readonly offlineMs: number;
  /** Rises with each time. */
  readonly number: number;
}

/** The newest state of a connection and its room. Never changed: each change is another object. */
export interface Snapshot<State = unknown> {
  readonly status: Status;
  readonly clientId: string | undefined;
  /** The seat's player; known from the first `welcome` on, like all that follows. */
  readonly playerId: string | undefined;
  /** The number of the present connection, or of the last one. */
  readonly connection: number | undefined;
  readonly logEpoch: string | undefined;
  /** The last entry that was handed on. */
  readonly lastSequence: number | undefined;
  /** The last entry that `state` contains: what an action chosen by it gives as `after`. */
  readonly stateSequence: number;
  /** The game as this player may see it; `null` before the start and in a game that has no state. */
  readonly state: State | null;
  /** Whether it is this player's move: as the last recovery said, and then by the `turn` of states that have one. */
  readonly yourTurn: boolean;
  readonly roomStatus: RoomStatus | undefined;
  /** Everybody at the table, lowest seat first. */
  readonly players: readonly SeatedPlayer[];
  readonly turnDeadlineAt: string | null;
  readonly ended: GameEnded | undefined;
  /** Hex SHA-256 of the seed that `ended` will show. */
  readonly seedCommitment: string | undefined;
  /** By how much the service's clock is ahead of this one. */
  readonly clockAheadMs: number;
  readonly healthy: boolean;
  readonly lastPongAt: number | undefined;
  readonly roundTripMs: number | undefined;
  /** Judgements of silence in a row. */
  readonly consecutiveFailures: number;
  readonly missed: Missed | undefined;
  /** The actions without an answer, oldest first. */
  readonly pending: readonly ActionMessage[];
}

export const EMPTY_SNAPSHOT: Snapshot<never> = {
  status: { state: "idle" },
  clientId: undefined,
  playerId: undefined,
  connection: undefined,
  logEpoch: undefined,
  lastSequence: undefined,
  stateSequence: 0,
  state: null,
  yourTurn: false,
  roomStatus: undefined,
  players: [],
  turnDeadlineAt: null,
  ended: undefined,
  seedCommitment: undefined,
  clockAheadMs: 0,
  healthy: false,
  lastPongAt: undefined,
  roundTripMs: undefined,
  consecutiveFailures: 0,
  missed: undefined,
  pending: [],
};

type Change<State> = Partial<Snapshot<State>>;

export function welcomed<State>(welcome: Welcome, now: number): Change<State> {
  return {
    playerId: welcome.player_id,
    clientId: welcome.client_id,
    connection: welcome.connection,
    clockAheadMs: welcome.server_timestamp - now,
    healthy: true,
    lastPongAt: now,
    consecutiveFailures: 0,
  };
}

/** `missed` is told after an absence only: a `sync` fills a gap that the player need not know of. */
export function recovered<State>(before: Snapshot<State>, recovery: RecoveryState, away: boolean): Change<State> {
  const news = away && recovery.missed_summary.length > 0;
  return {
    logEpoch: recovery.log_epoch,
    lastSequence: recovery.sequence_number,
    stateSequence: recovery.sequence_number,
    state: recovery.state as State | null,
    yourTurn: recovery.your_turn,
    roomStatus: recovery.status,
    players: recovery.players.map((player) => seated(player, before.players)),
    turnDeadlineAt: recovery.turn_deadline_at,
    // A restored backup may know nothing of an end that was told.
    ended: recovery.status === "finished" ? before.ended : undefined,
    ...(news && {
      missed: {
        summaries: recovery.missed_summary,
        offlineMs: recovery.offline_ms,
        number: (before.missed?.number ?? 0) + 1,
      },
    }),
  };
}

export function acted<State>(before: Snapshot<State>, frame: ActionFrame): Change<State> {
  const { sequence_number: lastSequence, state } = frame;
  if (state === undefined) return { lastSequence };
  const turn = typeof state === "object" && state !== null && "turn" in state ? state.turn : undefined;
  return {
    lastSequence,
    stateSequence: lastSequence,
    state: state as State | null,
    turnDeadlineAt: frame.turn_deadline_at,
    yourTurn: turn === undefined ? before.yourTurn : turn !== null && turn === before.playerId,
  };
}

/** Takes in a frame that tells of the room beside its log. */
export function heard<State>(before: Snapshot<State>, frame: ServerMessage): Change<State> {
  switch (frame.type) {
    case "connection_status":
      return {
        players: before.players.map((player) =>
          player.player_id === frame.player_id ? present(player, frame) : player,
        ),
      };
    case "player_joined":
      return { players: joined(before.players, frame) };
    case "player_left":
      return { players: before.players.filter((player) => player.player_id !== frame.player_id) };
    case "game_started":
      return { roomStatus: "playing", seedCommitment: frame.seed_commitment };
    case "game_ended": {
      const { reason, winners, scores, seed } = frame;
      return {
        roomStatus: "finished",
        yourTurn: false,
        turnDeadlineAt: null,
        ended: { reason, winners, scores, seed },
      };
    }
    case "welcome":
    case "pong":
    case "restarting":
    case "ack":
    case "rejected":
    case "action":
    case "game_abandoned":
    case "game_resumed":
    case "recovery":
    case "error":
      return {};
    default:
      return frame satisfies never;
  }
}

function seated(player: RecoveredPlayer, before: readonly SeatedPlayer[]): SeatedPlayer {
  const known = before.find((other) => other.player_id === player.player_id);
  const same = known !== undefined && known.connected === player.connected;
  return { ...player, hidden: same && known.hidden, claimable_at: same ? known.claimable_at : null };
}

function present(
  player: SeatedPlayer,
  { connected, health, hidden, disconnected_since, claimable_at }: ConnectionStatus,
): SeatedPlayer {
  return { ...player, connected, health, hidden, disconnected_since, claimable_at };
}

/** A person who has just sat down is connected when a `connection_status` says so; a bot always is. */
function joined(players: readonly SeatedPlayer[], { player_id, name, seat, bot }: RoomPlayer): readonly SeatedPlayer[] {
  if (players.some((player) => player.player_id === player_id)) return players;
  const connected = bot !== null;
  const presence = { connected, health: connected ? "healthy" : "disconnected", disconnected_since: null } as const;
  const newcomer: SeatedPlayer = { player_id, name, seat, bot, ...presence, hidden: false, claimable_at: null };
  return [...players, newcomer].sort((one, other) => one.seat - other.seat);
}
