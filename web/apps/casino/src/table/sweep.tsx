import { useTime } from "@reseat/react";
import { type ReactElement, useEffect, useState } from "react";

import { texts } from "../texts.js";
import { callOf, type TablePlayer } from "./players.js";
import type { LastAction } from "./state.js";

const SHOWN_MS = 2_200;
const PIPS = ["S", "H", "D", "C", "S", "H", "D", "C", "S", "H", "D", "C"] as const;

interface SweepProps {
  readonly move: LastAction | null;
  /** The entry that `move` is of: each sweep is celebrated once. */
  readonly sequence: number;
  readonly players: readonly TablePlayer[];
}

/** Celebrates a capture that emptied the table. */
export function Sweep({ move, sequence, players }: SweepProps): ReactElement | null {
  const { timers } = useTime();
  const [seen, setSeen] = useState(sequence);
  const isNew = move?.sweep === true && seen !== sequence;
  useEffect(() => (isNew ? timers.after(SHOWN_MS, () => setSeen(sequence)) : undefined), [isNew, sequence, timers]);
  if (!isNew) return null;
  return (
    <div className="sweep" aria-hidden="true">
      <div className="sweep-pips">
        {PIPS.map((suit, index) => (
          <svg key={index} viewBox="0 0 10 10" data-suit={suit} data-index={index}>
            <use href={`#pip-${suit}`} width="10" height="10" />
          </svg>
        ))}
      </div>
      <p className="sweep-word">{texts.table.sweep}</p>
      <p className="sweep-who">{texts.table.sweepBy(callOf(players, move.player_id))}</p>
    </div>
  );
}
