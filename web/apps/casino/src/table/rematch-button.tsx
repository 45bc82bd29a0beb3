import type { ReactElement } from "react";

import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import type { Rematch } from "./use-rematch.js";

interface RematchButtonProps {
  readonly rematch: Rematch;
  readonly large?: boolean;
}

/** Another game, and who waits for it. */
export function RematchButton({ rematch: { isBusy, problem, waiting, ask }, large }: RematchButtonProps): ReactElement {
  const names = waiting.join(", ");
  return (
    <>
      <p className="rematch-waiting" role="status">
        {waiting.length > 0 && texts.gameOver.wantsRematch(names, waiting.length)}
      </p>
      <Problem>{problem}</Problem>
      <button
        type="button"
        className={`button button-primary${large === true ? " button-large" : ""}`}
        disabled={isBusy}
        onClick={() => void ask()}
      >
        {waiting.length > 0 ? texts.gameOver.joinRematch(names) : texts.gameOver.rematch}
      </button>
    </>
  );
}
