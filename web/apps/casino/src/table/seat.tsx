import type { ReactElement } from "react";

import { CardBack } from "../cards/card-back.js";
import { Avatar } from "../shell/avatar.js";
import { texts } from "../texts.js";
import type { TablePlayer } from "./players.js";
import { TurnClock } from "./turn-clock.js";

interface SeatProps {
  readonly player: TablePlayer;
  readonly target: number;
  readonly clockAheadMs: number;
}

/** Where a player will be shown who is not known yet: what is around it need not move then. */
export function NoSeat(): ReactElement {
  return <div className="seat seat-unknown" aria-hidden="true" />;
}

/** A player at the table: who it is, whether it is their turn, what they hold, took and scored. */
export function Seat({ player, target, clockAheadMs }: SeatProps): ReactElement {
  const { id, name, isOwn, isBot, isPartner, isConnected, isInTurn, isDealer, deadlineAt, score, hand, captured } =
    player;
  return (
    <section
      className="seat"
      data-seat={id}
      data-in-turn={isInTurn || undefined}
      data-away={(!isConnected && !isOwn) || undefined}
      data-own={isOwn || undefined}
      aria-label={isOwn ? texts.table.you : name}
    >
      <span className="seat-face">
        <Avatar name={name} />
        {isDealer && (
          <span className="seat-dealer" title={texts.table.dealer}>
            <span aria-hidden="true">D</span>
            <span className="visually-hidden">{texts.table.dealer}</span>
          </span>
        )}
      </span>
      <span className="seat-who">
        <span className="seat-name">
          <span className="seat-words">{isOwn ? texts.table.you : name}</span>
          {isBot && <span className="seat-tag seat-tag-bot">{texts.table.bot}</span>}
          {isPartner && <span className="seat-tag">{texts.table.partner}</span>}
          {isInTurn && <span className="visually-hidden">, {texts.table.turn}</span>}
        </span>
        <dl className="seat-figures">
          <div>
            <dt className="seat-captured">{texts.table.captured}</dt>
            <dd>{captured.cards}</dd>
          </div>
          <div>
            <dt>
              <svg className="seat-pip" viewBox="0 0 10 10" role="img" aria-label={texts.table.spades}>
                <use href="#pip-S" width="10" height="10" />
              </svg>
            </dt>
            <dd>{captured.spades}</dd>
          </div>
          <div>
            <dt>{texts.table.sweeps}</dt>
            <dd>{captured.sweeps}</dd>
          </div>
        </dl>
      </span>
      {deadlineAt !== null && <TurnClock deadlineAt={deadlineAt} clockAheadMs={clockAheadMs} />}
      {!isOwn && (
        <span className="seat-hand">
          {Array.from({ length: hand }, (_, index) => (
            <CardBack key={index} />
          ))}
          <span className="visually-hidden">{texts.table.inHand(hand)}</span>
        </span>
      )}
      <span className="seat-score">
        <span className="visually-hidden">{texts.table.score}</span>
        <strong>{score}</strong>
        <small>/{target}</small>
      </span>
    </section>
  );
}
