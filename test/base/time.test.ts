import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND, SECOND, utcAt } from '../../src/base/time.ts';

const START = { seconds: 1_407_602_754, nanos: 999_999_999 };

test('a second has a thousand milliseconds of a thousand microseconds', () => {
  expect(SECOND).toBe(1000 * MILLISECOND);
  expect(MILLISECOND).toBe(1000 * MICROSECOND);
  expect(MICROSECOND).toBe(1000);
});

test('the start itself is the start', () => {
  expect(utcAt(START, 0)).toEqual(START);
});

test('a nanosecond carries into the second', () => {
  expect(utcAt(START, 1)).toEqual({ seconds: 1_407_602_755, nanos: 0 });
});

test('is exact for every instant that a double holds', () => {
  const starts = fc.record({ seconds: fc.nat(2 ** 40), nanos: fc.nat(SECOND - 1) });
  fc.assert(
    fc.property(starts, fc.nat(2 ** 53 - 1), (start, now) => {
      const { seconds, nanos } = utcAt(start, now);
      expect(nanos).toBeLessThan(SECOND);
      const total = (instant: { seconds: number; nanos: number }) =>
        BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos);
      expect(total({ seconds, nanos })).toBe(total(start) + BigInt(now));
    }),
  );
});
