import type { GameConnection } from "@reseat/client";
import { Dialog, useTime } from "@reseat/react";
import { type ReactElement, useEffect, useState, useSyncExternalStore } from "react";

import { useSession } from "../session/session.js";
import { texts } from "../texts.js";

interface BreakItPanelProps {
  readonly connection: GameConnection | undefined;
  /** As a dialog, which can be closed. */
  readonly onClose?: () => void;
}

/** What this product is for, to be tried out: everything here breaks the connection, and nothing breaks the game. */
export function BreakItPanel({ connection, onClose }: BreakItPanelProps): ReactElement {
  if (onClose === undefined) {
    return (
      <section className="break-it" aria-label={texts.breakIt.heading}>
        <h2>{texts.breakIt.heading}</h2>
        <p>{texts.breakIt.lead}</p>
        <Levers connection={connection} onUsed={() => {}} />
      </section>
    );
  }
  return (
    <Dialog title={texts.breakIt.heading} onEscape={onClose}>
      <p>{texts.breakIt.lead}</p>
      <Levers connection={connection} onUsed={onClose} />
      <div className="reseat-buttons">
        <button type="button" className="button" onClick={onClose}>
          {texts.breakIt.close}
        </button>
      </div>
    </Dialog>
  );
}

interface LeversProps extends Pick<BreakItPanelProps, "connection"> {
  /** What happens now is better seen without the panel. */
  readonly onUsed: () => void;
}

function Levers({ connection, onUsed }: LeversProps): ReactElement {
  const { sabotage } = useSession();
  const harm = useSyncExternalStore(sabotage.subscribe, sabotage.getSnapshot);
  const seconds = useSecondsUntil(sabotage.until);
  const { breakIt } = texts;
  const using = (what: () => void) => () => {
    what();
    onUsed();
  };
  return (
    <ul className="levers">
      <Lever
        name={breakIt.drop}
        hint={breakIt.dropHint}
        isOff={harm !== "none"}
        onPull={using(() => connection?.dropConnection())}
      />
      <Lever
        name={breakIt.freeze}
        hint={harm === "frozen" ? breakIt.frozen : breakIt.freezeHint}
        isOff={harm !== "none"}
        onPull={using(() => sabotage.freeze())}
      />
      <Lever
        name={breakIt.offline}
        hint={harm === "offline" ? breakIt.isOffline(seconds) : breakIt.offlineHint}
        isOff={harm !== "none"}
        onPull={using(() => sabotage.goOffline())}
      />
      <Lever name={breakIt.reload} hint={breakIt.reloadHint} isOff={false} onPull={() => location.reload()} />
      <Lever
        name={breakIt.secondTab}
        hint={breakIt.secondTabHint}
        isOff={false}
        onPull={using(() => void window.open(location.href, "_blank", "noopener"))}
      />
    </ul>
  );
}

interface LeverProps {
  readonly name: string;
  readonly hint: string;
  readonly isOff: boolean;
  readonly onPull: () => void;
}

function Lever({ name, hint, isOff, onPull }: LeverProps): ReactElement {
  return (
    <li>
      <button type="button" className="lever" aria-disabled={isOff} onClick={isOff ? undefined : onPull}>
        <strong>{name}</strong>
        <small>{hint}</small>
      </button>
    </li>
  );
}

/** Whole seconds until then, by the client's clock; 0 without a time. */
function useSecondsUntil(until: number | undefined): number {
  const { clock, timers } = useTime();
  const [, tick] = useState(0);
  const left = until === undefined ? 0 : Math.max(Math.ceil((until - clock.now()) / 1_000), 0);
  useEffect(() => {
    if (until === undefined || left === 0) return undefined;
    return timers.after(1_000, () => tick((count) => count + 1));
  }, [until, left, timers]);
  return left;
}
