import { defaultEnvironment, type Environment } from "@reseat/client";
import { createContext, type ReactElement, type ReactNode, useContext, useMemo } from "react";

import { ENGLISH, type Texts } from "./texts.js";

/** What the components need of time: the client's own clock and timers. */
export type Time = Pick<Environment, "clock" | "timers">;

interface Surroundings {
  readonly texts: Texts;
  readonly time: Time;
}

const Context = createContext<Surroundings | undefined>(undefined);

export interface ReseatProviderProps {
  /** The texts that shall be others than the English ones. */
  readonly texts?: Partial<Texts>;
  readonly time?: Time;
  readonly children: ReactNode;
}

/** Brings other texts, or another clock. Without it the components speak English and look at the real one. */
export function ReseatProvider({ texts, time, children }: ReseatProviderProps): ReactElement {
  const value = useMemo(() => ({ texts: { ...ENGLISH, ...texts }, time: time ?? defaultEnvironment() }), [texts, time]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useTexts(): Texts {
  return useContext(Context)?.texts ?? ENGLISH;
}

export function useTime(): Time {
  return useContext(Context)?.time ?? defaultEnvironment();
}
