import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND, SECOND } from '../../src/base/time.ts';
import { Line } from '../../src/sim/line.ts';

describe('a line', () => {
  test('takes eight bit times for each byte', () => {
    expect(new Line(8_000_000).pass(0, 1500)).toBe(1500 * MICROSECOND);
    expect(new Line(1_000_000_000).pass(0, 1500)).toBe(12 * MICROSECOND);
  });

  test('sends one packet after another', () => {
    const line = new Line(12_000_000);
    expect(line.pass(0, 1500)).toBe(1 * MILLISECOND);
    expect(line.pass(0, 1500)).toBe(2 * MILLISECOND);
    expect(line.pass(1_500_000, 750)).toBe(2.5 * MILLISECOND);
  });

  test('that is free sends at once', () => {
    const line = new Line(12_000_000);
    line.pass(0, 1500);
    expect(line.pass(10 * MILLISECOND, 1500)).toBe(11 * MILLISECOND);
  });

  test('is never faster than its rate, and not slower by more than a nanosecond a packet', () => {
    const packets = fc.array(fc.integer({ min: 40, max: 1500 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(packets, fc.integer({ min: 1000, max: 1e11 }), (lengths, rate) => {
        const line = new Line(rate);
        const ends = lengths.map((length) => line.pass(0, length)!);
        const ideal = (8 * SECOND * lengths.reduce((a, b) => a + b)) / rate;
        expect(ends.at(-1)).toBeGreaterThanOrEqual(Math.floor(ideal));
        expect(ends.at(-1)).toBeLessThanOrEqual(Math.ceil(ideal) + lengths.length);
        expect(ends.every(Number.isInteger)).toBe(true);
      }),
    );
  });
});
