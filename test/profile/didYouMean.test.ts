import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/profile/didYouMean.ts';

const KEYS = ['ip', 'rtt', 'bandwidth', 'lineRate', 'mtu', 'hops', 'client', 'server'];

test.each([
  ['rrt', 'rtt'],
  ['RTT', 'rtt'],
  ['bandwith', 'bandwidth'],
  ['badnwidth', 'bandwidth'],
  ['linerate', 'lineRate'],
  ['line_rate', 'lineRate'],
  ['clients', 'client'],
  ['hop', 'hops'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant);
});

test.each(['colour', 'x'.repeat(1000), '', 'latency'])('takes %j for nothing', (word) => {
  expect(nearest(word, KEYS)).toBeUndefined();
});

test('asks in words', () => {
  expect(didYouMean('mut', KEYS)).toBe('Did you mean "mtu"?');
  expect(didYouMean('latency', KEYS)).toBeUndefined();
});
