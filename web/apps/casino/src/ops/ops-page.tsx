import type { ApiError } from "@reseat/client";
import { lazy, type ReactElement, Suspense } from "react";

import { Page } from "../shell/page.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { type ChartName, CHARTS, type Line, type Reading, valueOf } from "./figures.js";
import { LatestEvents } from "./latest-events.js";
import { useReadings } from "./use-readings.js";

const Chart = lazy(() => import("./chart.js"));
const NAMES = Object.keys(CHARTS) as ChartName[];

/** The service's live figures, for administrators. */
export default function OpsPage(): ReactElement {
  const { readings, refusal } = useReadings();
  const last = readings.at(-1);
  return (
    <Page heading={texts.opsPage.heading} lead={texts.opsPage.lead}>
      <Problem>{refusal && wordsOf(refusal)}</Problem>
      {last !== undefined && (
        <div className="charts">
          {NAMES.filter((name) => toldOf(name, last).length > 0).map((name) => (
            <Figure key={name} name={name} readings={readings} last={last} />
          ))}
        </div>
      )}
      {last !== undefined && <LatestEvents />}
    </Page>
  );
}

interface FigureProps {
  readonly name: ChartName;
  readonly readings: readonly Reading[];
  readonly last: Reading;
}

function Figure({ name, readings, last }: FigureProps): ReactElement {
  const lines = toldOf(name, last);
  const label = texts.opsPage.charts[name];
  return (
    <section className="panel figure">
      <h2>{label}</h2>
      <dl className="figure-now">
        {lines.map((line, index) => (
          <div key={line.label} data-line={index}>
            <dt>{line.label}</dt>
            <dd>{valueOf(last, line)}</dd>
          </div>
        ))}
      </dl>
      <Suspense fallback={<div className="chart" />}>
        <Chart label={label} unit={texts.opsPage.units[name]} lines={CHARTS[name]} readings={readings} />
      </Suspense>
    </section>
  );
}

/** A chart of which the service tells nothing is not drawn. */
function toldOf(name: ChartName, last: Reading): readonly Line[] {
  return CHARTS[name].filter((line) => valueOf(last, line) !== undefined);
}

function wordsOf(refusal: ApiError): string {
  if (refusal.status === 401 || refusal.status === 403) return texts.opsPage.forbidden;
  return refusal.isTemporary ? texts.opsPage.paused : texts.problem(refusal);
}
