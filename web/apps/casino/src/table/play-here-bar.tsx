import type { ReactElement } from "react";

import { texts } from "../texts.js";

/** Below the table whose game goes on elsewhere, after the player did not take over at first. */
export function PlayHereBar({ onPlayHere }: { readonly onPlayHere: () => void }): ReactElement {
  return (
    <div className="move-bar">
      <p className="row">
        <span>{texts.table.elsewhere}</span>
        <button type="button" className="button button-primary" onClick={onPlayHere}>
          {texts.table.playHere}
        </button>
      </p>
    </div>
  );
}
