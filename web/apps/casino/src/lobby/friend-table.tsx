import { type ReactElement, useState } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { openTable } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

const SEATS = [2, 3, 4] as const;
const TURN_TIMES = [undefined, "30s", "60s"] as const;

/** Makes a table that friends are invited to, and perhaps everybody. */
export function FriendTable({ name }: { readonly name: string }): ReactElement {
  const session = useSession();
  const { isBusy, problem, run } = useCall();
  const [seats, setSeats] = useState<number>(2);
  const [turnTime, setTurnTime] = useState<(typeof TURN_TIMES)[number]>();
  const [isOpen, setOpen] = useState(false);
  const open = (): Promise<void> =>
    run(async () =>
      navigate(paths.table(await openTable(session, { name, seats, bots: 0, turnTime, isPrivate: !isOpen }))),
    );
  return (
    <div className="friend-table">
      <fieldset className="field-row">
        <legend>{texts.lobbyPage.players}</legend>
        <span className="segments">
          {SEATS.map((count) => (
            <label key={count}>
              <input type="radio" name="seats" checked={seats === count} onChange={() => setSeats(count)} />
              <span>{texts.lobbyPage.playersOf(count)}</span>
            </label>
          ))}
        </span>
      </fieldset>
      <fieldset className="field-row">
        <legend>{texts.lobbyPage.turnTime}</legend>
        <span className="segments">
          {TURN_TIMES.map((time) => (
            <label key={time ?? ""}>
              <input type="radio" name="turn-time" checked={turnTime === time} onChange={() => setTurnTime(time)} />
              <span>{texts.lobbyPage.turnTimes[time ?? "none"]}</span>
            </label>
          ))}
        </span>
      </fieldset>
      <label className="check">
        <input type="checkbox" checked={isOpen} onChange={(event) => setOpen(event.target.checked)} />
        <span>{texts.lobbyPage.isOpen}</span>
      </label>
      <button type="button" className="button button-primary" disabled={isBusy} onClick={open}>
        {texts.lobbyPage.inviteFriend}
      </button>
      <Problem>{problem}</Problem>
    </div>
  );
}
