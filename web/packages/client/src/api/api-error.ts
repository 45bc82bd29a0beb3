import type { FieldError, Problem } from "../generated/wire.js";

/** The code of a call that got no answer, and of an answer that is none of the service's. */
export type LocalCode = "unreachable" | "unreadable";

/** An answer of the service, read to its end. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Why a call failed. `code` is stable, made for programs; the message is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 when the service was not reached. */
  readonly status: number;
  readonly code: string;
  /** What is wrong with each field, for 422. */
  readonly errors: readonly FieldError[];
  /** Finds the request in the service's log. */
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(told: Told) {
    super(told.detail);
    this.status = told.status;
    this.code = told.code;
    this.errors = told.errors ?? [];
    this.requestId = told.requestId;
    this.retryAfterMs = told.retryAfterMs;
  }

  /** Whether the same call may succeed in a moment. */
  get isTemporary(): boolean {
    return this.status === 429 || this.status >= 500 || this.code === "unreachable";
  }

  static unreachable(cause: unknown): ApiError {
    const detail = `the service was not reached: ${cause instanceof Error ? cause.message : String(cause)}`;
    return new ApiError({ status: 0, code: "unreachable" satisfies LocalCode, detail });
  }

  static refused({ status, retryAfter, text }: Answer): ApiError {
    const seconds = Number(retryAfter ?? NaN);
    const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
    const problem = parse(text);
    if (!isProblem(problem)) {
      const detail = "no problem document came with the refusal: a proxy before the service may have sent it";
      return new ApiError({ status, code: "unreadable" satisfies LocalCode, detail, retryAfterMs });
    }
    const { code, detail, errors, request_id: requestId } = problem;
    return new ApiError({ status, code, detail, errors, requestId, retryAfterMs });
  }
}

function isProblem(problem: unknown): problem is Problem {
  const { code, detail } = (problem ?? {}) as Partial<Record<keyof Problem, unknown>>;
  return typeof code === "string" && typeof detail === "string";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
