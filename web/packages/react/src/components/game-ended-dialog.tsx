import { checkSeed, type Fairness, type GameEnded, type SeatedPlayer } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { useTexts } from "../provider.js";
import type { Texts } from "../texts.js";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";

export interface GameEndedDialogProps {
  readonly ended: GameEnded;
  readonly players: readonly Pick<SeatedPlayer, "player_id" | "name">[];
  /** Whose page this is. */
  readonly playerId?: string | undefined;
  /** What was published before the first card; with it, the deal is checked. */
  readonly seedCommitment?: string | undefined;
  readonly onClose: () => void;
}

/** The result, the reason, and whether the deal was fair, as computed in this page. */
export function GameEndedDialog({
  ended,
  players,
  playerId,
  seedCommitment,
  onClose,
}: GameEndedDialogProps): ReactElement {
  const texts = useTexts();
  const named = players.filter(({ player_id }) => player_id in ended.scores || ended.winners.includes(player_id));
  return (
    <Dialog title={texts.gameOver} onEscape={onClose}>
      <p className="reseat-outcome">{outcome(texts, ended, playerId)}</p>
      <p>{texts.endReason[ended.reason]}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.player}</th>
            <th scope="col">{texts.points}</th>
          </tr>
        </thead>
        <tbody>
          {named.map(({ player_id, name }) => (
            <tr key={player_id}>
              <th scope="row">
                {name}
                {ended.winners.includes(player_id) && <span className="reseat-winner"> ({texts.winner})</span>}
              </th>
              <td>{ended.scores[player_id] ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {seedCommitment !== undefined && <SeedCheck seed={ended.seed} commitment={seedCommitment} />}
      <div className="reseat-buttons">
        <Button onPress={onClose} primary>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}

function SeedCheck({ seed, commitment }: { readonly seed: string; readonly commitment: string }): ReactElement {
  const texts = useTexts();
  const [checked, setChecked] = useState<Fairness | "checking">("checking");
  useEffect(() => {
    let current = true;
    void checkSeed(seed, commitment).then((fairness) => {
      if (current) setChecked(fairness);
    });
    return () => {
      current = false;
    };
  }, [seed, commitment]);
  return (
    <p role="status" data-fairness={checked}>
      {texts.seedCheck[checked]}
    </p>
  );
}

function outcome(texts: Texts, { winners }: GameEnded, playerId: string | undefined): string {
  if (winners.length === 0) return texts.nobodyWon;
  if (playerId === undefined) return "";
  return winners.includes(playerId) ? texts.youWon : texts.youLost;
}
