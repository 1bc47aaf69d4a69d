import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EpochClock } from '../../src/pcap-writer/epoch.ts';

test('EpochClock tells 64-bit nanoseconds as BigInt does', () => {
  const time = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(0x1f_ffff).chain((n) => fc.constantFrom(n * 2 ** 32, n * 2 ** 32 + 0xffff_ffff)),
  );
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((n) => n % 18_000_000_000),
      fc.nat(999_999_999),
      time,
      (seconds, nanos, now) => {
        const clock = new EpochClock({ seconds, nanos });
        clock.set(now);
        const exact = BigInt(seconds) * 1_000_000_000n + BigInt(nanos) + BigInt(now);
        expect((BigInt(clock.high) << 32n) + BigInt(clock.low)).toBe(exact);
        expect(clock.low).toBeLessThan(2 ** 32);
      },
    ),
    { numRuns: 1000 },
  );
});

test('EpochClock carries into the high word at 2^32 exactly', () => {
  const clock = new EpochClock({ seconds: 0, nanos: 1 });
  clock.set(2 ** 32 - 2);
  expect([clock.high, clock.low]).toEqual([0, 2 ** 32 - 1]);
  clock.set(2 ** 32 - 1);
  expect([clock.high, clock.low]).toEqual([1, 0]);
});
