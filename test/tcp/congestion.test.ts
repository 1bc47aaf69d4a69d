/** Congestion controls alone, against the formulas of the RFCs that they cite. */
import { describe, expect, test } from 'vitest';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import type { CongestionControl } from '../../src/tcp/congestion/congestion.ts';
import { Cubic } from '../../src/tcp/congestion/cubic.ts';
import { Reno } from '../../src/tcp/congestion/reno.ts';

/** A sender that always has more to say, on a path without a queue. */
class Path {
  now: Nanos = SECOND;
  una = 1;
  readonly #control: CongestionControl;
  readonly #rtt: Nanos;

  constructor(control: CongestionControl, rtt: Nanos) {
    this.#control = control;
    this.#rtt = rtt;
  }

  /** A window is acknowledged, two segments at a time, evenly over the round trip. */
  round(rtt = this.#rtt): void {
    const { cwnd } = this.#control;
    const start = this.now;
    for (let acked = 0; acked < cwnd; acked += 2) {
      const delivered = Math.min(2, cwnd - acked);
      this.now = start + Math.round((this.#rtt * (acked + delivered)) / cwnd);
      this.una += delivered;
      const nxt = this.una + cwnd;
      if (rtt > 0) this.#control.onRtt(this.now, rtt, this.una, nxt);
      this.#control.onAck(this.now, { delivered, limited: true });
    }
  }

  /** Seconds of rounds, and the window after each. */
  *rounds(seconds: number): Generator<readonly [seconds: number, cwnd: number]> {
    const start = this.now;
    while (this.now - start < seconds * SECOND) {
      this.round();
      yield [(this.now - start) / SECOND, this.#control.cwnd];
    }
  }
}

/** A loss, of which the sender has recovered. */
function lose(control: CongestionControl): void {
  control.onLoss();
  control.cwnd = control.ssthresh;
}

function lostAt(cwnd: number): Cubic {
  const cubic = new Cubic(10);
  cubic.cwnd = cwnd;
  lose(cubic);
  return cubic;
}

/** RFC 9438 section 4.2 with the C of section 5: `t` seconds after a loss at `most`, and where it begins. */
function curve(t: number, most: number, from: number): number {
  const k = Math.cbrt((most - from) / 0.4);
  return 0.4 * (t - k) ** 3 + most;
}

describe('CUBIC', () => {
  test('falls to seven tenths at a loss (RFC 9438 section 4.6)', () => {
    for (const cwnd of [10, 100, 1000]) {
      expect(lostAt(cwnd).cwnd).toBeCloseTo(0.7 * cwnd, -1);
    }
  });

  test('climbs back along its curve and beyond, whatever the round trip (RFC 9438 sections 4.2, 4.4, 4.5 and 5)', () => {
    for (const rtt of [150, 300]) {
      const path = new Path(lostAt(100), rtt * MILLISECOND);
      const heights: number[] = [];
      for (const [t, cwnd] of path.rounds(8)) {
        // A window is what the curve wants one round trip later.
        const [late, early] = [t - rtt / 500, t + rtt / 500].map((at) => curve(at, 100, 70));
        expect(cwnd, `${rtt} ms, at ${t} s`).toBeGreaterThan(late! - 1.5);
        expect(cwnd, `${rtt} ms, at ${t} s`).toBeLessThan(early! + 1.5);
        heights.push(cwnd);
      }
      expect(heights.at(-1)).toBeGreaterThan(110);
    }
  });

  test('is no slower than Reno where round trips are short (RFC 9438 section 4.3)', () => {
    const path = new Path(lostAt(100), 10 * MILLISECOND);
    const alpha = (3 * (1 - 0.7)) / (1 + 0.7);
    for (const [t, cwnd] of path.rounds(1)) {
      const friendly = 70 + (alpha * t) / 0.01;
      expect(Math.abs(cwnd - friendly), `at ${t} s`).toBeLessThan(3);
      if (t > 0.3) expect(friendly).toBeGreaterThan(curve(t, 100, 70) + 3);
    }
  });

  test('lets others in when it loses before it is back where it was (RFC 9438 section 4.7)', () => {
    const cubic = lostAt(100);
    cubic.cwnd = 80;
    lose(cubic);
    expect(cubic.cwnd).toBe(56);
    // The plateau is at 0.85 of the 80, and not at the 80.
    const plateau = [...new Path(cubic, 200 * MILLISECOND).rounds(4)].map(([, cwnd]) => cwnd);
    expect(plateau.filter((cwnd) => Math.abs(cwnd - 68) <= 1).length).toBeGreaterThan(8);
    expect(plateau.at(-1)).toBeLessThan(72);
  });

  test('doubles in slow start until round trips grow longer (HyStart)', () => {
    const cubic = new Cubic(10);
    const path = new Path(cubic, 100 * MILLISECOND);
    path.round();
    path.round();
    expect(cubic.cwnd).toBe(40);
    // An eighth more than the shortest, and the eight samples that it takes to be sure.
    path.round(115 * MILLISECOND);
    expect(cubic.inSlowStart).toBe(false);
    expect(cubic.cwnd).toBeLessThan(65);
  });
});

describe('Reno', () => {
  test('grows by a segment a round trip, and halves (RFC 5681 section 3.1)', () => {
    const reno = new Reno(10);
    reno.cwnd = 40;
    lose(reno);
    expect(reno.cwnd).toBe(20);
    const path = new Path(reno, 50 * MILLISECOND);
    for (let round = 1; round <= 10; round++) {
      path.round();
      expect(Math.abs(reno.cwnd - (20 + round))).toBeLessThanOrEqual(1);
    }
  });
});
