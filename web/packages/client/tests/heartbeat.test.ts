import { describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS, type Due, Heartbeat } from "../src/index.js";

const TIMES = {
  ping_interval_ms: 10_000,
  unhealthy_after_ms: 15_000,
  disconnect_after_ms: 30_000,
  abandon_after_ms: 300_000,
};
const S = 1_000;

function heartbeat(): Heartbeat {
  return new Heartbeat(DEFAULT_SETTINGS.heartbeat, TIMES, 0);
}

/** Wakes it whenever it wants to be, and answers what was due and at which second. */
function run(beat: Heartbeat, from: number, until: number): string[] {
  const told: string[] = [];
  for (let now = beat.nextDue(from); now <= until; now = beat.nextDue(now)) {
    const due = beat.wake(now);
    if (due.ping) beat.sent(now, now);
    if (words(due) !== "") told.push(`${now / S}:${words(due)}`);
    if (due.giveUp) break;
  }
  return told;
}

function words(due: Due): string {
  return Object.entries(due)
    .flatMap(([word, is]) => (is ? [word] : []))
    .join("+");
}

describe("the heartbeat's judgement", () => {
  it("pings every ten seconds while pongs come", () => {
    const beat = heartbeat();
    const told: string[] = [];
    for (let second = 0; second < 60; second += 10) {
      told.push(...run(beat, second * S, (second + 10) * S));
      beat.pong((second + 10) * S, (second + 10) * S);
    }
    expect(told).toEqual(["10:ping", "20:ping", "30:ping", "40:ping", "50:ping", "60:ping"]);
  });

  it("is unhealthy after 15 s of silence, judges again at each ping, and gives up at the third failure", () => {
    expect(run(heartbeat(), 0, 60 * S)).toEqual(["10:ping", "15:unhealthy", "20:ping", "30:ping+giveUp"]);
  });

  it("is healthy again after three pongs in a row, and says so once", () => {
    const beat = heartbeat();
    run(beat, 0, 20 * S);
    expect([21, 22, 23, 24].map((at) => beat.pong(0, at * S).recovered)).toEqual([false, false, true, false]);
  });

  it("starts the failures anew with a late pong, which does not heal alone", () => {
    const beat = heartbeat();
    run(beat, 0, 20 * S);
    expect(beat.failures).toBe(2);
    expect(beat.pong(0, 21 * S)).toMatchObject({ recovered: false });
    expect(beat.failures).toBe(0);
    expect(run(beat, 21 * S, 60 * S)).toEqual(
      ["30:ping", "36:", "40:ping", "50:ping+giveUp"].filter((due) => !due.endsWith(":")),
    );
  });

  it("measures the round trip of the newest ping only", () => {
    const beat = heartbeat();
    beat.sent(7, 100);
    expect(beat.pong(6, 150).roundTripMs).toBeUndefined();
    expect(beat.pong(7, 180).roundTripMs).toBe(80);
    expect(beat.pong(7, 190).roundTripMs).toBeUndefined();
  });

  it("does not let a service make a client ping without end", () => {
    const beat = new Heartbeat(DEFAULT_SETTINGS.heartbeat, { ...TIMES, ping_interval_ms: 0, unhealthy_after_ms: 0 }, 0);
    expect(beat.nextDue(0)).toBeGreaterThan(0);
  });
});

describe("a clock that leaps", () => {
  it("asks for proof after sleep instead of counting it as silence", () => {
    const beat = heartbeat();
    expect(words(beat.wake(3_600 * S))).toBe("ping+leapt");
    beat.sent(3_600 * S, 3_600 * S);
    beat.pong(3_600 * S, 3_601 * S);
    expect(run(beat, 3_601 * S, 3_610 * S)).toEqual(["3610:ping"]);
  });

  it("gives the socket up when the proof does not come within three seconds", () => {
    const beat = heartbeat();
    beat.wake(3_600 * S);
    expect(run(beat, 3_600 * S, 3_700 * S)).toEqual(["3603:giveUp"]);
  });

  it("does not take a pong that waited in a frozen page for the proof", () => {
    const beat = heartbeat();
    beat.sent(1 * S, 1 * S);
    beat.wake(3_600 * S);
    beat.sent(3_600 * S, 3_600 * S);
    beat.pong(1 * S, 3_600 * S);
    expect(run(beat, 3_600 * S, 3_700 * S)).toEqual(["3603:giveUp"]);
  });

  it("asks for proof when the clock is set back", () => {
    const beat = heartbeat();
    run(beat, 0, 8 * S);
    expect(words(beat.wake(-3_600 * S))).toBe("ping+leapt");
  });

  it("lives on in a page that wakes once a minute, as long as the pongs come", () => {
    const beat = heartbeat();
    for (let minute = 1; minute < 30; minute += 1) {
      const now = minute * 60 * S;
      expect(words(beat.wake(now))).toBe("ping+leapt");
      beat.sent(now, now);
      beat.pong(now, now + 50);
    }
  });

  it("finds a dead socket even in a page that wakes once a minute", () => {
    const beat = heartbeat();
    expect([1, 2, 3].map((minute) => beat.wake(minute * 60 * S).giveUp)).toEqual([false, false, true]);
  });
});

describe("a probe", () => {
  it("is asked once at a time, and answered by its own pong", () => {
    const beat = heartbeat();
    expect([beat.probe(S), beat.probe(S + 1)]).toEqual([true, false]);
    beat.sent(S, S);
    beat.pong(S, 2 * S);
    expect(beat.probe(3 * S)).toBe(true);
  });

  it("that is not answered within three seconds gives the socket up, however healthy it was", () => {
    const beat = heartbeat();
    beat.probe(S);
    expect(run(beat, S, 60 * S)).toEqual(["4:giveUp"]);
  });
});
