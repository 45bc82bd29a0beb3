import type { ReactElement } from "react";

const HUES = 6;

interface AvatarProps {
  readonly name: string;
  readonly small?: boolean;
}

/** The first letter of a name on a colour of its own. The name itself stands beside it, or labels what holds it. */
export function Avatar({ name, small = false }: AvatarProps): ReactElement {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span className={small ? "avatar avatar-small" : "avatar"} data-hue={hue} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
