import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("the styles", () => {
  const styles = readFileSync(new URL("../src/styles.css", import.meta.url), "utf8");

  it("define every variable that they use, in light and in dark", () => {
    const used = new Set(styles.match(/var\(--reseat-[a-z-]+/g)?.map((use) => use.slice("var(".length)));
    const [light = "", ...dark] = styles.split(/@media \(prefers-color-scheme: dark\)|:where\(\[data-theme="dark"\]\)/);
    for (const variable of used) expect(light, variable).toContain(`${variable}:`);
    const coloured = [...light.matchAll(/(--reseat-[a-z-]+): #/g)].map(([, variable]) => variable!);
    for (const variable of coloured) for (const theme of dark) expect(theme, variable).toContain(`${variable}:`);
  });

  it("stop every animation where less motion is wished for", () => {
    const [moving = "", still = ""] = styles.split("@media (prefers-reduced-motion: reduce)");
    expect([moving.match(/animation:/g)?.length, still.match(/\.reseat-[^,{]+/g)?.length]).toEqual([2, 2]);
    expect(still).toContain("animation: none");
  });

  it("show each state of the connection in a colour of its own", () => {
    const colourOf = (selector: string): string | undefined => {
      const rules = [...styles.matchAll(/([^{}]+)\{([^{}]*)\}/g)];
      const rule = rules.find(([, selectors]) => selectors!.split(",").some((one) => one.trim() === selector));
      return /(?:background|border): (?:2px solid )?var\(--reseat-([a-z]+)\)/.exec(rule?.[2] ?? "")?.[1];
    };
    expect({
      connected: colourOf('[data-status="connected"] > .reseat-status-line > .reseat-dot'),
      unhealthy: colourOf('[data-status="unhealthy"] > .reseat-status-line:first-child > .reseat-dot'),
      // What is under way turns round; what is left is a dot for which no state has another colour.
      reconnecting: colourOf(".reseat-spinner"),
      disconnected: colourOf(".reseat-dot"),
    }).toEqual({ connected: "good", unhealthy: "warn", reconnecting: "busy", disconnected: "bad" });
  });

  it.each([
    ["good", "green", 90, 160],
    ["warn", "yellow", 35, 60],
    ["busy", "orange", 10, 35],
    ["bad", "red", -10, 10],
  ])("have for %s what people call %s", (name, _, from, to) => {
    const colours = [...styles.matchAll(new RegExp(`--reseat-${name}: (#[0-9a-f]{6})`, "g"))];
    expect(colours.length).toBeGreaterThan(1);
    for (const [, colour] of colours) {
      expect(hue(colour!), colour).toBeGreaterThanOrEqual(from);
      expect(hue(colour!), colour).toBeLessThanOrEqual(to);
    }
  });

  it.each(["light", "dark"])("have text that stands out from the surface in %s", (theme) => {
    const parts = styles.split(':where([data-theme="dark"])');
    const colours = new Map(
      [...parts[theme === "light" ? 0 : 1]!.matchAll(/--reseat-([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [
        name!,
        colour!,
      ]),
    );
    if (theme === "light") {
      const first = parts[0]!.split("@media (prefers-color-scheme: dark)")[0]!;
      for (const [, name, colour] of first.matchAll(/--reseat-([a-z-]+): (#[0-9a-f]{6})/g)) colours.set(name!, colour!);
    }
    const of = (name: string): string => colours.get(name)!;
    for (const name of ["text", "quiet"]) expect(contrast(of(name), of("surface")), name).toBeGreaterThan(4.5);
    expect(contrast(of("on-accent"), of("accent"))).toBeGreaterThan(4.5);
    expect(contrast(of("text"), of("highlight"))).toBeGreaterThan(4.5);
    for (const name of ["good", "warn", "busy", "bad", "accent"])
      expect(contrast(of(name), of("surface")), name).toBeGreaterThan(3);
  });
});

/** The place of a colour on the wheel, in degrees from red; those before red are below 0. */
function hue(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (most === red) return (60 * (green - blue)) / spread;
  return most === green ? 60 * (2 + (blue - red) / spread) : 60 * (4 + (red - green) / spread);
}

/** The contrast of two colours as WCAG 2 has it. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}
