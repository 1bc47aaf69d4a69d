/**
 * The Internet checksum, RFC 1071. Sums are kept as doubles of whole 32-bit words and folded once at
 * the end (deferred carries, section 2): 2^32 is 1 modulo 65535, so bigger words sum to the same.
 */

/** Adds `length` bytes at `at` to `sum`; an odd last byte counts as the high half of a word. */
export function addToSum(sum: number, view: DataView, at: number, length: number): number {
  let total = sum;
  const end = at + length;
  let i = at;
  // Four words a step take half the time of one.
  for (; i + 16 <= end; i += 16) {
    total +=
      view.getUint32(i) + view.getUint32(i + 4) + (view.getUint32(i + 8) + view.getUint32(i + 12));
  }
  for (; i + 4 <= end; i += 4) total += view.getUint32(i);
  if (end - i >= 2) {
    total += view.getUint16(i);
    i += 2;
  }
  if (i < end) total += view.getUint8(i) << 8;
  return total;
}

/** The 16-bit checksum field for a sum: folded, complemented. `sum` is below 2^53. */
export function checksumOf(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}
