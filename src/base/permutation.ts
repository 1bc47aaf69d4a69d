/**
 * A number below 2^(2 * `bits`) for each such number: four Feistel rounds over two halves. `salt` picks
 * the permutation; `bits` is 15 at most.
 */
export function permuted(number: number, bits: number, salt: number): number {
  let left = number >>> bits;
  let right = number & ((1 << bits) - 1);
  for (let round = 1; round <= 4; round++) {
    const mixed = Math.imul((right | (round << bits)) ^ salt, 0x9e37_79b1) >>> (32 - bits);
    const before = left;
    left = right;
    right = before ^ mixed;
  }
  return (left << bits) | right;
}

/** Of the numbers below `count`, at most 2^(2 * `bits`): followed until it leads below `count` again. */
export function permutedBelow(count: number, number: number, bits: number, salt: number): number {
  let place = number;
  do place = permuted(place, bits, salt);
  while (place >= count);
  return place;
}
