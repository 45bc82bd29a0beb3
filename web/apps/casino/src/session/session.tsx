import { ApiError, type ReseatApi, type User } from "@reseat/client";
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";

import type { Sabotage } from "../break-it/sabotage.js";

/** Who plays here, by which service, and what can be broken on the way to it. */
export interface Session {
  readonly api: ReseatApi;
  readonly sabotage: Sabotage;
  /** Nobody before the first game. */
  readonly user: User | undefined;
  /** The user, or a new guest of this name. */
  readonly ensureUser: (name: string) => Promise<User>;
  /** What is shown of the user is looked up again: something was done to it. */
  readonly userChanged: () => void;
}

const Context = createContext<Session | undefined>(undefined);

interface SessionProviderProps {
  readonly api: ReseatApi;
  readonly sabotage: Sabotage;
  readonly children: ReactNode;
}

export function SessionProvider({ api, sabotage, children }: SessionProviderProps): ReactElement {
  const [user, setUser] = useState(api.accessTokens.user);
  const userChanged = useCallback(() => setUser(api.accessTokens.user), [api]);
  useKnownUser(api, userChanged);
  // Another tab of this browser signs in and out for all of them.
  useEffect(() => {
    addEventListener("storage", userChanged);
    return () => removeEventListener("storage", userChanged);
  }, [userChanged]);
  const ensureUser = useCallback(
    async (name: string) => {
      const signedIn = await api.userOrGuest(name === "" ? {} : { display_name: name });
      userChanged();
      return signedIn;
    },
    [api, userChanged],
  );
  const value = useMemo(
    () => ({ api, sabotage, user, ensureUser, userChanged }),
    [api, sabotage, user, ensureUser, userChanged],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** Looks once whether who was signed in still is: the sign-in may have been ended from another device. */
function useKnownUser(api: ReseatApi, userChanged: () => void): void {
  useEffect(() => {
    if (api.accessTokens.user === undefined) return;
    api.me().then(
      ({ user }) => {
        api.accessTokens.know(user);
        userChanged();
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 401) userChanged();
      },
    );
  }, [api, userChanged]);
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error("there is no session here: put the page into a SessionProvider");
  return session;
}
