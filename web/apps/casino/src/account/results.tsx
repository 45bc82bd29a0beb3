import type { UserResult } from "@reseat/client";
import { type ReactElement, useCallback, useEffect, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { dayOf } from "../shell/times.js";
import { texts } from "../texts.js";

/** The games that this user has finished, newest first. */
export function Results(): ReactElement {
  const { api } = useSession();
  const { isBusy, problem, run } = useCall();
  const [results, setResults] = useState<readonly UserResult[]>();
  const [next, setNext] = useState<string>();
  const read = useCallback(
    (cursor?: string) =>
      run(async () => {
        const page = await api.myResults(cursor);
        setResults((before = []) => (cursor === undefined ? page.results : [...before, ...page.results]));
        setNext(page.next);
      }),
    [api, run],
  );
  useEffect(() => void read(), [read]);
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
      {next !== undefined && (
        <button type="button" className="button" disabled={isBusy} onClick={() => void read(next)}>
          {texts.accountPage.moreResults}
        </button>
      )}
      <Problem>{problem}</Problem>
    </section>
  );
}
