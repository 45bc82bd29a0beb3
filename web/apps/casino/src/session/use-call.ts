import { ApiError } from "@reseat/client";
import { useCallback, useState } from "react";

import { texts } from "../texts.js";
import { useSession } from "./session.js";

export interface Call {
  readonly isBusy: boolean;
  /** Why the last call failed, for people. */
  readonly problem: string | undefined;
  /** The code of it, for programs. */
  readonly code: string | undefined;
  readonly run: (action: () => Promise<unknown>) => Promise<void>;
}

/** One thing at a time that is asked of the service, and what became of it. */
export function useCall(): Call {
  const { userChanged } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError>();
  const run = useCallback(
    async (action: () => Promise<unknown>) => {
      setBusy(true);
      setRefusal(undefined);
      try {
        await action();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setRefusal(error);
        // The sign-in may have been ended from another device.
        if (error.status === 401) userChanged();
      } finally {
        setBusy(false);
      }
    },
    [userChanged],
  );
  return { isBusy, problem: refusal && texts.problem(refusal), code: refusal?.code, run };
}
