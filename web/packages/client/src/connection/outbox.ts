import type { KeptStorage } from "../environment/kept-storage.js";
import type { ActionMessage, Outcome } from "./submission.js";

interface Kept {
  readonly action: ActionMessage;
  readonly answer: (outcome: Outcome) => void;
  /** Sent over the present socket. */
  inFlight: boolean;
}

export interface OutboxOptions {
  readonly storage: KeptStorage;
  /** Where in the storage. */
  readonly key: string;
  /** Whose actions; what another player of this browser left is dropped. */
  readonly playerId: string | undefined;
  readonly most: number;
  readonly mostInFlight: number;
}

/**
 * The actions that wait for their answers: sent in order, sent again over each new socket and after a reload, each
 * until it is acknowledged or rejected. So the player's last click is never lost, and its id keeps it from being
 * played twice. Knows no socket.
 */
export class Outbox {
  #kept: Kept[] = [];
  #pausedUntil: number | undefined;

  constructor(private readonly options: OutboxOptions) {
    this.#kept = this.#stored().map((action) => ({ action, answer: () => {}, inFlight: false }));
  }

  get isFull(): boolean {
    return this.#kept.length >= this.options.most;
  }

  /** What waits, oldest first. */
  get actions(): readonly ActionMessage[] {
    return this.#kept.map(({ action }) => action);
  }

  /** When sending goes on after a pause. */
  get pausedUntil(): number | undefined {
    return this.#pausedUntil;
  }

  /** Takes an action on. One that waits already, from before a reload, is not doubled. */
  push(action: ActionMessage, answer: (outcome: Outcome) => void): void {
    const same = this.#kept.findIndex((kept) => kept.action.action_id === action.action_id);
    const kept = { action: this.#kept[same]?.action ?? action, answer, inFlight: this.#kept[same]?.inFlight ?? false };
    if (same === -1) this.#kept.push(kept);
    else this.#kept[same] = kept;
    this.#store();
  }

  /** A new socket begins: whatever has no answer is to be sent again. */
  newSocket(): void {
    for (const kept of this.#kept) kept.inFlight = false;
    this.#pausedUntil = undefined;
  }

  /** The next action to send, oldest first. */
  next(now: number): ActionMessage | undefined {
    if (this.#pausedUntil !== undefined && now < this.#pausedUntil) return undefined;
    this.#pausedUntil = undefined;
    if (this.#kept.filter(({ inFlight }) => inFlight).length >= this.options.mostInFlight) return undefined;
    const kept = this.#kept.find(({ inFlight }) => !inFlight);
    if (kept === undefined) return undefined;
    kept.inFlight = true;
    return kept.action;
  }

  /** The answer came. Answers whether it was waited for: a repeated one changes nothing. */
  resolve(actionId: string, outcome: Outcome): boolean {
    const kept = this.#kept.find(({ action }) => action.action_id === actionId);
    if (kept === undefined) return false;
    this.#kept = this.#kept.filter((other) => other !== kept);
    this.#store();
    kept.answer(outcome);
    return true;
  }

  /** The service was too busy to judge this one: send nothing until then, and it again first. */
  postpone(actionId: string, until: number): void {
    const kept = this.#kept.find(({ action }) => action.action_id === actionId);
    if (kept === undefined) return;
    kept.inFlight = false;
    this.#pausedUntil = until;
  }

  /** The connection is over. What is kept in the storage is sent by the next one, unless it makes no sense there. */
  end(forget: boolean): void {
    const unresolved = this.#kept;
    this.#kept = [];
    if (forget) this.#store();
    for (const { answer } of unresolved) answer({ kind: "unresolved" });
  }

  #store(): void {
    const { storage, key, playerId } = this.options;
    if (this.#kept.length === 0) storage.remove(key);
    else storage.write(key, JSON.stringify({ player_id: playerId, actions: this.actions }));
  }

  #stored(): ActionMessage[] {
    const { storage, key, playerId, most } = this.options;
    try {
      const stored: unknown = JSON.parse(storage.read(key) ?? "{}");
      const { player_id, actions } = stored as { player_id?: unknown; actions?: unknown };
      const ofAnother = player_id !== undefined && playerId !== undefined && player_id !== playerId;
      if (ofAnother || !Array.isArray(actions)) return [];
      return actions.filter(isAction).slice(0, most);
    } catch {
      return [];
    }
  }
}

function isAction(action: unknown): action is ActionMessage {
  const { type, action_id, action_type, after } = (action ?? {}) as Partial<Record<keyof ActionMessage, unknown>>;
  const texts = [action_id, action_type].every((text) => typeof text === "string");
  return type === "action" && texts && typeof after === "number";
}
