import { describe, expect, test } from 'vitest';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import { Codel } from '../../src/sim/codel.ts';
import { Line } from '../../src/sim/line.ts';
import { UNLIMITED } from '../../src/sim/path.ts';

/** RFC 8289 sections 4.3 and 4.4. */
const TARGET: Nanos = 5 * MILLISECOND;
const INTERVAL: Nanos = 100 * MILLISECOND;
/** One packet leaves each millisecond. */
const STEP: Nanos = MILLISECOND;

/** When packets that each wait for `wait` are dropped, one leaving every `STEP` from `from` on. */
function drops(codel: Codel, from: Nanos, until: Nanos, wait: Nanos): Nanos[] {
  const dropped: Nanos[] = [];
  for (let leaves = from; leaves < until; leaves += STEP) {
    if (codel.drops(leaves - wait, leaves)) dropped.push(leaves);
  }
  return dropped;
}

describe('CoDel', () => {
  test('lets a queue be that stays below the target, for ever', () => {
    expect(drops(new Codel(), SECOND, 100 * SECOND, TARGET - 1)).toEqual([]);
  });

  test('lets a burst be that is gone within an interval', () => {
    const codel = new Codel();
    expect(drops(codel, SECOND, SECOND + INTERVAL, 50 * MILLISECOND)).toEqual([]);
    expect(drops(codel, SECOND + INTERVAL, SECOND + INTERVAL + STEP, 0)).toEqual([]);
    expect(drops(codel, 2 * SECOND, 2 * SECOND + INTERVAL, 50 * MILLISECOND)).toEqual([]);
  });

  test('drops first after a whole interval, and then at intervals over the square root', () => {
    const dropped = drops(new Codel(), SECOND, 2 * SECOND, 20 * MILLISECOND);
    expect(dropped[0]).toBe(SECOND + INTERVAL);
    // Section 5.3: next = last + INTERVAL / sqrt(count), each from where it should have been.
    let due = dropped[0]!;
    for (const [i, at] of dropped.slice(1).entries()) {
      due += INTERVAL / Math.sqrt(i + 1);
      expect(at - due).toBeGreaterThanOrEqual(-1);
      expect(at - due).toBeLessThan(STEP);
    }
    expect(dropped.length).toBeGreaterThan(15);
  });

  test('stops as soon as one packet has waited for less than the target', () => {
    const codel = new Codel();
    expect(drops(codel, SECOND, SECOND + 3 * INTERVAL, 20 * MILLISECOND).length).toBeGreaterThan(2);
    const relieved = SECOND + 3 * INTERVAL;
    expect(codel.drops(relieved - TARGET + 1, relieved)).toBe(false);
    const next = drops(codel, relieved + STEP, relieved + 3 * INTERVAL, 20 * MILLISECOND);
    expect(next[0]).toBeGreaterThanOrEqual(relieved + INTERVAL);
  });

  test('goes on at the rate that mended the queue when it is bad again soon, else from the start', () => {
    const again = (pause: Nanos) => {
      const codel = new Codel();
      drops(codel, SECOND, 3 * SECOND, 20 * MILLISECOND);
      codel.drops(3 * SECOND, 3 * SECOND);
      const from = 3 * SECOND + pause;
      const [first = 0, second = 0] = drops(codel, from, from + SECOND, 20 * MILLISECOND);
      return second - first;
    };
    expect(again(INTERVAL)).toBeLessThan(INTERVAL / 2);
    // Section 5.4: soon is within 16 intervals, of which the first drop takes one.
    expect(again(14 * INTERVAL)).toBeLessThan(INTERVAL / 2);
    expect(again(16 * INTERVAL)).toBe(INTERVAL);
    expect(again(100 * INTERVAL)).toBe(INTERVAL);
  });
});

describe('a line with CoDel', () => {
  /** Packets of 1000 bytes at 8 Mbit/s take 1 ms each; they come a tenth faster than they leave. */
  function overload(discipline: 'drop-tail' | 'codel') {
    const line = new Line(8e6, { ...UNLIMITED, discipline });
    let wait = 0;
    let dropped = 0;
    for (let i = 0; i < 50_000; i++) {
      const now = i * 0.9 * MILLISECOND;
      const left = line.pass(now, 1000);
      if (left === undefined) dropped++;
      else wait = left - now;
    }
    return { wait, dropped };
  }

  test('sheds what it cannot carry, and holds the wait down, where a plain queue only grows', () => {
    const plain = overload('drop-tail');
    expect(plain.dropped).toBe(0);
    expect(plain.wait).toBeGreaterThan(4 * SECOND);
    const managed = overload('codel');
    expect(managed.wait).toBeLessThan(plain.wait / 2);
    expect(managed.dropped).toBeGreaterThan(3000);
  });
});

describe('a line with a limited queue', () => {
  const limited = (limits: { bytes?: number; packets?: number }) =>
    new Line(8e6, { ...UNLIMITED, ...limits });
  /** How many of 20 packets of 1000 bytes, all at once, find room. */
  const taken = (line: Line, now = 0) =>
    Array.from({ length: 20 }, () => line.pass(now, 1000)).filter((at) => at !== undefined).length;

  test('takes the bytes that fit, and the packet that is leaving', () => {
    expect(taken(limited({ bytes: 5000 }))).toBe(5);
    expect(taken(limited({ bytes: 5999 }))).toBe(5);
  });

  test('takes the packets that fit, and the one that is leaving', () => {
    expect(taken(limited({ packets: 5 }))).toBe(6);
  });

  test('has room again for what has left meanwhile', () => {
    for (const line of [limited({ bytes: 5000 }), limited({ packets: 4 })]) {
      expect(taken(line)).toBe(5);
      expect(taken(line, 3 * MILLISECOND)).toBe(3);
    }
  });

  test('takes a packet into an empty queue however small the queue is', () => {
    expect(limited({ bytes: 1 }).pass(0, 1500)).toBeDefined();
  });
});
