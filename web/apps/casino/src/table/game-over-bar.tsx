import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

interface GameOverBarProps {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onRematch: () => void;
}

/** Below the table of a finished game. */
export function GameOverBar({ isBusy, problem, onRematch }: GameOverBarProps): ReactElement {
  return (
    <div className="move-bar">
      <Problem>{problem}</Problem>
      <p className="row">
        <button type="button" className="button button-primary" disabled={isBusy} onClick={onRematch}>
          {texts.gameOver.rematch}
        </button>
        <Link to={paths.lobby} className="button">
          {texts.gameOver.lobby}
        </Link>
      </p>
    </div>
  );
}
