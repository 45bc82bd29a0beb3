import type { UserResult } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { dayOf } from "../shell/times.js";
import { texts } from "../texts.js";

/** The games that this user has finished, newest first. */
export function Results(): ReactElement {
  const { api } = useSession();
  const { problem, run } = useCall();
  const [results, setResults] = useState<readonly UserResult[]>();
  useEffect(() => {
    void run(async () => setResults((await api.myResults()).results));
  }, [api, run]);
  return (
    <section className="panel">
      <h2>{texts.accountPage.results}</h2>
      {results?.length === 0 && <p className="empty">{texts.accountPage.noResults}</p>}
      <ul className="results">
        {results?.map(({ room_id, outcome, score, finished_at }) => (
          <li key={room_id} data-outcome={outcome}>
            <strong>{texts.accountPage.outcome[outcome]}</strong>
            <span>{texts.points(score)}</span>
            <time dateTime={finished_at}>{dayOf(finished_at)}</time>
          </li>
        ))}
      </ul>
      <Problem>{problem}</Problem>
    </section>
  );
}
