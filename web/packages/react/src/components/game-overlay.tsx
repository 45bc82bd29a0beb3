import { type GameConnection, isLive, type Missed } from "@reseat/client";
import { type ReactElement, type ReactNode, useState } from "react";

import { useAbandonment } from "../hooks/use-abandonment.js";
import { useConnectionState } from "../hooks/use-connection-state.js";
import { useMultiTab } from "../hooks/use-multi-tab.js";
import { useSnapshot } from "../hooks/use-snapshot.js";
import { AbandonedGameDialog } from "./abandoned-game-dialog.js";
import { ConnectionStatus } from "./connection-status.js";
import { GameEndedDialog, type GameEndedDialogProps } from "./game-ended-dialog.js";
import { MissedActionsModal } from "./missed-actions-modal.js";
import { OpponentDisconnectedBanner } from "./opponent-disconnected-banner.js";
import { ReconnectionProgress } from "./reconnection-progress.js";
import { SessionConflictDialog } from "./session-conflict-dialog.js";
import { SessionMovedNotice } from "./session-moved-notice.js";

export interface GameOverlayProps {
  readonly connection: GameConnection | undefined;
  /** Where the game's own state tells it: the one of `game_started` is gone after a reload. */
  readonly seedCommitment?: string | undefined;
  /** Shows the end of the game in another way than `GameEndedDialog`. */
  readonly renderGameEnded?: ((dialog: GameEndedDialogProps) => ReactNode) | undefined;
}

/** Everything that is to be said about a connection, over whatever the game draws. At most one dialog at a time. */
export function GameOverlay({ connection, seedCommitment, renderGameEnded }: GameOverlayProps): ReactElement {
  const snapshot = useSnapshot(connection);
  const state = useConnectionState(connection);
  const tabs = useMultiTab(connection);
  const longestAway = state.opponents.toSorted((one, other) => other.awayMs - one.awayMs)[0];
  return (
    <div className="reseat-root">
      {/* Where the game is over there is no connection, and nobody misses it. */}
      {(snapshot.ended === undefined || isLive(snapshot.status)) && (
        <ConnectionStatus
          status={state.indicator}
          reconnectAttempt={state.reconnectAttempts}
          maxAttempts={state.maxAttempts}
          onManualRetry={state.canRetry || state.isRetrying ? state.startReconnection : undefined}
          isRetrying={state.isRetrying}
          {...(longestAway !== undefined && {
            opponentName: longestAway.player.name,
            opponentConnected: longestAway.isConnected,
            opponentDisconnectedDuration: longestAway.awayMs,
          })}
        />
      )}
      {state.isReconnecting && <ReconnectionProgress step={state.reconnectAttempts === 0 ? "connecting" : "waiting"} />}
      {tabs.hasMoved && <SessionMovedNotice />}
      {state.canPlay && longestAway !== undefined && (
        <OpponentDisconnectedBanner name={longestAway.player.name} awayMs={longestAway.awayMs} />
      )}
      {tabs.hasConflict ? (
        <SessionConflictDialog onTakeOver={tabs.takeOver} onCancel={tabs.cancel} />
      ) : (
        <GameDialogs
          connection={connection}
          seedCommitment={seedCommitment ?? snapshot.seedCommitment}
          renderGameEnded={renderGameEnded}
          away={longestAway?.player.name}
        />
      )}
    </div>
  );
}

interface GameDialogsProps extends GameOverlayProps {
  readonly away: string | undefined;
}

function GameDialogs({ connection, seedCommitment, renderGameEnded, away }: GameDialogsProps): ReactNode {
  const { ended, players, playerId, missed } = useSnapshot(connection);
  const abandonment = useAbandonment(connection);
  const [seen, setSeen] = useState<Missed>();
  const [closed, setClosed] = useState<typeof ended>();
  if (ended !== undefined && closed === ended) return null;
  if (ended !== undefined) {
    const close = (): void => setClosed(ended);
    const dialog: GameEndedDialogProps = { ended, players, playerId, seedCommitment, onClose: close };
    return renderGameEnded === undefined ? <GameEndedDialog {...dialog} /> : renderGameEnded(dialog);
  }
  if (abandonment.isAbandoned && away !== undefined) {
    const { isBusy, waitOn, claimVictory } = abandonment;
    return <AbandonedGameDialog name={away} onWait={waitOn} onClaimVictory={claimVictory} isBusy={isBusy} />;
  }
  if (missed === undefined || seen === missed) return null;
  return <MissedActionsModal key={missed.number} missed={missed} onContinue={() => setSeen(missed)} />;
}
