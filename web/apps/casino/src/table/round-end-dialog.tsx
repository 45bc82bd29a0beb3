import { Dialog } from "@reseat/react";
import type { ReactElement } from "react";

import { texts } from "../texts.js";
import type { RoundEnd } from "./happenings.js";
import { callOf, type TablePlayer } from "./players.js";
import { RoundSheet } from "./round-sheet.js";

interface RoundEndDialogProps {
  readonly round: RoundEnd;
  readonly players: readonly TablePlayer[];
  readonly target: number;
  readonly onClose: () => void;
}

/** Explains how the round was counted. */
export function RoundEndDialog({ round, players, target, onClose }: RoundEndDialogProps): ReactElement {
  const own = players.find(({ isOwn }) => isOwn);
  const missing = own === undefined ? 0 : target - (round.scores[own.id] ?? 0);
  const taker = callOf(players, round.to);
  // Somebody has most of the cards, and of the spades, unless two have as many.
  const isTied = (["cards", "spades"] as const).some((most) =>
    Object.values(round.points).every((points) => points[most] === 0),
  );
  return (
    <Dialog title={texts.roundEnd.heading(round.round)} onEscape={onClose}>
      <RoundSheet round={round} players={players} />
      <p className="sheet-note">
        {taker !== "" && round.leftovers.length > 0 && texts.roundEnd.leftovers(taker, round.leftovers.length)}{" "}
        {isTied && texts.roundEnd.tie} {own !== undefined && missing > 0 && texts.roundEnd.toGo(missing)}
      </p>
      <div className="reseat-buttons">
        <button type="button" className="reseat-button reseat-primary" onClick={onClose}>
          {texts.roundEnd.next}
        </button>
      </div>
    </Dialog>
  );
}
