import type { GameConnection, LogEntry } from "@reseat/client";
import { useEffect, useState } from "react";

import type { CardId } from "../cards/card.js";

/** How a round was counted, as its entry in the log tells it. */
export interface RoundEnd {
  readonly round: number;
  readonly leftovers: readonly CardId[];
  readonly to: string | null;
  readonly points: Readonly<Record<string, RoundPoints>>;
  readonly scores: Readonly<Record<string, number>>;
}

export type PointCategory = "cards" | "spades" | "big_casino" | "little_casino" | "aces" | "sweeps";
export type RoundPoints = Readonly<Record<PointCategory, number>>;

export interface Happening {
  readonly sequence: number;
  readonly playerId: string | null;
  readonly text: string;
}

export interface Happenings {
  /** Oldest first; the last of them. */
  readonly lines: readonly Happening[];
  readonly roundEnd: RoundEnd | undefined;
}

const NOTHING: Happenings = { lines: [], roundEnd: undefined };
const MOST_LINES = 40;

/** What happened at the table since this page is open, and while its connection was away. */
export function useHappenings(connection: GameConnection | undefined): Happenings {
  const [known, setKnown] = useState<{ of: GameConnection | undefined; happenings: Happenings }>();
  useEffect(
    () =>
      connection?.on("frame", ({ frame }) => {
        const entries =
          frame.type === "action"
            ? [frame]
            : frame.type === "welcome"
              ? frame.recovery.missed_actions
              : frame.type === "recovery"
                ? frame.missed_actions
                : [];
        if (entries.length === 0) return;
        setKnown((before) => {
          const happenings = before?.of === connection ? before.happenings : NOTHING;
          return { of: connection, happenings: withEntries(happenings, entries) };
        });
      }),
    [connection],
  );
  return known !== undefined && known.of === connection ? known.happenings : NOTHING;
}

export function withEntries(before: Happenings, entries: readonly LogEntry[]): Happenings {
  const lines = entries.map(({ sequence_number, player_id, summary }) => ({
    sequence: sequence_number,
    playerId: player_id,
    text: summary.text,
  }));
  const ended = entries.findLast(({ action_type }) => action_type === "round_end");
  return {
    lines: [...before.lines, ...lines].slice(-MOST_LINES),
    roundEnd: ended === undefined ? before.roundEnd : (ended.action_data as RoundEnd),
  };
}
