import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND } from '../../src/base/time.ts';
import { peerOf, type Side } from '../../src/stream/turn.ts';
import { LINUX, Pair } from './pair.ts';

const side = fc.constantFrom<Side>('client', 'server');
const millis = (min: number, max: number) =>
  fc.integer({ min, max }).map((count) => count * MILLISECOND);

const policy = fc.record({
  mss: fc.integer({ min: 88, max: 1460 }),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.option(fc.nat(14), { nil: undefined }),
  initialWindow: fc.integer({ min: 4000, max: 65_535 }),
  initialCwnd: fc.integer({ min: 1, max: 20 }),
  delayedAck: millis(1, 200),
});

const options = fc.record({
  client: policy,
  server: policy,
  oneWay: millis(1, 300),
  spacing: fc.constantFrom(0, MICROSECOND, MILLISECOND),
  iss: fc.record({ client: fc.nat(0xffff_ffff), server: fc.nat(0xffff_ffff) }),
});

const writes = fc.array(fc.record({ side, length: fc.nat(60_000), at: millis(0, 500) }), {
  maxLength: 12,
});

function expectDelivered(pair: Pair, written: Readonly<Record<Side, number>>): void {
  expect({ client: pair.server.delivered, server: pair.client.delivered }).toEqual(written);
  expect({ client: pair.client.acknowledged, server: pair.server.acknowledged }).toEqual(written);
  expect(pair.client.finished && pair.server.finished).toBe(true);
  expect([pair.client.failure, pair.server.failure]).toEqual([undefined, undefined]);
}

test('whatever is written, whenever and by whom, arrives, and both sides close', () => {
  fc.assert(
    fc.property(options, writes, side, (options, writes, closer) => {
      const pair = new Pair(options).open();
      const written: Record<Side, number> = { client: 0, server: 0 };
      for (const { side, length, at } of writes) {
        written[side] += length;
        pair.after(at, () => pair.write(side, length));
      }
      pair.after(501 * MILLISECOND, () => pair.close(closer)).drive();
      pair.close(peerOf(closer)).drive();
      expectDelivered(pair, written);
      const next: Record<Side, number> = { client: 0, server: 0 };
      for (const { from, segment } of pair.passed) {
        if (segment.length === 0) continue;
        expect(segment.offset, 'no byte is left out').toBeLessThanOrEqual(next[from]);
        next[from] = Math.max(next[from], segment.offset + segment.length);
      }
      expect(next).toEqual(written);
    }),
    { numRuns: 60 },
  );
});

test('nothing is sent twice in a conversation of turns, on a path that loses nothing', () => {
  const turns = fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 200_000 }), thinking: millis(0, 700) }),
    { minLength: 1, maxLength: 8 },
  );
  const path = fc.record({
    oneWay: fc.integer({ min: 50, max: 200_000 }).map((micros) => micros * MICROSECOND),
    spacing: fc.constantFrom(0, 12 * MICROSECOND, MILLISECOND),
    client: fc.record({ timestamps: fc.boolean(), mss: fc.constantFrom(536, 1220, 1460) }),
    server: fc.record({ sack: fc.boolean() }),
  });
  fc.assert(
    fc.property(path, turns, side, side, (path, turns, first, closer) => {
      const pair = new Pair({ ...path, client: { ...LINUX, ...path.client } }).open();
      const written: Record<Side, number> = { client: 0, server: 0 };
      let from = first;
      for (const { length, thinking } of turns) {
        const speaker = from;
        const heard = written[peerOf(speaker)];
        written[speaker] += length;
        if (heard === 0) pair.after(thinking, () => pair.write(speaker, length));
        else pair.whenReceived(speaker, heard, thinking, () => pair.write(speaker, length));
        from = peerOf(from);
      }
      pair.drive().close(closer).run(path.oneWay).close(peerOf(closer)).drive();
      expectDelivered(pair, written);
      const next: Record<Side, number> = { client: 0, server: 0 };
      for (const { from, segment } of pair.passed) {
        if (segment.length > 0) expect(segment.offset).toBe(next[from]);
        next[from] += segment.length;
      }
      expect(next).toEqual(written);
    }),
    { numRuns: 100 },
  );
});
