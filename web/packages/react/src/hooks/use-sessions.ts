import { ApiError, type ReseatApi, type UserSession } from "@reseat/client";
import { useCallback, useEffect, useState } from "react";

export interface Sessions {
  /** Latest activity first; nothing before they are known. */
  readonly sessions: readonly UserSession[] | undefined;
  readonly error: ApiError | undefined;
  /** The session that something is being done to. */
  readonly busy: string | undefined;
  readonly reload: () => Promise<void>;
  readonly rename: (id: string, name: string) => Promise<void>;
  /** Ends one. */
  readonly revoke: (id: string) => Promise<void>;
  /** Ends every one but this page's. */
  readonly revokeOthers: () => Promise<void>;
}

/** The devices on which the api's user is signed in. */
export function useSessions(api: ReseatApi): Sessions {
  const [sessions, setSessions] = useState<readonly UserSession[]>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState<string>();

  const call = useCallback(async (id: string | undefined, action: () => Promise<readonly UserSession[]>) => {
    setBusy(id);
    setError(undefined);
    try {
      setSessions(await action());
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      setError(refused);
    } finally {
      setBusy(undefined);
    }
  }, []);
  const list = useCallback(async () => (await api.sessions.list()).sessions, [api]);
  const reload = useCallback(() => call(undefined, list), [call, list]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- what is shown comes from the service
    void reload();
  }, [reload]);

  const rename = useCallback(
    (id: string, name: string) => call(id, () => api.sessions.rename(id, name).then(list)),
    [api, call, list],
  );
  const revoke = useCallback((id: string) => call(id, () => api.sessions.end(id).then(list)), [api, call, list]);
  const revokeOthers = useCallback(
    () => call("others", () => api.sessions.endAll("others").then(list)),
    [api, call, list],
  );
  return { sessions, error, busy, reload, rename, revoke, revokeOthers };
}
