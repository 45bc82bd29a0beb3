import type { Event } from "@reseat/client";
import { useTime } from "@reseat/react";
import { type ReactElement, useCallback, useEffect, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { agoOf } from "../shell/times.js";
import { texts } from "../texts.js";

const SHOWN = 12;

/** What was noted of accounts and sessions last. */
export function LatestEvents(): ReactElement {
  const { api } = useSession();
  const { clock } = useTime();
  const { isBusy, problem, run } = useCall();
  const [events, setEvents] = useState<readonly Event[]>();
  const read = useCallback(() => run(async () => setEvents((await api.admin.events()).events)), [api, run]);
  useEffect(() => void read(), [read]);
  const words = texts.opsPage;
  return (
    <section className="panel events">
      <h2>{words.events}</h2>
      {events?.length === 0 && <p className="empty">{words.noEvents}</p>}
      <ul>
        {events?.slice(0, SHOWN).map(({ id, at, kind, actor, ip_address }) => (
          <li key={id}>
            <strong>{kind.replaceAll("_", " ")}</strong>
            <span>{words.by(actor, ip_address)}</span>
            <time dateTime={at}>{agoOf(at, clock.now())}</time>
          </li>
        ))}
      </ul>
      <Problem>{problem}</Problem>
      <button type="button" className="button" disabled={isBusy} onClick={() => void read()}>
        {words.readAgain}
      </button>
    </section>
  );
}
