import { LIMITS } from "../generated/constants.js";
import type { Ack, ClientMessage, Rejected } from "../generated/wire.js";

/** The frame that submits an action. */
export type ActionMessage = Extract<ClientMessage, { type: "action" }>;

/** What became of an action. */
export type Outcome =
  /** It is durable, and was applied exactly once. */
  | { readonly kind: "acked"; readonly ack: Ack }
  /** A rule refused it; it was not applied. */
  | { readonly kind: "rejected"; readonly rejected: Rejected }
  /** The connection ended first. Submitted again under the same id, it is told, and not played twice. */
  | { readonly kind: "unresolved" };

/** An action on its way. */
export interface Submission {
  readonly actionId: string;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
}

export type SubmitProblem = "outbox_full" | "bad_action_type" | "bad_action_data" | "action_data_too_large" | "ended";

const ADVICE: Record<SubmitProblem, string> = {
  outbox_full: "too many actions wait for their answers: await one of them first",
  bad_action_type: "an action type is a lower-case letter and up to 31 of a-z, 0-9 and _",
  bad_action_data: `action data is a plain object, nested at most ${LIMITS.max_action_data_depth} levels deep`,
  action_data_too_large: `action data has at most ${LIMITS.max_action_data_bytes} bytes as JSON`,
  ended: "the connection is over: open another one",
};

/** Why an action was not taken on; it was not sent. */
export class SubmitError extends Error {
  override readonly name = "SubmitError";

  constructor(readonly problem: SubmitProblem) {
    super(ADVICE[problem]);
  }
}

/**
 * Refuses what the service would not read: such a frame could end the connection, and would at each repetition.
 *
 * @throws SubmitError
 */
export function checkAction(actionType: string, actionData: unknown): void {
  const word = /^[a-z][a-z0-9_]*$/;
  if (!word.test(actionType) || actionType.length > LIMITS.max_action_type_chars)
    throw new SubmitError("bad_action_type");
  const isObject = typeof actionData === "object" && actionData !== null && !Array.isArray(actionData);
  const json = isObject ? JSON.stringify(actionData) : undefined;
  if (json === undefined || !json.startsWith("{") || depth(JSON.parse(json)) > LIMITS.max_action_data_depth) {
    throw new SubmitError("bad_action_data");
  }
  if (new TextEncoder().encode(json).length > LIMITS.max_action_data_bytes)
    throw new SubmitError("action_data_too_large");
}

function depth(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}
