import { expect, test } from 'vitest';
import { murmur128 } from '../../src/base/murmur.ts';

function hex(text: string, seed: number): string {
  return murmur128(text, seed)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}

// From the npm package murmurhash3js-revisited 3.0.0, x86.hash128.
test.each([
  ['', 0, '00000000000000000000000000000000'],
  ['The quick brown fox jumps over the lazy dog', 0, '2f1583c3ecee2c675d7bf66ce5e91d2c'],
  ['I will not buy this record, it is scratched.', 0, 'a0a9683b25ac5e40d9af2895890dddf5'],
  ['42', 0x7063_6170, 'f02bf3aea0b51d1fa0b51d1fa0b51d1f'],
  ['42/session/17/jitter', 0x7063_6170, '41b3900aaf1c9cf9396af3c065a03820'],
  ['é', 0x7063_6170, '7a4f9647f4ef51daf4ef51daf4ef51da'],
])('hashes %j with seed %i', (text, seed, expected) => {
  expect(hex(text, seed)).toBe(expected);
});
