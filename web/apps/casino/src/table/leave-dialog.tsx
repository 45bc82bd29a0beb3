import { Dialog } from "@reseat/react";
import type { ReactElement } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { OtherDevice } from "./other-device.js";

interface LeaveDialogProps {
  readonly room: string;
  /** Whether leaving loses a game. */
  readonly isPlaying: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => Promise<void>;
}

export function LeaveDialog({ room, isPlaying, onStay, onLeave }: LeaveDialogProps): ReactElement {
  const { isBusy, problem, run } = useCall();
  const toLobby = (): void => navigate(paths.lobby);
  return (
    <Dialog title={isPlaying ? texts.table.leaveTitle : texts.table.leave} onEscape={onStay}>
      {isPlaying && <p>{texts.table.leaveAdvice}</p>}
      <Problem>{problem}</Problem>
      <div className="stack">
        <button type="button" className="button button-primary" onClick={onStay}>
          {texts.table.stay}
        </button>
        <button type="button" className="button" onClick={toLobby}>
          {isPlaying ? texts.table.goToLobby : texts.gameOver.lobby}
        </button>
        {isPlaying && (
          <button type="button" className="button button-danger" disabled={isBusy} onClick={() => run(onLeave)}>
            {texts.table.leave}
          </button>
        )}
      </div>
      {isPlaying && <OtherDevice room={room} />}
    </Dialog>
  );
}
