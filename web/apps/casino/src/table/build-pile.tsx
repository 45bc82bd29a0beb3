import type { ReactElement } from "react";

import { CardFace } from "../cards/card-face.js";
import type { Build } from "./state.js";

interface BuildPileProps {
  readonly build: Build;
  readonly owner: string;
}

/** A build: its cards fanned out, what it is worth on a coin, and whose it is. */
export function BuildPile({ build, owner }: BuildPileProps): ReactElement {
  return (
    <>
      <span className="build-cards">
        {build.cards.map((card) => (
          <span key={card} className="card build-card" data-card={card}>
            <CardFace id={card} />
          </span>
        ))}
      </span>
      <span className="build-coin" data-multiple={build.multiple || undefined} aria-hidden="true">
        {build.value}
      </span>
      {owner !== "" && (
        <span className="build-owner" aria-hidden="true">
          {owner}
        </span>
      )}
    </>
  );
}
