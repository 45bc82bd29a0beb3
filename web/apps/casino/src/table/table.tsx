import type { GameConnection, Outcome, Snapshot } from "@reseat/client";
import { isFinal } from "@reseat/client";
import { TurnHighlight } from "@reseat/react";
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import { texts } from "../texts.js";
import { Felt } from "./felt.js";
import { Hand } from "./hand.js";
import { LastMove } from "./last-move.js";
import { useCardMotion } from "./motion.js";
import { MoveBar } from "./move-bar.js";
import { movesFor, openTargets } from "./moves.js";
import { callOf, type TablePlayer } from "./players.js";
import { Seat } from "./seat.js";
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

/** The game itself: the others, the felt, what can be done, and the player's own hand. */
export function Table({ connection, snapshot, players, children }: TableProps): ReactElement {
  const { state: game, status, pending, yourTurn, stateSequence } = snapshot;
  const root = useRef<HTMLElement>(null);
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly at: number }>();
  useCardMotion(root, game);

  // A card may be played while the line is down: it is kept, and sent when the line is back.
  const mayPlay = yourTurn && pending.length === 0 && !isFinal(status) && status.state !== "disconnected";
  const moves = mayPlay ? (game?.legal_actions ?? NO_MOVES) : NO_MOVES;
  const play = useCallback(
    ({ action_type, ...cards }: Move) => {
      focusHand(root.current);
      const submission = connection?.submit(action_type, cards);
      void submission?.outcome.then((outcome) => setRefusal(refusalOf(outcome, stateSequence)));
    },
    [connection, stateSequence],
  );
  const { choice, preview, chooseCard, toggleTarget, look, letGo, drop } = useChoice(moves, play);
  useTableKeys(game?.hand ?? [], mayPlay, chooseCard, letGo);
  useFirstMove(root, choice.card);

  const possible = movesFor(moves, choice);
  const own = players.find(({ isOwn }) => isOwn);
  const others = players.filter(({ isOwn }) => !isOwn);
  const waitingFor = players.find(({ isInTurn, isOwn }) => isInTurn && !isOwn)?.name;
  const sent = (pending[0]?.action_data as Partial<Move> | undefined)?.card_id;
  const told = refusal !== undefined && refusal.at === stateSequence ? refusal.text : undefined;
  return (
    <main ref={root} id="content" className="table" aria-label={texts.table.label} data-players={players.length}>
      <h1 className="visually-hidden">{texts.table.label}</h1>
      <div className="table-others">
        {others.map((player) => (
          <Seat key={player.id} player={player} target={game?.target ?? 0} />
        ))}
      </div>
      {game === null ? (
        <div className="felt felt-settling">
          <p role="status">{texts.table.settling}</p>
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
            prompt={told ?? promptOf(snapshot, mayPlay)}
            onPlay={play}
            onLook={look}
          />
        )}
        <TurnHighlight yourTurn={mayPlay} waitingFor={waitingFor}>
          <Hand
            cards={game?.hand ?? []}
            chosen={choice.card}
            sent={sent}
            isPlayable={mayPlay}
            onChoose={chooseCard}
            onDrop={drop}
          />
        </TurnHighlight>
        {own !== undefined && <Seat player={own} target={game?.target ?? 0} />}
      </div>
      <Sweep move={game?.last_action ?? null} sequence={stateSequence} players={players} />
      <p className="visually-hidden" role="status">
        {game?.last_action?.sweep === true && texts.table.sweepBy(callOf(players, game.last_action.player_id))}
      </p>
    </main>
  );
}

function promptOf({ pending, ended }: Snapshot<Casino>, mayPlay: boolean): string {
  if (ended !== undefined) return texts.table.over;
  if (pending.length > 0) return texts.table.sending;
  return mayPlay ? texts.table.chooseCard : "";
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
