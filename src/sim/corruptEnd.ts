import { mix } from '../base/murmur.ts';

/** Headers take no more of a frame, all encapsulations and options included, but for rare ones. */
const HEADERS = 160;

/**
 * Sets a bit of the `length` bytes at `at`, behind the headers, as a bad line does: in short packets one of the
 * last byte. Where follows from the packet, so that all taps behind the line see the same. Never clears one: in
 * two fragments of a packet the two would make up for each other, and its checksum would not tell (RFC 1071
 * section 2).
 */
export function corruptEnd(view: DataView, at: number, length: number): void {
  const random = mix(view.getUint32(at + length - 4) ^ Math.imul(length, 0x9e37_79b1)) >>> 0;
  const behind = Math.max(1, length - HEADERS);
  let place = at + length - 1 - (random % behind);
  while (view.getUint8(place) === 0xff) place--;
  let bit = random >>> 29;
  while ((view.getUint8(place) & (1 << bit)) !== 0) bit = (bit + 1) & 7;
  view.setUint8(place, view.getUint8(place) | (1 << bit));
}
