import { type ReactElement, useState } from "react";

import { useSession } from "../session/session.js";
import { texts } from "../texts.js";
import { keptTheme, showTheme, type Theme } from "./theme.js";

const NEXT: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };
const SIGNS: Readonly<Record<Theme, string>> = {
  auto: "M12 3a9 9 0 1 0 0 18V3z",
  light:
    "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 1v3M12 20v3M1 12h3M20 12h3M4.200 4.200l2.100 2.100M17.700 17.700l2.100 2.100M4.200 19.800l2.100-2.100M17.700 6.300l2.100-2.100",
  dark: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z",
};

/** Colours as the system has them, light, or dark. */
export function ThemeButton(): ReactElement {
  const { api } = useSession();
  const kept = keptTheme(api.environment);
  const [theme, setTheme] = useState(kept.read);
  const change = (): void => {
    const next = NEXT[theme];
    kept.write(next);
    showTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={change}
      aria-label={texts.theme[theme]}
      title={texts.theme[theme]}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className={`theme-sign theme-${theme}`}>
        {theme === "auto" && <circle cx="12" cy="12" r="9" className="theme-outline" />}
        <path d={SIGNS[theme]} />
      </svg>
    </button>
  );
}
