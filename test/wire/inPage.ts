import { expect } from 'vitest';
import { viewOf } from './goldenPackets.ts';

const MARGIN = 7;

/**
 * The `length` bytes that `encode` writes in the middle of a page, at an odd offset. Fails if it
 * writes outside of them or leaves one of them as it was.
 */
export function inPage(
  length: number,
  encode: (view: DataView, at: number) => void,
): Uint8Array<ArrayBuffer> {
  const [once, again] = [0xa5, 0x5a].map((background) => {
    const page = new Uint8Array(length + 2 * MARGIN).fill(background);
    encode(viewOf(page), MARGIN);
    const margin = new Uint8Array(MARGIN).fill(background);
    expect(page.subarray(0, MARGIN), 'before the header').toEqual(margin);
    expect(page.subarray(MARGIN + length), 'after the header').toEqual(margin);
    return page.slice(MARGIN, MARGIN + length);
  });
  expect(again, 'every byte is written').toEqual(once);
  return once!;
}
