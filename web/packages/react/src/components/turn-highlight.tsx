import type { ReactElement, ReactNode } from "react";

import { useTexts } from "../provider.js";

export interface TurnHighlightProps {
  readonly yourTurn: boolean;
  /** Whose turn it is otherwise. */
  readonly waitingFor?: string | undefined;
  /** The hand; what in it has `data-playable` stands out in the player's turn. */
  readonly children?: ReactNode;
}

export function TurnHighlight({ yourTurn, waitingFor, children }: TurnHighlightProps): ReactElement {
  const texts = useTexts();
  const waiting = waitingFor === undefined ? "" : texts.waitingFor(waitingFor);
  return (
    <div className="reseat-turn" data-your-turn={yourTurn}>
      <p role="status" className="reseat-turn-words">
        {yourTurn ? texts.yourTurn : waiting}
      </p>
      {children}
    </div>
  );
}
