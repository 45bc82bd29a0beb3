import type { Cancel, Environment } from "./environment.js";

export interface HoldOptions {
  /** How long the present holder is waited for. */
  readonly withinMs: number;
  /** Take it from whoever holds it. */
  readonly steal?: boolean;
  /** Somebody stole it. */
  readonly lost?: () => void;
}

/**
 * Holds a Web Lock and answers how to let it go; `undefined` when another tab kept it for so long. Where there
 * are no Web Locks nobody is asked: then the service alone judges.
 */
export function holdLock(
  environment: Pick<Environment, "locks" | "timers">,
  name: string,
  options: HoldOptions,
): Promise<Cancel | undefined> {
  const { locks, timers } = environment;
  if (locks === undefined) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const stop = options.steal ? () => {} : timers.after(options.withinMs, () => waiting.abort());
    let held = false;
    const hold = (): Promise<void> => {
      held = true;
      stop();
      return new Promise((release) => resolve(release));
    };
    const how = options.steal ? { steal: true } : { signal: waiting.signal };
    locks.request(name, how, hold).catch(() => {
      stop();
      if (held) options.lost?.();
      // What is forbidden here (an opaque origin, say) is as good as missing.
      else resolve(waiting.signal.aborted ? undefined : () => {});
    });
  });
}
