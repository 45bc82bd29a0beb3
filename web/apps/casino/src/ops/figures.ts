/** An overview, or a group of numbers in one. */
type Group = object;

export type ChartName = "rooms" | "connections" | "abandonment" | "sessions";

/** A line of a chart, and where its number stands in the overview. */
export interface Line {
  readonly label: string;
  readonly path: string;
}

export const CHARTS: Readonly<Record<ChartName, readonly Line[]>> = {
  rooms: [
    { label: "playing", path: "rooms.playing" },
    { label: "waiting", path: "rooms.waiting" },
  ],
  connections: [{ label: "seats", path: "connected_seats" }],
  abandonment: [{ label: "rooms", path: "rooms.abandoned" }],
  sessions: [
    { label: "by tokens", path: "user_sessions.bearer" },
    { label: "by cookie", path: "user_sessions.cookie" },
  ],
};

/** Every number of an overview by its path. */
export function numbersOf(overview: Group, before = ""): ReadonlyMap<string, number> {
  const found = Object.entries<unknown>(overview as Readonly<Record<string, unknown>>).flatMap(
    ([name, value]): [string, number][] => {
      const path = before + name;
      if (typeof value === "number") return [[path, value]];
      return isGroup(value) ? [...numbersOf(value, `${path}.`)] : [];
    },
  );
  return new Map(found);
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null;
}

/** What was read at one moment. */
export interface Reading {
  /** Seconds since 1970, as the charts count. */
  readonly at: number;
  readonly numbers: ReadonlyMap<string, number>;
}

export function valueOf({ numbers }: Reading, { path }: Line): number | undefined {
  return numbers.get(path);
}
