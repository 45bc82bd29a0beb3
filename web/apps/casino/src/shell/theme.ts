import { type Environment, KeptStorage } from "@reseat/client";

export type Theme = "auto" | "light" | "dark";

const KEY = "casino_theme";

export function keptTheme(environment: Environment): { read: () => Theme; write: (theme: Theme) => void } {
  const storage = KeptStorage.lasting(environment);
  return {
    read: () => {
      const kept = storage.read(KEY);
      return kept === "light" || kept === "dark" ? kept : "auto";
    },
    write: (theme) => (theme === "auto" ? storage.remove(KEY) : storage.write(KEY, theme)),
  };
}

export function showTheme(theme: Theme): void {
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset["theme"] = theme;
}
