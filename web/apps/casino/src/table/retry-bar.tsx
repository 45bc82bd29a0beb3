import type { ReactElement } from "react";

import { texts } from "../texts.js";

/** Below the table that lost its connection, and does not try again by itself. */
export function RetryBar({ onRetry }: { readonly onRetry: () => void }): ReactElement {
  return (
    <div className="move-bar">
      <p className="row">
        <span>{texts.table.lost}</span>
        <button type="button" className="button button-primary" onClick={onRetry}>
          {texts.table.retry}
        </button>
      </p>
    </div>
  );
}
