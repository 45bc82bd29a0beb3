import type { GameConnection, Outcome, Snapshot } from "@reseat/client";
import { isFinal } from "@reseat/client";
import { TurnHighlight } from "@reseat/react";
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import type { CardId } from "../cards/card.js";
import { texts } from "../texts.js";
import { Felt } from "./felt.js";
import { Hand } from "./hand.js";
import { LastMove } from "./last-move.js";
import { useCardMotion } from "./motion.js";
import { MoveBar } from "./move-bar.js";
import { movesFor, openTargets } from "./moves.js";
import { callOf, type TablePlayer } from "./players.js";
import { NoSeat, Seat } from "./seat.js";
import type { Casino, Move } from "./state.js";
import { Sweep } from "./sweep.js";
import { useChoice } from "./use-choice.js";
import { useTableKeys } from "./use-table-keys.js";

interface TableProps {
  readonly connection: GameConnection<Casino> | undefined;
  readonly snapshot: Snapshot<Casino>;
  readonly players: readonly TablePlayer[];
  /** Stands where the moves stand, when there are none any more. */
  readonly children?: ReactNode;
}

const NO_MOVES: readonly Move[] = [];
const NO_HAND: readonly CardId[] = [];
const NO_CARDS: ReadonlySet<CardId> = new Set();

/** The game itself: the others, the felt, what can be done, and the player's own hand. */
export function Table({ connection, snapshot, players, children }: TableProps): ReactElement {
  const { state: game, status, pending, yourTurn, stateSequence, clockAheadMs } = snapshot;
  const root = useRef<HTMLElement>(null);
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly at: number }>();
  /** The state by which the last card was played: an answer may come before the state that follows. */
  const [playedAt, setPlayedAt] = useState<number>();
  useCardMotion(root, game);

  // A card may be played while the line is down: it is kept, and sent when the line is back.
  const isReachable = !isFinal(status) && status.state !== "disconnected";
  const mayPlay = yourTurn && isReachable && pending.length === 0 && playedAt !== stateSequence;
  const moves = mayPlay ? (game?.legal_actions ?? NO_MOVES) : NO_MOVES;
  const play = useCallback(
    ({ action_type, ...cards }: Move) => {
      focusHand(root.current);
      const submission = connection?.submit(action_type, cards);
      setPlayedAt(stateSequence);
      void submission?.outcome.then((outcome) => {
        setRefusal(refusalOf(outcome, stateSequence));
        if (outcome.kind !== "acked") setPlayedAt(undefined);
      });
    },
    [connection, stateSequence],
  );
  const { choice, preview, chooseCard, toggleTarget, look, letGo, drop } = useChoice(moves, play);
  useTableKeys(game?.hand ?? NO_HAND, letGo);
  useFirstMove(root, choice.card);

  const possible = movesFor(moves, choice);
  const playable = mayPlay ? playableCards(game) : NO_CARDS;
  const own = players.find(({ isOwn }) => isOwn);
  const others = players.filter(({ isOwn }) => !isOwn);
  const waitingFor = players.find(({ isInTurn, isOwn }) => isInTurn && !isOwn)?.name;
  const sent = (pending[0]?.action_data as Partial<Move> | undefined)?.card_id;
  const told = refusal !== undefined && refusal.at === stateSequence ? refusal.text : undefined;
  return (
    <main ref={root} id="content" className="table" aria-label={texts.table.label} data-players={players.length}>
      <h1 className="visually-hidden">{texts.table.label}</h1>
      <div className="table-others">
        {players.length === 0 && <NoSeat />}
        {others.map((player) => (
          <Seat key={player.id} player={player} target={game?.target ?? 0} clockAheadMs={clockAheadMs} />
        ))}
      </div>
      {game === null ? (
        <div className="felt felt-settling">
          <p role="status">{children === undefined && texts.table.settling}</p>
        </div>
      ) : (
        <Felt
          piles={game.table}
          players={players}
          choice={choice}
          preview={preview}
          open={openTargets(moves, choice)}
          onToggle={toggleTarget}
        />
      )}
      <LastMove move={game?.last_action ?? null} players={players} />
      <div className="dock">
        {children ?? (
          <MoveBar
            choice={choice}
            moves={possible}
            piles={game?.table ?? []}
            prompt={told ?? promptOf(snapshot, mayPlay, playedAt === stateSequence)}
            onPlay={(move) => {
              letGo();
              play(move);
            }}
            onLook={look}
          />
        )}
        <TurnHighlight yourTurn={mayPlay} waitingFor={waitingFor}>
          <Hand
            cards={game?.hand ?? []}
            chosen={choice.card}
            sent={sent}
            playable={playable}
            onChoose={chooseCard}
            onDrop={drop}
          />
        </TurnHighlight>
        {own === undefined ? <NoSeat /> : <Seat player={own} target={game?.target ?? 0} clockAheadMs={clockAheadMs} />}
      </div>
      <Sweep game={game} players={players} />
      <p className="visually-hidden" role="status">
        {game?.last_action?.sweep === true && texts.table.sweepBy(callOf(players, game.last_action.player_id))}
      </p>
    </main>
  );
}

function promptOf({ pending, state }: Snapshot<Casino>, mayPlay: boolean, isSent: boolean): string {
  if (pending.length > 0 || isSent) return texts.table.sending;
  if (!mayPlay || state === null) return "";
  return playableCards(state).size < state.hand.length ? texts.table.bound : texts.table.chooseCard;
}

/** Who controls a build may not play each card. Where not every move is listed, any card may have one. */
function playableCards(game: Casino | null): ReadonlySet<CardId> {
  if (game === null) return NO_CARDS;
  return new Set(game.legal_actions_truncated ? game.hand : game.legal_actions.map(({ card_id }) => card_id));
}

function refusalOf(outcome: Outcome, at: number): { readonly text: string; readonly at: number } | undefined {
  if (outcome.kind !== "rejected") return undefined;
  const { code, message } = outcome.rejected;
  return { text: code === "stale" ? texts.table.stale : message, at };
}

/** The button that was pressed is gone with the move: the keyboard goes on in the hand. */
function focusHand(root: HTMLElement | null): void {
  if (root?.querySelector(".move-bar")?.contains(document.activeElement) !== true) return;
  root.querySelector<HTMLElement>(".hand [tabindex='0']")?.focus();
}

/** Who chose a card by the keyboard goes on with what can be done with it. */
function useFirstMove(root: { readonly current: HTMLElement | null }, card: string | undefined): void {
  useEffect(() => {
    const hand = root.current?.querySelector(".hand");
    if (card === undefined || hand?.querySelector(":focus-visible") == null) return;
    root.current?.querySelector<HTMLElement>(".move[tabindex='0']")?.focus();
  }, [root, card]);
}
