import type { ReactElement } from "react";

import { navigate } from "../routing/history.js";
import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { findRoom } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

/** Nobody sits here by what this browser keeps. Where the table still waits for players, one may sit down. */
export function NoTable({ room }: { readonly room: string }): ReactElement {
  const { api, user } = useSession();
  const { isBusy, problem, run } = useCall();
  const look = (): Promise<void> =>
    run(async () => {
      const found = await findRoom(api, room);
      navigate(found === undefined ? paths.lobby : paths.join(found.code));
    });
  return (
    <main id="content" className="page page-narrow panel no-table">
      <h1 className="page-heading">{texts.table.noSeat}</h1>
      <p>{texts.table.noSeatAdvice}</p>
      <Problem>{problem}</Problem>
      <p className="row">
        <button type="button" className="button" disabled={isBusy} onClick={look}>
          {texts.lobbyPage.sit}
        </button>
        {(user === undefined || user.guest) && (
          <Link to={paths.account} className="button">
            {texts.signIn}
          </Link>
        )}
        <Link to={paths.lobby} className="button button-primary">
          {texts.back}
        </Link>
      </p>
    </main>
  );
}
