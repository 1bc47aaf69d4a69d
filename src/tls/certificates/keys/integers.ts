/** Big-endian bytes and the integers they spell, SEC 1 section 2.3 (OS2IP and I2OSP of RFC 8017). */

export function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** `value` must fit `length` bytes. */
export function bytesOf(value: bigint, length: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}

/** How JSON Web Keys spell integers, RFC 7518 section 6. */
export function base64Url(value: bigint, length: number): string {
  return Buffer.from(bytesOf(value, length)).toString('base64url');
}

/** The number whose product with `value` leaves 1 modulo `modulus`; they share no factor. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [high, low] = [modulus, value % modulus];
  let [highFactor, lowFactor] = [0n, 1n];
  while (low !== 0n) {
    const quotient = high / low;
    [high, low] = [low, high - quotient * low];
    [highFactor, lowFactor] = [lowFactor, highFactor - quotient * lowFactor];
  }
  return highFactor < 0n ? highFactor + modulus : highFactor;
}
