import type { ReactElement } from "react";

import { CardFace } from "../cards/card-face.js";

const SHOWN = ["2S", "QH", "10D", "KC", "AS"] as const;

/** Five cards fanned out, the two that count double among them. For the eye only. */
export function Fan(): ReactElement {
  return (
    <div className="fan" aria-hidden="true">
      {SHOWN.map((card) => (
        <span key={card} className="card fan-card">
          <CardFace id={card} />
        </span>
      ))}
    </div>
  );
}
