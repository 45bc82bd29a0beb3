import { type ReactElement, useEffect, useRef } from "react";

import { texts } from "../texts.js";
import type { Happening } from "./happenings.js";

/** What happened so far, newest at the bottom and in sight. */
export function History({ lines }: { readonly lines: readonly Happening[] }): ReactElement {
  const list = useRef<HTMLOListElement>(null);
  const last = lines.at(-1)?.sequence;
  useEffect(() => {
    if (list.current !== null && last !== undefined) list.current.scrollTop = list.current.scrollHeight;
  }, [last]);
  return (
    <section className="history" aria-label={texts.table.history}>
      <h2>{texts.table.history}</h2>
      <ol ref={list} tabIndex={0} aria-label={texts.table.history}>
        {lines.map(({ sequence, playerId, text }) => (
          <li key={sequence} data-service={playerId === null || undefined}>
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
