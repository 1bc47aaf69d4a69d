/** Senders at the edge of the receiver's window, and receivers that keep the edge out of their reach. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../src/base/time.ts';
import type { SystemName } from '../../src/tcp/systems.ts';
import type { Passed } from './ladder.ts';
import { Pair, type PairOptions } from './pair.ts';

const SCALE = 10;

/** Data of the client that ends at the edge of the window that the server has said last. */
function atTheEdge(passed: readonly Passed[]): number {
  let edge = Number.POSITIVE_INFINITY;
  let count = 0;
  for (const { from, segment } of passed.slice(2)) {
    const { sequence, length, acknowledgment, window } = segment;
    if (from === 'server') edge = acknowledgment + window * 2 ** SCALE;
    else if (length > 0 && sequence + length === edge) count++;
  }
  return count;
}

/** An upload of many segments, a pause that is shorter than the timeout, and a longer one. */
function uploads(options: PairOptions, first: number): readonly Passed[] {
  const pair = new Pair({ spacing: 120_000, ...options }).open();
  pair.write('client', first * 1448).run(0.18 * SECOND);
  pair.write('client', 400 * 1448).drive();
  return pair.passed;
}

describe('a sender in slow start', () => {
  test.each([
    ['25 segments', 25],
    ['50 segments', 50],
  ])('never reaches the edge of a server as large as data centres set it, after %s', (_, first) => {
    const server = { receiveBuffer: 1_048_576 };
    expect(atTheEdge(uploads({ server }, first))).toBe(0);
  });

  test('reaches it where the buffer begins as small as the kernel has it', () => {
    expect(atTheEdge(uploads({ server: { receiveBuffer: 131_072 } }, 25))).toBeGreaterThan(0);
  });
});

/** Lengths of what a client of `system` sends to a server that takes some three segments at a time. */
function bites(system: SystemName): number[] {
  const small = { initialWindow: 5000, maxWindow: 5000 };
  const pair = new Pair({ client: { system }, server: small }).open();
  pair.write('client', 30_000).drive();
  return pair.passed
    .filter(({ from, segment }) => from === 'client' && segment.length > 0)
    .map(({ segment }) => segment.length);
}

test.each(['windows-7', 'windows-10', 'macos', 'ios', 'freebsd'] as const)(
  '%s keeps to whole segments before the last, whatever the window',
  (system) => {
    const lengths = bites(system);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(30_000);
    expect(lengths.slice(0, -1).filter((length) => length !== 1448)).toEqual([]);
  },
);

test('Linux takes along what is left of the window', () => {
  expect(
    bites('linux')
      .slice(0, -1)
      .some((length) => length !== 1448),
  ).toBe(true);
});
