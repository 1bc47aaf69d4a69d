import { expect, test } from 'vitest';
import { MILLISECOND, SECOND } from '../../src/base/time.ts';
import { IcmpLimit } from '../../src/sim/icmpLimit.ts';

/** How many of `count` messages, one each `every`, may be sent. */
function sent(ip: 4 | 6, every: number, count: number): number {
  const limit = new IcmpLimit(ip);
  return Array.from({ length: count }, (_, i) => limit.may(i * every)).filter(Boolean).length;
}

test('lets six through at once, and then one a second', () => {
  expect(sent(4, 0, 100)).toBe(6);
  // 100 in ten seconds: six, and one for each of the nine whole seconds that have passed.
  expect(sent(4, 100 * MILLISECOND, 100)).toBe(6 + 9);
  expect(sent(4, SECOND, 100)).toBe(100);
});

test('has six again after six quiet seconds, and never more', () => {
  const limit = new IcmpLimit(4);
  const burst = (at: number) => Array.from({ length: 10 }, () => limit.may(at)).filter(Boolean);
  expect(burst(0)).toHaveLength(6);
  expect(burst(2 * SECOND)).toHaveLength(2);
  expect(burst(100 * SECOND)).toHaveLength(6);
});

test('is shorter in IPv6, by default routes', () => {
  expect(sent(6, 62.5 * MILLISECOND, 50)).toBe(50);
  expect(sent(6, 0, 50)).toBe(6);
});
