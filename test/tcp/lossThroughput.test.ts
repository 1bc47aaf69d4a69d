import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measureThroughput, transfers } from './lossThroughput.ts';

const profile = fileURLToPath(new URL('../../bench/throughput.yaml', import.meta.url));

/** As `node bench/throughput.js` prints them, shorter. */
test.each(transfers('10MB', '200MB'))('$name: as fast as the closed form says', (transfer) => {
  const off = measureThroughput(profile, transfer) / transfer.expected - 1;
  expect(Math.abs(off)).toBeLessThan(transfer.share);
});
