import type { SeatedPlayer } from "@reseat/client";
import { Dialog, type GameEndedDialogProps, useTexts } from "@reseat/react";
import type { ReactElement } from "react";

import { DealCheck } from "../fairness/deal-check.js";
import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { Avatar } from "../shell/avatar.js";
import { texts } from "../texts.js";
import type { RoundEnd } from "./happenings.js";
import type { TablePlayer } from "./players.js";
import { RematchButton } from "./rematch-button.js";
import { RoundSheet } from "./round-sheet.js";
import type { Rematch } from "./use-rematch.js";
import type { SeenHand } from "./use-seen-cards.js";

interface GameOverDialogProps extends Omit<GameEndedDialogProps, "players"> {
  readonly players: readonly SeatedPlayer[];
  readonly table: readonly TablePlayer[];
  readonly lastRound: RoundEnd | undefined;
  readonly seen: readonly SeenHand[];
  readonly rematch: Rematch;
}

/** The end: who won and why, how the last round was counted, whether the deal was fair, and another game. */
export function GameOverDialog(props: GameOverDialogProps): ReactElement {
  const { ended, playerId, players, table, lastRound, seen, seedCommitment, rematch, onClose } = props;
  const reasons = useTexts().endReason;
  const ranked = [...players]
    .filter(({ player_id }) => player_id in ended.scores)
    .sort((one, other) => (ended.scores[other.player_id] ?? 0) - (ended.scores[one.player_id] ?? 0));
  return (
    <Dialog title={outcomeOf(props)} onEscape={onClose}>
      <p className="over-reason">{reasons[ended.reason]}</p>
      <ol className="over-ranks" aria-label={texts.gameOver.finalScore}>
        {ranked.map(({ player_id, name }) => (
          <li key={player_id} data-winner={ended.winners.includes(player_id) || undefined}>
            <Avatar name={name} />
            <span className="over-name">{player_id === playerId ? texts.table.you : name}</span>
            <strong>{ended.scores[player_id] ?? 0}</strong>
          </li>
        ))}
      </ol>
      {lastRound !== undefined && ended.reason === "completed" && (
        <details className="over-details">
          <summary>{texts.gameOver.lastRound}</summary>
          <RoundSheet round={lastRound} players={table} />
        </details>
      )}
      {seedCommitment !== undefined && (
        <DealCheck
          seed={ended.seed}
          commitment={seedCommitment}
          seats={players.length}
          ownSeat={players.find(({ player_id }) => player_id === playerId)?.seat}
          seen={seen}
        />
      )}
      <div className="stack">
        <RematchButton rematch={rematch} large />
        <span className="row">
          <button type="button" className="button" onClick={onClose}>
            {texts.gameOver.look}
          </button>
          <Link to={paths.lobby} className="button">
            {texts.gameOver.lobby}
          </Link>
        </span>
      </div>
    </Dialog>
  );
}

function outcomeOf({ ended: { winners }, playerId }: GameOverDialogProps): string {
  if (winners.length === 0) return texts.gameOver.nobody;
  if (playerId === undefined || !winners.includes(playerId)) return texts.gameOver.lost;
  return winners.length > 1 ? texts.gameOver.wonTogether : texts.gameOver.won;
}
