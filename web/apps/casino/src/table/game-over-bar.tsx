import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { texts } from "../texts.js";
import { RematchButton } from "./rematch-button.js";
import type { Rematch } from "./use-rematch.js";

/** Below the table of a finished game. */
export function GameOverBar({ rematch }: { readonly rematch: Rematch }): ReactElement {
  return (
    <div className="move-bar">
      <div className="row">
        <RematchButton rematch={rematch} />
        <Link to={paths.lobby} className="button">
          {texts.gameOver.lobby}
        </Link>
      </div>
    </div>
  );
}
