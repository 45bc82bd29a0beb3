/** A length of time as a clock shows it: `1:05`, or `1:00:05` from an hour on. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(Math.max(ms, 0) / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
