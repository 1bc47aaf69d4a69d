import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToSum, checksumOf } from '../../src/wire/checksum.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { IPV4_SYN, viewOf } from './goldenPackets.ts';

const fast = (bytes: Uint8Array) => checksumOf(addToSum(0, viewOf(bytes), 0, bytes.length));

test('the example of RFC 1071 section 3 sums to ddf2', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(fast(bytes)).toBe(0xddf2 ^ 0xffff);
  expect(referenceChecksum(bytes)).toBe(0xddf2 ^ 0xffff);
});

test('a header with its checksum in place sums to zero', () => {
  expect(fast(IPV4_SYN.subarray(0, 20))).toBe(0);
});

test('agrees with the byte-pair sum for every length to 200 at even and odd offsets', () => {
  const page = Uint8Array.from({ length: 204 }, (_, i) => (i * 167 + 91) & 0xff);
  for (let offset = 0; offset < 4; offset++) {
    for (let length = 0; length <= 200; length++) {
      const slow = referenceChecksum(page.subarray(offset, offset + length));
      const sum = addToSum(0, viewOf(page), offset, length);
      expect(checksumOf(sum), `offset ${offset}, length ${length}`).toBe(slow);
    }
  }
});

test('agrees on bytes that are all one value, where carries are most and least', () => {
  for (const value of [0x00, 0x01, 0x80, 0xff]) {
    for (const length of [0, 1, 2, 3, 4, 5, 20, 1459, 1460, 65_535]) {
      const bytes = new Uint8Array(length).fill(value);
      expect(fast(bytes), `${length} bytes of ${value}`).toBe(referenceChecksum(bytes));
    }
  }
});

test('no bytes and only zeros give ffff, and only ones give 0', () => {
  expect(fast(new Uint8Array(0))).toBe(0xffff);
  expect(fast(new Uint8Array(40))).toBe(0xffff);
  expect(fast(new Uint8Array(40).fill(0xff))).toBe(0);
});

test('agrees on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(fast(bytes)).toBe(referenceChecksum(bytes));
    }),
  );
});

test('the sum of parts of even length is the sum of the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(150), (bytes, half) => {
      const cut = Math.min(2 * half, bytes.length & ~1);
      const first = addToSum(0, viewOf(bytes), 0, cut);
      const whole = addToSum(first, viewOf(bytes), cut, bytes.length - cut);
      expect(checksumOf(whole)).toBe(referenceChecksum(bytes));
    }),
  );
});
