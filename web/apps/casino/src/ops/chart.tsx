import "uplot/dist/uPlot.min.css";

import { type ReactElement, useEffect, useRef } from "react";
import UPlot, { type AlignedData } from "uplot";

import { type Line, type Reading, valueOf } from "./figures.js";

interface ChartProps {
  readonly label: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly readings: readonly Reading[];
}

const HEIGHT = 180;
const TIME = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
/** What is counted is whole. */
const STEPS = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 9 }, (_, zeros) => digit * 10 ** zeros))
  .sort((a, b) => a - b);
const COLOURS = ["--good", "--brass", "--wine"] as const;

/** Figures over time. What the lines say last stands beside it in words: nobody has to see the chart. */
export default function Chart({ label, unit, lines, readings }: ChartProps): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const data = dataOf(lines, readings);
  const latest = useRef(data);
  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  });
  useEffect(() => {
    const { current } = holder;
    if (current === null) return undefined;
    const drawn = new UPlot(optionsOf(current, unit, lines), latest.current, current);
    plot.current = drawn;
    const watched = new ResizeObserver(() => drawn.setSize({ width: current.clientWidth, height: HEIGHT }));
    watched.observe(current);
    return () => {
      watched.disconnect();
      plot.current = undefined;
      drawn.destroy();
    };
  }, [unit, lines]);
  return <div ref={holder} className="chart" role="img" aria-label={label} />;
}

function optionsOf(holder: HTMLElement, unit: string, lines: readonly Line[]): UPlot.Options {
  const colour = (name: string): string => getComputedStyle(holder).getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  return {
    width: holder.clientWidth,
    height: HEIGHT,
    cursor: { y: false },
    legend: { show: false },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(most * 1.15, 1)] } },
    axes: [
      { ...axis, space: 80, values: (_plot, ticks) => ticks.map((seconds) => TIME.format(seconds * 1_000)) },
      { ...axis, size: 44, incrs: STEPS },
    ],
    series: [
      {},
      ...lines.map(({ label }, index) => ({
        label: `${label} (${unit})`,
        stroke: colour(COLOURS[index % COLOURS.length]!),
        width: 2,
        points: { show: false },
      })),
    ],
  };
}

function dataOf(lines: readonly Line[], readings: readonly Reading[]): AlignedData {
  return [
    readings.map(({ at }) => at),
    ...lines.map((line) => readings.map((reading) => valueOf(reading, line) ?? null)),
  ];
}
