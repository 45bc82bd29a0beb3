import { ApiError } from "@reseat/client";
import { useTime } from "@reseat/react";
import { useEffect, useState } from "react";

import { useSession } from "../session/session.js";
import { numbersOf, type Reading } from "./figures.js";

export interface Readings {
  readonly readings: readonly Reading[];
  /** Why nothing is read, or not at present. */
  readonly refusal: ApiError | undefined;
}

const READ_EVERY_MS = 5_000;
/** An hour. */
const MOST = 720;

/** Reads the overview again and again. Where it is refused for good, it stops. */
export function useReadings(): Readings {
  const { api } = useSession();
  const { clock, timers } = useTime();
  const [known, setKnown] = useState<Readings>({ readings: [], refusal: undefined });
  useEffect(() => {
    let stop = (): void => {};
    let isOver = false;
    const read = async (): Promise<void> => {
      const refusal = await api.admin.overview().then(
        (overview) => {
          const reading = { at: clock.now() / 1_000, numbers: numbersOf(overview) };
          if (!isOver)
            setKnown(({ readings }) => ({ readings: [...readings, reading].slice(-MOST), refusal: undefined }));
          return undefined;
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          if (!isOver) setKnown(({ readings }) => ({ readings, refusal: error }));
          return error;
        },
      );
      if (!isOver && refusal?.isTemporary !== false) stop = timers.after(READ_EVERY_MS, () => void read());
    };
    void read();
    return () => {
      isOver = true;
      stop();
    };
  }, [api, clock, timers]);
  return known;
}
