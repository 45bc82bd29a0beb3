import { texts } from "../texts.js";

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `Nov 21, 2026`. */
export function dayOf(at: string): string {
  return DAY.format(new Date(at));
}

/** `3 hours ago`, `yesterday`, `just now`. */
export function agoOf(at: string, now: number): string {
  const ms = Math.max(now - Date.parse(at), 0);
  const step = STEPS.find(([, length]) => ms >= length);
  return step === undefined ? texts.devicesPage.justNow : AGO.format(-Math.floor(ms / step[1]), step[0]);
}
