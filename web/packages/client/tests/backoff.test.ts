import { describe, expect, it } from "vitest";

import { Backoff, DEFAULT_SETTINGS, type Pace } from "../src/index.js";

/** The waits as `attempt:delay`, each draw being this fraction. */
function waits(backoff: Backoff, paces: readonly Pace[], fraction = 0): (string | undefined)[] {
  return paces.map((pace) => {
    const wait = backoff.next(pace, { fraction: () => fraction, uuid: () => "" });
    return wait && `${wait.attempt}:${wait.delayMs}`;
  });
}

const fresh = (): Backoff => new Backoff(DEFAULT_SETTINGS.backoff);
const LOST: Pace[] = ["quick", "counted", "counted", "counted", "counted", "counted", "counted"];

describe("Backoff", () => {
  it("doubles the waits from one second to sixteen, and then ends", () => {
    expect(waits(fresh(), LOST)).toEqual(["0:0", "1:1000", "2:2000", "3:4000", "4:8000", "5:16000", undefined]);
  });

  it("adds up to a second of jitter, and the cap holds with it", () => {
    expect(waits(fresh(), LOST, 0.9999)).toEqual([
      "0:250",
      "1:2000",
      "2:3000",
      "3:5000",
      "4:9000",
      "5:16000",
      undefined,
    ]);
  });

  it("has one quick attempt until a stable connection", () => {
    const backoff = fresh();
    expect(waits(backoff, ["quick", "quick", "quick"])).toEqual(["0:0", "1:1000", "2:2000"]);
    backoff.reset();
    expect(waits(backoff, ["quick", "quick"])).toEqual(["0:0", "1:1000"]);
  });

  it("waits one step longer when it is told to slow down", () => {
    expect(waits(fresh(), ["slower", "counted"])).toEqual(["1:2000", "2:2000"]);
  });

  it("keeps a delay that the service named, up to a minute", () => {
    expect(waits(fresh(), [{ afterMs: 730 }, { afterMs: 3_600_000 }, { afterMs: -5 }])).toEqual([
      "1:730",
      "2:60000",
      "3:0",
    ]);
  });
});
