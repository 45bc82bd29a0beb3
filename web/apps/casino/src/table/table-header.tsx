import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { Logo } from "../shell/logo.js";
import { texts } from "../texts.js";
import type { Casino } from "./state.js";

interface TableHeaderProps {
  readonly game: Casino | null;
  readonly onBreak: () => void;
  readonly onLeave: () => void;
}

/** Where the game is, and the ways out of it. The connection's state stands at its right end. */
export function TableHeader({ game, onBreak, onLeave }: TableHeaderProps): ReactElement {
  return (
    <header className="table-header">
      <Link to={paths.lobby} className="brand" label={texts.table.brand}>
        <Logo />
        <span className="brand-name">{texts.app}</span>
      </Link>
      {game !== null && (
        <p className="table-progress">
          <span>{texts.table.round(game.round)}</span>
          <span data-last={game.last_deal || undefined}>
            {game.last_deal ? texts.table.lastDeal : texts.table.deal(game.deal, game.deals)}
          </span>
        </p>
      )}
      <span className="table-tools">
        <button
          type="button"
          className="icon-button break-button"
          onClick={onBreak}
          aria-label={texts.breakIt.open}
          title={texts.breakIt.open}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M13 2 5 13.500h6L9.500 22 19 9.500h-6.500z" />
          </svg>
        </button>
        <button
          type="button"
          className="icon-button"
          onClick={onLeave}
          aria-label={texts.table.leave}
          title={texts.table.leave}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="stroked">
            <path d="M14 4h4.500A1.500 1.500 0 0 1 20 5.500v13a1.500 1.500 0 0 1-1.500 1.500H14M10 8l-4 4 4 4M6 12h10" />
          </svg>
        </button>
      </span>
    </header>
  );
}
