import type { Counted, Overview } from "@reseat/client";

export type ChartName = "rooms" | "connections" | "resumes" | "resumeTime" | "abandonment";

/** Where each line of a chart may stand in the overview: the first path that holds a number counts. */
export interface Line {
  readonly label: string;
  readonly paths: readonly string[];
}

export const CHARTS: Readonly<Record<ChartName, readonly Line[]>> = {
  rooms: [
    { label: "playing", paths: ["rooms.playing", "rooms_playing"] },
    { label: "waiting", paths: ["rooms.waiting", "rooms_waiting"] },
    { label: "abandoned", paths: ["rooms.abandoned", "rooms_abandoned"] },
  ],
  connections: [{ label: "open", paths: ["connections", "connections.open", "connections_open"] }],
  resumes: [{ label: "success", paths: ["resumes.success_percent", "resumes.success_rate", "resume_success"] }],
  resumeTime: [
    { label: "median", paths: ["resumes.median_ms", "resume_ms.median", "resume_median_ms"] },
    { label: "mean", paths: ["resumes.mean_ms", "resume_ms.mean", "resume_mean_ms"] },
  ],
  abandonment: [{ label: "seats", paths: ["seats.abandoned", "seats_abandoned", "abandoned_seats"] }],
};

/** Every number of an overview by its path. */
export function numbersOf(overview: Overview, before = ""): ReadonlyMap<string, number> {
  const found = Object.entries(overview).flatMap(([name, value]): [string, number][] => {
    const path = before + name;
    if (typeof value === "number") return [[path, value]];
    return isGroup(value) ? [...numbersOf(value, `${path}.`)] : [];
  });
  return new Map(found);
}

function isGroup(value: Counted): value is Overview {
  return typeof value === "object" && value !== null;
}

/** What was read at one moment. */
export interface Reading {
  /** Seconds since 1970, as the charts count. */
  readonly at: number;
  readonly numbers: ReadonlyMap<string, number>;
}

export function valueOf({ numbers }: Reading, line: Line): number | undefined {
  const path = line.paths.find((candidate) => numbers.has(candidate));
  return path === undefined ? undefined : numbers.get(path);
}
