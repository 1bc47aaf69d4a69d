import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkCache } from '../../src/stream/chunkCache.ts';
import { expectRandomAccess } from './readsInAnyOrder.ts';

/** Bytes that tell their own offset and their source. */
const made = (salt: number, start: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (start + i) * 7 + salt);
const making = (salt: number) => (start: number, chunk: Uint8Array) =>
  chunk.set(made(salt, start, chunk.length));

test('a source reads the same in any order, whatever its length is to the chunk', () => {
  for (const length of [1, 15, 16, 17, 48, 50]) {
    const cache = new ChunkCache(2, 16);
    expectRandomAccess(cache.source(length, making(1)), made(1, 0, length));
  }
});

test('sources that fight for the same slots never see each other’s bytes', () => {
  const cache = new ChunkCache(3, 8);
  const sources = [0, 1, 2, 3, 4].map((salt) => cache.source(40, making(salt * 50)));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4), fc.nat(35), fc.nat(5)), { maxLength: 50 }),
      (reads) => {
        for (const [which, offset, length] of reads) {
          const target = new Uint8Array(length);
          sources[which]!.read(offset, target, 0, length);
          expect(target).toEqual(made(which * 50, offset, length));
        }
      },
    ),
  );
});

test('a chunk is made once while it stays in its slot', () => {
  let makings = 0;
  const source = new ChunkCache(2, 8).source(16, (start, chunk) => {
    makings++;
    making(0)(start, chunk);
  });
  const target = new Uint8Array(16);
  source.read(0, target, 0, 16);
  source.read(3, target, 0, 9);
  expect(makings).toBe(2);
});

test('a read beyond the end is a bug that is named', () => {
  const source = new ChunkCache(1, 8).source(10, making(0));
  expect(() => source.read(8, new Uint8Array(3), 0, 3)).toThrow('lies within');
});

test('a chunk whose making fails is not taken for made', () => {
  let fails = false;
  const source = new ChunkCache(1, 8).source(16, (start, chunk) => {
    making(3)(start, chunk);
    if (fails) throw new Error('unreadable');
  });
  const target = new Uint8Array(4);
  source.read(0, target, 0, 4);
  fails = true;
  expect(() => source.read(8, target, 0, 4)).toThrow('unreadable');
  fails = false;
  source.read(0, target, 0, 4);
  expect(target).toEqual(made(3, 0, 4));
});
