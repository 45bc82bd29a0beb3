import type { ReactElement } from "react";

import { texts } from "../texts.js";

interface PlayHereBarProps {
  /** The seat went elsewhere from here; else it was never taken here. */
  readonly hasMoved: boolean;
  readonly onPlayHere: () => void;
}

/** Below the table whose game goes on elsewhere: the player may think better of it. */
export function PlayHereBar({ hasMoved, onPlayHere }: PlayHereBarProps): ReactElement {
  return (
    <div className="move-bar">
      <p className="row">
        <span>{hasMoved ? texts.table.moved : texts.table.elsewhere}</span>
        <button type="button" className="button button-primary" onClick={onPlayHere}>
          {texts.table.playHere}
        </button>
      </p>
    </div>
  );
}
