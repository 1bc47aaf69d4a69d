/**
 * The Internet checksum, RFC 1071. Sums are kept as doubles of whole 32-bit words and folded once at
 * the end (deferred carries, section 2): 2^32 is 1 modulo 65535, so bigger words sum to the same.
 */

/** Adds `length` bytes at `at` to `sum`; an odd last byte counts as the high half of a word. */
export function addToSum(sum: number, view: DataView, at: number, length: number): number {
  // From 0 and not from `sum`, which the compiler does not know for a number: that would be an object each step.
  let total = 0;
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
  return sum + total;
}

/** The 16-bit checksum field for a sum: folded, complemented. `sum` is below 2^53. */
export function checksumOf(sum: number): number {
  // Two words of 16 bits and what is above them, below 2^21: from here on in integers.
  let folded = (sum & 0xffff) + ((sum >>> 16) & 0xffff) + Math.floor(sum / 0x1_0000_0000);
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
