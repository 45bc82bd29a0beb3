import { type KeyboardEvent, useCallback, useState } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export interface Roving {
  /** For the element that holds the items. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** The `tabIndex` of the item at this place: one of them is reached by Tab, the others by the arrows. */
  readonly tabIndex: (index: number) => 0 | -1;
  readonly onFocus: (index: number) => void;
}

/** One stop for Tab in a row of items; the arrow keys, Home and End lead along it. Items have `data-item`. */
export function useRoving(count: number): Roving {
  const [at, setAt] = useState(0);
  const current = Math.min(at, Math.max(count - 1, 0));
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const next = nextPlace(event.key, current, count);
      if (next === undefined) return;
      event.preventDefault();
      event.currentTarget.querySelectorAll<HTMLElement>("[data-item]")[next]?.focus();
    },
    [current, count],
  );
  return {
    onKeyDown,
    tabIndex: (index) => (index === current ? 0 : -1),
    onFocus: setAt,
  };
}

function nextPlace(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : (at + step + count) % count;
}
