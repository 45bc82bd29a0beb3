import { ApiError, type Room } from "@reseat/client";
import { useTime } from "@reseat/react";
import { type ReactElement, useCallback, useEffect, useState } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { sitDown } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Avatar } from "../shell/avatar.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

const LOOK_AGAIN_MS = 5_000;

/** The tables that wait for anybody, looked at again and again while the page is seen. */
export function OpenTables({ name }: { readonly name: string }): ReactElement {
  const session = useSession();
  const { rooms, hasFailed } = useOpenRooms();
  const { isBusy, problem, run } = useCall();
  const sit = (room: Room): Promise<void> =>
    run(async () => navigate(paths.table(await sitDown(session, room.id, name))));
  return (
    <section className="panel open-tables">
      <h2>{texts.lobbyPage.openHeading}</h2>
      {rooms === undefined && <p className="empty">{hasFailed ? texts.lobbyPage.openFailed : texts.loading}</p>}
      {rooms?.length === 0 && <p className="empty">{texts.lobbyPage.openEmpty}</p>}
      <ul>
        {rooms?.map((room) => (
          <li key={room.id} className="open-table">
            <Avatar name={hostOf(room)} />
            <span className="open-table-words">
              <strong>{texts.lobbyPage.hostedBy(hostOf(room))}</strong>
              <small>
                {texts.lobbyPage.seatsTaken(room.players.length, room.seats)} · {texts.lobbyPage.target(targetOf(room))}
              </small>
            </span>
            <button type="button" className="button" disabled={isBusy} onClick={() => sit(room)}>
              {texts.lobbyPage.sit}
            </button>
          </li>
        ))}
      </ul>
      <Problem>{problem}</Problem>
    </section>
  );
}

interface OpenRooms {
  readonly rooms: readonly Room[] | undefined;
  readonly hasFailed: boolean;
}

function useOpenRooms(): OpenRooms {
  const { api } = useSession();
  const { timers } = useTime();
  const [known, setKnown] = useState<OpenRooms>({ rooms: undefined, hasFailed: false });
  const look = useCallback(async (): Promise<OpenRooms> => {
    try {
      const { rooms } = await api.rooms();
      return {
        rooms: rooms.filter(({ game, players, seats }) => game === "casino" && players.length < seats),
        hasFailed: false,
      };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { rooms: undefined, hasFailed: true };
    }
  }, [api]);
  useEffect(() => {
    let stop = (): void => {};
    let isOver = false;
    const again = async (): Promise<void> => {
      if (!api.environment.page.hidden()) {
        const found = await look();
        if (isOver) return;
        setKnown((before) => (found.hasFailed ? { ...before, hasFailed: true } : found));
      }
      stop = timers.after(LOOK_AGAIN_MS, () => void again());
    };
    void again();
    return () => {
      isOver = true;
      stop();
    };
  }, [api, look, timers]);
  return known;
}

function hostOf({ players }: Room): string {
  return players.find(({ bot }) => bot === null)?.name ?? players[0]?.name ?? "";
}

function targetOf({ options }: Room): number {
  const { target } = (options ?? {}) as { target?: unknown };
  return typeof target === "number" ? target : 21;
}
