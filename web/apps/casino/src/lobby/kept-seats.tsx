import type { Room, TokenCheck } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { keepsSeats, roomsToReturnTo } from "../session/seats.js";
import { useSession } from "../session/session.js";
import { texts } from "../texts.js";

/** The tables at which this browser keeps a seat: a closed tab is no lost game. */
export function KeptSeats(): ReactElement | null {
  const { api } = useSession();
  /** Nothing while they are looked up: then their place is kept already, so that nothing moves. */
  const [rooms, setRooms] = useState<readonly Room[] | undefined>(() => (keepsSeats(api) ? undefined : []));
  useEffect(() => {
    let isCurrent = true;
    void roomsToReturnTo(api).then((found) => {
      if (isCurrent) setRooms(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [api]);
  if (rooms?.length === 0) return null;
  return (
    <section className="kept-seats" aria-label={texts.lobbyPage.returnHeading}>
      <h2>{texts.lobbyPage.returnHeading}</h2>
      <ul>
        {rooms === undefined && (
          <li className="kept-seat">
            <strong>{texts.lobbyPage.returnTo}</strong>
            <span>{texts.loading}</span>
          </li>
        )}
        {rooms?.map((room) => (
          <li key={room.id}>
            <Link to={paths.table(room.id)} className="kept-seat">
              <strong>{texts.lobbyPage.returnTo}</strong>
              <span>{withWhom(room, api.sessionTokens.validateToken(room.id))}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function withWhom({ players }: Room, check: TokenCheck): string {
  const own = check.valid ? check.token.playerId : undefined;
  const others = players.filter(({ player_id }) => player_id !== own).map(({ name }) => name);
  return others.length === 0 ? texts.lobbyPage.alone : texts.lobbyPage.against(others.join(", "));
}
