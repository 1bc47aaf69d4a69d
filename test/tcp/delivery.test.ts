import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MILLISECOND } from '../../src/base/time.ts';
import type { Side } from '../../src/stream/turn.ts';
import { Pair } from './pair.ts';

const side = fc.constantFrom<Side>('client', 'server');

const writes = fc.array(fc.record({ side, length: fc.nat(60_000), at: fc.nat(500) }), {
  maxLength: 12,
});

const policy = fc.record({
  mss: fc.integer({ min: 88, max: 1460 }),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.option(fc.nat(14), { nil: undefined }),
  initialWindow: fc.integer({ min: 4000, max: 65_535 }),
  initialCwnd: fc.integer({ min: 1, max: 20 }),
  delayedAck: fc.integer({ min: 1, max: 200 }).map((millis) => millis * MILLISECOND),
});

const pairs = fc.record({
  client: policy,
  server: policy,
  oneWay: fc.integer({ min: 1, max: 300 }).map((millis) => millis * MILLISECOND),
  spacing: fc.constantFrom(0, 1000, MILLISECOND),
  iss: fc.record({ client: fc.nat(0xffff_ffff), server: fc.nat(0xffff_ffff) }),
});

test('whatever is written, whenever and by whom, arrives once and in order, and both sides close', () => {
  fc.assert(
    fc.property(pairs, writes, side, (options, writes, closer) => {
      const pair = new Pair(options).open();
      for (const { side, length, at } of writes) {
        pair.after(at * MILLISECOND, () => pair.write(side, length));
      }
      pair.after(501 * MILLISECOND, () => pair.close(closer)).drive();
      pair.close(closer === 'client' ? 'server' : 'client').drive();
      const written: Record<Side, number> = { client: 0, server: 0 };
      for (const { side, length } of writes) written[side] += length;
      expect(pair.server.delivered).toBe(written.client);
      expect(pair.client.delivered).toBe(written.server);
      expect(pair.client.acknowledged).toBe(written.client);
      expect(pair.server.acknowledged).toBe(written.server);
      expect(pair.client.finished && pair.server.finished).toBe(true);
      const next: Record<Side, number> = { client: 0, server: 0 };
      for (const { from, segment } of pair.passed) {
        if (segment.length === 0) continue;
        expect(segment.offset, 'nothing is sent twice without loss').toBe(next[from]);
        next[from] += segment.length;
      }
      expect(next).toEqual(written);
    }),
    { numRuns: 60 },
  );
});
