/** Where a bad line spoils packets. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corruptEnd } from '../../src/sim/corruptEnd.ts';

const AROUND = 4;

/** The bits that differ, as bytes of the frame and what has been added to them. */
function spoiled(frame: Uint8Array): (readonly [place: number, added: number])[] {
  const bytes = new Uint8Array(frame.length + 2 * AROUND);
  bytes.set(frame, AROUND);
  corruptEnd(new DataView(bytes.buffer), AROUND, frame.length);
  const after = bytes.subarray(AROUND, AROUND + frame.length);
  return [...after].flatMap((byte, place) =>
    byte === frame[place] ? [] : [[place, byte - frame[place]!] as const],
  );
}

test('one bit is set that was not, behind the headers, and always the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 54, maxLength: 1514 }), (frame) => {
      const [bit, ...others] = spoiled(frame);
      expect(others).toEqual([]);
      const [place, added] = bit!;
      expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(added);
      expect(frame[place]! & added).toBe(0);
      if (frame.some((byte) => byte === 0xff)) return;
      expect(place).toBeGreaterThanOrEqual(Math.min(160, frame.length - 1));
      expect(spoiled(frame)).toEqual([bit]);
    }),
  );
});

test('it is anywhere in them, and any of the eight', () => {
  const bits = Array.from({ length: 400 }, (_, i) => {
    const frame = new Uint8Array(1514);
    new DataView(frame.buffer).setUint32(1510, Math.imul(i, 0x0101_0101) & 0x7f7f_7f7f);
    return spoiled(frame)[0]!;
  });
  const eighths = bits.map(([place]) => Math.floor(((place - 160) / 1354) * 8));
  expect(new Set(eighths).size).toBe(8);
  expect(new Set(bits.map(([, added]) => added)).size).toBe(8);
});

test('bytes that have all bits set are passed over', () => {
  const [[place]] = spoiled(new Uint8Array(1514).fill(0xff, 60)) as [readonly [number, number]];
  expect(place).toBe(59);
});
