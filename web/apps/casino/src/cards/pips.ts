/** Where the pips of a number card stand, in the card's own 100 × 140. */
export interface Pip {
  readonly x: number;
  readonly y: number;
}

const [LEFT, CENTRE, RIGHT] = [35, 51, 67];
const [TOP, BOTTOM] = [27, 113];

const at = (x: number, ...heights: readonly number[]): readonly Pip[] =>
  heights.map((height) => ({ x, y: TOP + (BOTTOM - TOP) * height }));
const sides = (...heights: readonly number[]): readonly Pip[] => [...at(LEFT, ...heights), ...at(RIGHT, ...heights)];

export const PIPS: Readonly<Record<string, readonly Pip[]>> = {
  2: at(CENTRE, 0, 1),
  3: at(CENTRE, 0, 0.5, 1),
  4: sides(0, 1),
  5: [...sides(0, 1), ...at(CENTRE, 0.5)],
  6: sides(0, 0.5, 1),
  7: [...sides(0, 0.5, 1), ...at(CENTRE, 0.25)],
  8: [...sides(0, 0.5, 1), ...at(CENTRE, 0.25, 0.75)],
  9: [...sides(0, 1 / 3, 2 / 3, 1), ...at(CENTRE, 0.5)],
  10: [...sides(0, 1 / 3, 2 / 3, 1), ...at(CENTRE, 1 / 6, 5 / 6)],
};

/** The lower half stands on its head. */
export function isUpsideDown({ y }: Pip): boolean {
  return y > (TOP + BOTTOM) / 2;
}
