import fc from 'fast-check';
import { expect } from 'vitest';
import { type ByteSource, readAll } from '../../src/stream/byteSource.ts';

/** Asserts that reading any ranges, in any order and any number of times, equals reading all. */
export function expectRandomAccess(source: ByteSource, whole = readAll(source)): void {
  expect(source.length).toBe(whole.length);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(source.length), fc.nat(source.length), fc.nat(3)), {
        minLength: 1,
        maxLength: 12,
      }),
      (ranges) => {
        for (const [a, b, at] of ranges) {
          const [start, end] = a < b ? [a, b] : [b, a];
          const target = new Uint8Array(at + end - start + 1).fill(0xee);
          source.read(start, target, at, end - start);
          const expected = Buffer.concat([
            Buffer.alloc(at, 0xee),
            whole.subarray(start, end),
            Buffer.of(0xee),
          ]);
          expect(Buffer.compare(target, expected)).toBe(0);
        }
      },
    ),
    { numRuns: 30 },
  );
}
