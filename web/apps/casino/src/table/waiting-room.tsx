import type { Room, SeatedPlayer, Snapshot } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Avatar } from "../shell/avatar.js";
import { PageHeading } from "../shell/page.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { Invitation } from "./invitation.js";

interface WaitingRoomProps {
  readonly room: string;
  readonly snapshot: Pick<Snapshot, "players" | "playerId">;
  readonly onLeave: () => Promise<void>;
}

/** Before the game: who is there, how to bring others, and bots for those who do not come. */
export function WaitingRoom({ room: id, snapshot, onLeave }: WaitingRoomProps): ReactElement {
  const { api } = useSession();
  const room = useRoom(id);
  const { isBusy, problem, run } = useCall();
  const { players, playerId } = snapshot;
  const seats = room?.seats ?? players.length;
  // The service alone knows the host; it is whoever has sat here longest, and else it says so.
  const isHost = players.find(({ bot }) => bot === null)?.player_id === playerId;
  const free = Math.max(seats - players.length, 0);
  return (
    <main id="content" className="waiting">
      <div className="panel waiting-panel">
        <PageHeading>{texts.waiting.heading}</PageHeading>
        <p className="page-lead">{texts.waiting.share}</p>
        <Invitation code={room?.code} />
        <ul className="waiting-seats">
          {players.map((player) => (
            <TakenSeat
              key={player.player_id}
              player={player}
              isOwn={player.player_id === playerId}
              isBusy={isBusy}
              onRemove={
                isHost && player.player_id !== playerId
                  ? () => run(() => api.removePlayer(id, player.player_id))
                  : undefined
              }
            />
          ))}
          {Array.from({ length: free }, (_, index) => (
            <li key={index} className="waiting-seat waiting-free">
              <span className="waiting-chair" aria-hidden="true" />
              <span>{texts.waiting.free}</span>
            </li>
          ))}
        </ul>
        <Problem>{problem}</Problem>
        <p className="waiting-hint">{texts.waiting.startHint}</p>
        <p className="row">
          {isHost && (
            <button
              type="button"
              className="button"
              disabled={isBusy || free === 0}
              onClick={() => run(() => api.addBot(id))}
            >
              {texts.waiting.addBot}
            </button>
          )}
          {isHost && seats > 2 && (
            <button
              type="button"
              className="button button-primary"
              disabled={isBusy || players.length < 2}
              onClick={() => run(() => api.startRoom(id))}
            >
              {texts.waiting.start}
            </button>
          )}
          <button type="button" className="button button-danger" disabled={isBusy} onClick={() => run(onLeave)}>
            {texts.waiting.leave}
          </button>
        </p>
      </div>
    </main>
  );
}

function useRoom(id: string): Room | undefined {
  const { api } = useSession();
  const [room, setRoom] = useState<Room>();
  useEffect(() => {
    let isCurrent = true;
    // Without it there is no code to show; the table itself does not need it.
    api.room(id).then(
      (found) => {
        if (isCurrent) setRoom(found);
      },
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [api, id]);
  return room;
}

interface TakenSeatProps {
  readonly player: SeatedPlayer;
  readonly isOwn: boolean;
  readonly isBusy: boolean;
  readonly onRemove: (() => void) | undefined;
}

function TakenSeat({ player: { name, bot, connected }, isOwn, isBusy, onRemove }: TakenSeatProps): ReactElement {
  const here = connected ? texts.waiting.connected : texts.waiting.away;
  const others = bot === null ? here : texts.waiting.bot;
  return (
    <li className="waiting-seat">
      <Avatar name={name} />
      <span className="waiting-name">{name}</span>
      <span className="seat-tag">{isOwn ? texts.waiting.you : others}</span>
      {onRemove !== undefined && (
        <button
          type="button"
          className="icon-button"
          disabled={isBusy}
          onClick={onRemove}
          aria-label={texts.waiting.remove(name)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="stroked">
            <path d="m7 7 10 10M17 7 7 17" />
          </svg>
        </button>
      )}
    </li>
  );
}
