import { useTime } from "@reseat/react";
import { type ReactElement, useEffect, useState } from "react";

import { texts } from "../texts.js";
import { callOf, type TablePlayer } from "./players.js";
import type { Casino, LastAction } from "./state.js";

const SHOWN_MS = 2_200;
const PIPS = ["S", "H", "D", "C", "S", "H", "D", "C", "S", "H", "D", "C"] as const;

interface SweepProps {
  readonly game: Casino | null;
  readonly players: readonly TablePlayer[];
}

/** Celebrates a capture that emptied the table. */
export function Sweep({ game, players }: SweepProps): ReactElement | null {
  const move = useNewSweep(game);
  if (move === undefined) return null;
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

/** The sweep that this page saw happen, for a while: not the one that it found when it was opened. */
function useNewSweep(game: Casino | null): LastAction | undefined {
  const { timers } = useTime();
  const [known, setKnown] = useState<string>();
  const [sweep, setSweep] = useState<LastAction>();
  // Entries that are no moves leave the last one as it was.
  const last = game === null ? undefined : JSON.stringify(game.last_action);
  if (last !== undefined && last !== known) {
    setKnown(last);
    if (known !== undefined) setSweep(game?.last_action?.sweep === true ? game.last_action : undefined);
  }
  useEffect(
    () => (sweep === undefined ? undefined : timers.after(SHOWN_MS, () => setSweep(undefined))),
    [sweep, timers],
  );
  return sweep;
}
