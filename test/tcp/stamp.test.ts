import { expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND } from '../../src/base/time.ts';
import { Pair } from './pair.ts';

/** A millisecond and a bit between two segments: TSval would be another in each. */
const SPACING = 1.1 * MILLISECOND;

test('the segments of a burst have one timestamp, however slow the interface (tp->tcp_mstamp)', () => {
  const pair = new Pair({ spacing: SPACING });
  pair.open().write('client', 14_480).drive();
  const data = pair.passed.filter(({ from, segment }) => from === 'client' && segment.length > 0);
  expect(data).toHaveLength(10);
  expect(data.at(-1)!.time - data[0]!.time).toBeGreaterThanOrEqual(9 * MILLISECOND);
  expect(new Set(data.map(({ segment }) => segment.options.tsval)).size).toBe(1);
});

test('what goes out later has a later one', () => {
  const pair = new Pair();
  pair.open().write('client', 100).drive();
  pair.now += 50 * MILLISECOND;
  pair.write('client', 100).drive();
  const [first, second] = pair.passed
    .filter(({ from, segment }) => from === 'client' && segment.length > 0)
    .map(({ segment }) => segment.options.tsval);
  expect(second! - first!).toBeGreaterThanOrEqual(49);
});

test('an answer has the time at which what it answers came, whatever that takes', () => {
  const pair = new Pair({ oneWay: 10 * MILLISECOND });
  const { client, server } = pair.ends;
  pair.open();
  expect(client.established && server.established).toBe(true);
  const at = 500 * MILLISECOND - 10 * MICROSECOND;
  client.write(100);
  const segment = client.transmit(at - 10 * MILLISECOND)!;
  server.receive(at, segment, false);
  const late = server.transmit(at + 60 * MILLISECOND)!;
  server.receive(at + 70 * MILLISECOND, segment, false);
  const later = server.transmit(at + 70 * MILLISECOND)!;
  expect(later.options.tsval - late.options.tsval).toBe(70);
});
