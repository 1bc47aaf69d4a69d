import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '../../../src/apps/dropbox/block.ts';
import { batches, bins } from '../../../src/apps/dropbox/transfer.ts';
import { EMPTY } from '../../../src/stream/byteSource.ts';

const block = (length: number, index: number): Block => ({
  id: String(index),
  length,
  plain: undefined,
  compressed: () => EMPTY,
});
const lengths = (groups: Iterable<readonly Block[]>) =>
  [...groups].map((group) => group.map(({ length }) => length));

test('the largest blocks come first, each where there is room, the rest on the last connection', () => {
  const limits = { bytes: 40, hashes: 400, connections: 4 };
  expect(lengths(bins([1, 10, 9, 5].map(block), limits))).toEqual([[10], [9, 1], [5]]);
  expect(lengths(bins([8, 8, 8, 8, 8].map(block), limits))).toEqual([[8], [8], [8], [8, 8]]);
  expect(lengths(bins([3, 4].map(block), { ...limits, connections: 1 }))).toEqual([[4, 3]]);
});

test('a batch ends at its bytes or at its hashes, and has at least one block', () => {
  const limits = { bytes: 10, hashes: 3, connections: 1 };
  expect(lengths(batches([4, 6, 1, 1, 1, 1, 20, 2].map(block), limits))).toEqual([
    [4, 6],
    [1, 1, 1],
    [1],
    [20],
    [2],
  ]);
});

test('no block is lost or doubled, whatever the limits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 })),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (sizes, bytes, hashes, connections) => {
        const blocks = sizes.map(block);
        const limits = { bytes, hashes, connections };
        const sent = [...batches(blocks, limits)].flatMap((batch) => {
          const parts = bins(batch, limits);
          expect(parts.length).toBeLessThanOrEqual(connections);
          return parts.flat();
        });
        expect(sent.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
          sizes.map((_, index) => index),
        );
      },
    ),
  );
});
