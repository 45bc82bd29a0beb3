import type { GameConnection, LogEntry, ReseatApi } from "@reseat/client";
import { useCallback, useEffect, useState } from "react";

import { type CardId, shortNameOf } from "../cards/card.js";

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

/** What happened at the table: what is read from the log when the page opens, and then what the connection tells. */
export function useHappenings(api: ReseatApi, connection: GameConnection | undefined): Happenings {
  const [known, setKnown] = useState<{ of: GameConnection | undefined; happenings: Happenings }>();
  const add = useCallback(
    (entries: readonly LogEntry[], isNews = true) => {
      if (entries.length === 0) return;
      setKnown((before) => {
        const happenings = before !== undefined && before.of === connection ? before.happenings : NOTHING;
        return { of: connection, happenings: withEntries(happenings, entries, isNews) };
      });
    },
    [connection],
  );
  useEffect(() => {
    let isFirst = true;
    return connection?.on("frame", ({ frame }) => {
      if (frame.type === "action") add([frame]);
      if (frame.type === "recovery") add(frame.missed_actions);
      if (frame.type !== "welcome") return;
      add(frame.recovery.missed_actions);
      const { sequence_number: head } = frame.recovery;
      // Nothing to read is no harm: the table itself is in the state.
      if (isFirst && head > 0) {
        api.actions(connection.roomId, { after: Math.max(head - MOST_LINES, 0) }).then(
          ({ actions }) => add(actions, false),
          () => {},
        );
      }
      isFirst = false;
    });
  }, [api, connection, add]);
  return known !== undefined && known.of === connection ? known.happenings : NOTHING;
}

/** Takes entries in, each once, in the order of the log. How a round was counted is told only while that is news. */
export function withEntries(before: Happenings, entries: readonly LogEntry[], isNews: boolean): Happenings {
  const known = new Map(before.lines.map((line) => [line.sequence, line]));
  for (const { sequence_number: sequence, player_id: playerId, summary } of entries) {
    known.set(sequence, { sequence, playerId, text: withSigns(summary.text) });
  }
  const lines = [...known.values()].sort((one, other) => one.sequence - other.sequence).slice(-MOST_LINES);
  const ended = isNews ? entries.findLast(({ action_type }) => action_type === "round_end") : undefined;
  return { lines, roundEnd: ended === undefined ? before.roundEnd : (ended.action_data as RoundEnd) };
}

/** `8♣` instead of the `8C` of the wire. */
function withSigns(text: string): string {
  return text.replace(/\b(10|[2-9AJQK])[CDHS]\b/g, shortNameOf);
}
