import type { ReactElement } from "react";

export function Logo(): ReactElement {
  return (
    <svg className="logo" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <rect className="logo-back" x="5" y="7" width="19" height="27" rx="3.500" transform="rotate(-14 14 20)" />
      <rect className="logo-front" x="15" y="6" width="19" height="27" rx="3.500" transform="rotate(9 24 20)" />
      <use className="logo-pip" href="#pip-S" x="18" y="12.500" width="13" height="13" transform="rotate(9 24 20)" />
    </svg>
  );
}
