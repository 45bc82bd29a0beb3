import type { ReactElement } from "react";

import { Jack, King, Queen } from "./courts.js";

/** Every shape that the cards are put together from, once in the page; cards only refer to them. */
export function CardSprite(): ReactElement {
  return (
    <svg className="card-sprite" aria-hidden="true" focusable="false">
      <symbol id="pip-S" viewBox="0 0 100 100">
        <path d="M50 3C60 22 94 38 94 64c0 15-11 24-23 24-8 0-14-4-17-9 1 9 4 14 11 18H35c7-4 10-9 11-18-3 5-9 9-17 9C17 88 6 79 6 64 6 38 40 22 50 3z" />
      </symbol>
      <symbol id="pip-H" viewBox="0 0 100 100">
        <path d="M50 96C41 78 5 58 5 31 5 16 16 6 29 6c10 0 18 6 21 15C53 12 61 6 71 6c13 0 24 10 24 25 0 27-36 47-45 65z" />
      </symbol>
      <symbol id="pip-D" viewBox="0 0 100 100">
        <path d="M50 2C60 21 74 38 90 50 74 62 60 79 50 98 40 79 26 62 10 50 26 38 40 21 50 2z" />
      </symbol>
      <symbol id="pip-C" viewBox="0 0 100 100">
        <path d="M50 4c13 0 22 9 22 21 0 7-3 12-8 17 3-2 7-3 11-3 12 0 21 10 21 22S87 83 75 83c-9 0-17-5-21-12 0 12 3 20 11 26H35c8-6 11-14 11-26-4 7-12 12-21 12C13 83 4 73 4 61s9-22 21-22c4 0 8 1 11 3-5-5-8-10-8-17C28 13 37 4 50 4z" />
      </symbol>
      <symbol id="court-J" viewBox="0 0 56 54" preserveAspectRatio="xMidYMax meet">
        <Jack />
      </symbol>
      <symbol id="court-Q" viewBox="0 0 56 54" preserveAspectRatio="xMidYMax meet">
        <Queen />
      </symbol>
      <symbol id="court-K" viewBox="0 0 56 54" preserveAspectRatio="xMidYMax meet">
        <King />
      </symbol>
    </svg>
  );
}
