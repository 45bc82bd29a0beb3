import { type GameConnection, isLive, type Snapshot } from "@reseat/client";
import { GameOverlay, useWebSocket } from "@reseat/react";
import { type ReactElement, type ReactNode, useEffect, useState } from "react";

import { BreakItPanel } from "../break-it/break-it-panel.js";
import { useSession } from "../session/session.js";
import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { texts } from "../texts.js";
import { GameOverBar } from "./game-over-bar.js";
import { GameOverDialog } from "./game-over-dialog.js";
import { useHappenings } from "./happenings.js";
import { History } from "./history.js";
import { LeaveDialog } from "./leave-dialog.js";
import { NoTable } from "./no-table.js";
import { PlayHereBar } from "./play-here-bar.js";
import { RetryBar } from "./retry-bar.js";
import { aroundTheTable } from "./players.js";
import { RoundEndDialog } from "./round-end-dialog.js";
import type { Casino } from "./state.js";
import { Table } from "./table.js";
import { TableHeader } from "./table-header.js";
import { useRematch } from "./use-rematch.js";
import { useSeenCards } from "./use-seen-cards.js";
import { WaitingRoom } from "./waiting-room.js";

/** One table, from waiting for players to the rematch. */
export default function TablePage({ room }: { readonly room: string }): ReactElement {
  /** How often the player took the seat back from where it had moved to: a connection that gave way is over. */
  const [takenBack, setTakenBack] = useState(0);
  return (
    <SeatedPage
      key={takenBack}
      room={room}
      takeover={takenBack > 0}
      onTakeBack={() => setTakenBack((before) => before + 1)}
    />
  );
}

interface SeatedPageProps {
  readonly room: string;
  readonly takeover: boolean;
  readonly onTakeBack: () => void;
}

/** The connection behind it takes care of itself. */
function SeatedPage({ room, takeover, onTakeBack }: SeatedPageProps): ReactElement {
  const session = useSession();
  const { connection, snapshot } = useWebSocket<Casino>(session.api, room, { takeover });
  const { lines, roundEnd } = useHappenings(session.api, connection);
  const [seenRound, setSeenRound] = useState(roundEnd);
  const [panel, setPanel] = useState<"break" | "leave">();
  const rematch = useRematch(session.api, room, snapshot);
  const seen = useSeenCards(snapshot.state);
  const { state: game, status, ended, roomStatus } = snapshot;
  const players = aroundTheTable(snapshot, game);
  useTitle(snapshot);

  const leave = async (): Promise<void> => {
    // Without a socket the service has to answer before the connection may end: one who can't leave plays on.
    if (!isLive(status) || connection?.leave() !== true) await session.api.leaveRoom(room);
    session.api.sessionTokens.clearToken(room);
    navigate(paths.lobby);
  };
  const isGone = status.state === "refused" || (status.state === "ended" && ended === undefined && game === null);
  return (
    <div className="table-page">
      <TableHeader game={game} onBreak={() => setPanel("break")} onLeave={() => setPanel("leave")} />
      <div className="table-room">
        {isGone && <NoTable room={room} />}
        {!isGone && roomStatus === "waiting" && <WaitingRoom room={room} snapshot={snapshot} onLeave={leave} />}
        {!isGone && roomStatus !== "waiting" && (
          <Table connection={connection} snapshot={snapshot} players={players}>
            {ended === undefined ? barOf(snapshot, connection, onTakeBack) : <GameOverBar rematch={rematch} />}
          </Table>
        )}
        {!isGone && roomStatus !== "waiting" && (
          <aside className="table-side">
            <History lines={lines} />
            <BreakItPanel connection={connection} />
          </aside>
        )}
      </div>
      {roundEnd !== undefined && roundEnd !== seenRound && ended === undefined && isLive(status) && (
        <RoundEndDialog
          round={roundEnd}
          players={players}
          target={game?.target ?? 0}
          onClose={() => setSeenRound(roundEnd)}
        />
      )}
      {panel === "break" && <BreakItPanel connection={connection} onClose={() => setPanel(undefined)} />}
      {panel === "leave" && (
        <LeaveDialog
          room={room}
          isPlaying={ended === undefined && roomStatus !== "waiting"}
          onStay={() => setPanel(undefined)}
          onLeave={leave}
        />
      )}
      {!isGone && (
        <GameOverlay
          connection={connection}
          seedCommitment={game?.seed_commitment}
          renderGameEnded={(dialog) => (
            <GameOverDialog
              {...dialog}
              players={snapshot.players}
              lastRound={roundEnd}
              table={players}
              seen={seen}
              rematch={rematch}
            />
          )}
        />
      )}
    </div>
  );
}

/** What stands in the place of the moves while none can be made here; nothing while one can. */
function barOf({ status }: Snapshot, connection: GameConnection | undefined, onTakeBack: () => void): ReactNode {
  if (status.state === "moved") return <PlayHereBar hasMoved onPlayHere={onTakeBack} />;
  if (status.state !== "disconnected") return undefined;
  return status.why === "attempts_used_up" ? (
    <RetryBar onRetry={() => connection?.retry()} />
  ) : (
    <PlayHereBar hasMoved={false} onPlayHere={() => connection?.takeOver()} />
  );
}

/** A player who looks at another tab sees there whose turn it is. */
function useTitle({ yourTurn, ended }: Snapshot): void {
  useEffect(() => {
    document.title = texts.title(yourTurn && ended === undefined ? texts.table.yourTurn : undefined);
  }, [yourTurn, ended]);
}
