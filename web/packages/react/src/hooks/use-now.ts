import { useCallback, useSyncExternalStore } from "react";

import { useTime } from "../provider.js";

/** The client's clock in whole steps of so many milliseconds, followed while `running`. */
export function useNow(stepMs: number, running: boolean): number {
  const { clock, timers } = useTime();
  const subscribe = useCallback(
    (changed: () => void) => {
      let stop = (): void => {};
      const wait = (): void => {
        stop = timers.after(stepMs - (clock.now() % stepMs), () => {
          changed();
          wait();
        });
      };
      if (running) wait();
      return () => stop();
    },
    [clock, timers, stepMs, running],
  );
  const look = (): number => clock.now() - (clock.now() % stepMs);
  return useSyncExternalStore(subscribe, look, look);
}
