import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionOf, sequenceOf } from '../../src/wire/sequence.ts';

const HALF = 0x8000_0000;

test('the SYN has the ISS, the first byte the number after it', () => {
  expect(sequenceOf(1000, 0)).toBe(1000);
  expect(sequenceOf(1000, 1)).toBe(1001);
});

test('sequence numbers wrap at 2^32 and positions do not', () => {
  expect(sequenceOf(0xffff_ffff, 0)).toBe(0xffff_ffff);
  expect(sequenceOf(0xffff_ffff, 1)).toBe(0);
  expect(positionOf(0xffff_ffff, 0, 0)).toBe(1);
  expect(positionOf(0xffff_ffff, 0xffff_ffff, 1)).toBe(0);
});

test('beyond 4 GiB the same numbers come round again', () => {
  const position = 3 * 0x1_0000_0000 + 5;
  expect(sequenceOf(7, position)).toBe(12);
  expect(positionOf(7, 12, position + 1000)).toBe(position);
  expect(positionOf(7, 12, position - 1000)).toBe(position);
});

test('a position is found again from anywhere nearer than 2^31', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.nat(2 ** 45),
      fc.integer({ min: -HALF + 1, max: HALF - 1 }),
      (iss, position, distance) => {
        const near = Math.max(0, position + distance);
        expect(positionOf(iss, sequenceOf(iss, position), near)).toBe(position);
      },
    ),
  );
});

test('a sequence number is always 32 bits', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.nat(2 ** 50), (iss, position) => {
      const sequence = sequenceOf(iss, position);
      expect(sequence).toBe(Number((BigInt(iss) + BigInt(position)) & 0xffff_ffffn));
    }),
  );
});
