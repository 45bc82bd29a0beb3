import { type ReactElement, useEffect, useState } from "react";

import { texts } from "../texts.js";
import type { SeenHand } from "../table/use-seen-cards.js";
import { checkDeal, type DealCheck as Checked } from "./check-deal.js";

interface DealCheckProps {
  readonly seed: string;
  readonly commitment: string;
  /** In the order in which they sit. */
  readonly seats: number;
  readonly ownSeat: number | undefined;
  readonly seen: readonly SeenHand[];
}

/** "This deal was fair": computed here, from what the service showed before and after. */
export function DealCheck({ seed, commitment, seats, ownSeat, seen }: DealCheckProps): ReactElement {
  const [checked, setChecked] = useState<Checked>();
  useEffect(() => {
    let isCurrent = true;
    void checkDeal(seed, commitment, seats, ownSeat, seen).then((check) => {
      if (isCurrent) setChecked(check);
    });
    return () => {
      isCurrent = false;
    };
  }, [seed, commitment, seats, ownSeat, seen]);
  const fairness = checked?.fairness ?? "checking";
  return (
    <section className="fairness" data-fairness={fairness} aria-label={texts.fairness.heading}>
      <p role="status">
        <svg className="fairness-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M12 2 4 5v6c0 5 3.400 9.200 8 11 4.600-1.800 8-6 8-11V5z" />
          {fairness === "fair" && <path className="fairness-tick" d="m8 12 3 3 5-6" />}
        </svg>
        <span>
          <strong>{texts.fairness[fairness]}</strong>
          {fairness === "fair" && <small>{words(checked?.matched ?? 0)}</small>}
          {fairness === "unfair" && <small>{texts.fairness.unfairWords}</small>}
        </span>
      </p>
      <details>
        <summary>{texts.fairness.details}</summary>
        <p>{texts.fairness.how}</p>
        <dl className="hashes">
          <dt>{texts.fairness.commitment}</dt>
          <dd>{commitment}</dd>
          <dt>{texts.fairness.seed}</dt>
          <dd>{seed}</dd>
        </dl>
      </details>
    </section>
  );
}

function words(matched: number): string {
  return matched === 0 ? texts.fairness.fairWords : `${texts.fairness.fairWords} ${texts.fairness.hands(matched)}`;
}
