import type { Environment } from "@reseat/client";

/** A slow browser begins to read the file only after a while. */
const READ_WITHIN_MS = 60_000;

/** Gives the player a file to keep, made in this page. */
export function saveFile({ timers }: Pick<Environment, "timers">, name: string, content: unknown): void {
  const file = new Blob([JSON.stringify(content, undefined, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  timers.after(READ_WITHIN_MS, () => URL.revokeObjectURL(link.href));
}
