import type { ReactElement } from "react";

import { type CardId, cardOf } from "./card.js";
import { isUpsideDown, PIPS } from "./pips.js";

interface CardFaceProps {
  readonly id: CardId;
}

/** The face of a card. It says nothing to a screen reader: what holds it has the card's name. */
export function CardFace({ id }: CardFaceProps): ReactElement {
  const { rank, suit } = cardOf(id);
  return (
    <svg className="card-face" data-suit={suit} viewBox="0 0 100 140" aria-hidden="true" focusable="false">
      <Middle rank={rank} suit={suit} />
      <Corner rank={rank} suit={suit} />
      <g transform="rotate(180 50 70)">
        <Corner rank={rank} suit={suit} />
      </g>
    </svg>
  );
}

interface PartProps {
  readonly rank: string;
  readonly suit: string;
}

function Corner({ rank, suit }: PartProps): ReactElement {
  return (
    <>
      <text
        className="card-rank"
        x="13.500"
        y="24.500"
        textAnchor="middle"
        {...(rank === "10" && { textLength: 21, lengthAdjust: "spacingAndGlyphs" })}
      >
        {rank}
      </text>
      <use href={`#pip-${suit}`} x="6.500" y="28.500" width="14" height="14" />
    </>
  );
}

function Middle({ rank, suit }: PartProps): ReactElement {
  if (rank === "A") return <Ace suit={suit} />;
  const pips = PIPS[rank];
  if (pips === undefined) return <Court rank={rank} suit={suit} />;
  return (
    <>
      {pips.map((pip) => {
        const { x, y } = pip;
        return (
          <g key={`${x} ${y}`} transform={isUpsideDown(pip) ? `rotate(180 ${x} ${y})` : undefined}>
            <use href={`#pip-${suit}`} x={x - 8.5} y={y - 8.5} width="17" height="17" />
          </g>
        );
      })}
    </>
  );
}

function Ace({ suit }: Pick<PartProps, "suit">): ReactElement {
  return (
    <>
      <circle className="card-ornament" cx="50" cy="70" r="33" />
      <circle className="card-ornament card-dotted" cx="50" cy="70" r="29.500" />
      <path className="card-ornament" d="M50 30v-8M50 110v8M17 70H9M83 70h8" />
      <use href={`#pip-${suit}`} x="31" y="51" width="38" height="38" />
    </>
  );
}

function Court({ rank, suit }: PartProps): ReactElement {
  const half = (
    <>
      <use href={`#court-${rank}`} x="25" y="16" width="50" height="54" />
      <use href={`#pip-${suit}`} x="27.500" y="19" width="9" height="9" />
    </>
  );
  return (
    <>
      <rect className="court-ground" x="24.500" y="15" width="51" height="110" rx="3" />
      {half}
      <g transform="rotate(180 50 70)">{half}</g>
      <path className="court-seam" d="M24.500 70h51" />
      <rect className="court-frame" x="24.500" y="15" width="51" height="110" rx="3" />
    </>
  );
}
