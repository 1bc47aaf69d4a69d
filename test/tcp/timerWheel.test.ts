import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JIFFY } from '../../src/base/jiffy.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import { timerAt } from '../../src/tcp/timerWheel.ts';

/** From the 24 lost SYNs and SYN-ACKs of a kernel with CONFIG_HZ=250: 1.0011 s to 1.0318 s. */
test('a timer of a second fires within the 32 ms after it', () => {
  const waits = Array.from({ length: 32 }, (_, i) => i * MILLISECOND).map(
    (now) => timerAt(now, SECOND) - now,
  );
  expect(Math.min(...waits)).toBe(SECOND + MILLISECOND);
  expect(Math.max(...waits)).toBe(SECOND + 32 * MILLISECOND);
});

test('a timer of 40 ms fires with the jiffy after it', () => {
  expect(timerAt(0, 40 * MILLISECOND)).toBe(44 * MILLISECOND);
  expect(timerAt(3 * MILLISECOND, 40 * MILLISECOND)).toBe(44 * MILLISECOND);
  expect(timerAt(4 * MILLISECOND, 37 * MILLISECOND)).toBe(48 * MILLISECOND);
});

test.each([
  [62 * JIFFY, 1],
  [63 * JIFFY, 8],
  [503 * JIFFY, 8],
  [504 * JIFFY, 64],
  [4031 * JIFFY, 64],
  [4032 * JIFFY, 512],
])('the wheel for %i ns has slots of %i jiffies', (delay, slot) => {
  const at = timerAt(10 * JIFFY, delay);
  expect(at % (slot * JIFFY)).toBe(0);
  expect(at - 10 * JIFFY - delay).toBeLessThanOrEqual(slot * JIFFY);
});

test('no timer fires early, nor more than its slot and a jiffy late', () => {
  const time = fc.integer({ min: 0, max: 10_000 * SECOND });
  const delay = fc.integer({ min: 1, max: 120 * SECOND });
  fc.assert(
    fc.property(time, delay, (now: Nanos, wait: Nanos) => {
      const late = timerAt(now, wait) - now - wait;
      expect(late).toBeGreaterThan(0);
      expect(late).toBeLessThanOrEqual(Math.max(2 * JIFFY, JIFFY + wait / 7));
    }),
  );
});
