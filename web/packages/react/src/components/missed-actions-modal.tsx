import { LIMITS, type Missed } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { useLatest } from "../hooks/use-latest.js";
import { useTexts, useTime } from "../provider.js";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";
import { clockTime } from "./duration.js";

export interface MissedActionsModalProps {
  readonly missed: Missed;
  readonly onContinue: () => void;
  readonly closesAfterMs?: number;
}

/**
 * What happened meanwhile. It closes by itself, but not under the player's hand: the dialog has the focus from the start,
 * so only the focus of something in it counts.
 */
export function MissedActionsModal({
  missed,
  onContinue,
  closesAfterMs = 5_000,
}: MissedActionsModalProps): ReactElement {
  const texts = useTexts();
  const { timers } = useTime();
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const latest = useLatest(onContinue);
  const held = hovered || focused;
  useEffect(
    () => (held ? undefined : timers.after(closesAfterMs, () => latest.current())),
    [held, timers, closesAfterMs, latest],
  );

  return (
    <Dialog title={texts.missedTitle} onEscape={onContinue}>
      <div
        onMouseEnter={() => setHovered(true)}
        onMouseLeave={() => setHovered(false)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <p>{texts.missedAway(clockTime(missed.offlineMs))}</p>
        <ul>
          {missed.summaries.slice(-LIMITS.max_missed_summaries).map((summary, index) => (
            // Two entries may well say the same, and the list never changes.
            <li key={`${missed.number}-${index}`}>{summary.text}</li>
          ))}
        </ul>
        <div className="reseat-buttons">
          <Button onPress={onContinue} primary>
            {texts.continue}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
