import { useEffect } from "react";

import type { CardId } from "../cards/card.js";

const ELSEWHERE = "[role='dialog'], [role='alertdialog'], input, select, textarea";

/** 1 to 4 choose a card of the hand, Escape lets it go, wherever on the table the focus is. */
export function useTableKeys(hand: readonly CardId[], letGo: () => void): void {
  useEffect(() => {
    const pressed = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
      if (ctrlKey || metaKey || altKey || (target instanceof Element && target.closest(ELSEWHERE) !== null)) return;
      const card = hand[Number(key) - 1];
      if (key === "Escape") {
        letGo();
        focusChosen();
      } else if (card !== undefined) {
        focusCard(card)?.click();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [hand, letGo]);
}

function focusCard(card: CardId): HTMLElement | null {
  const held = document.querySelector<HTMLElement>(`.hand [data-card="${card}"]`);
  held?.focus();
  return held;
}

/** Back to the card whose moves were looked at. */
function focusChosen(): void {
  if (document.activeElement?.closest(".move-bar") == null) return;
  document.querySelector<HTMLElement>(".hand [aria-pressed='true']")?.focus();
}
