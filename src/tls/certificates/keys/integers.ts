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

/**
 * The number whose product with `value` leaves 1 modulo `modulus`; they share no factor. Euclid's
 * algorithm as Lehmer has it (Knuth, TAOCP volume 2, 4.5.2, algorithm L): the leading digits of both
 * numbers decide several steps at once, so that few big integers are made.
 */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [high, low] = [modulus, value % modulus];
  let [highFactor, lowFactor] = [0n, 1n];
  while (low !== 0n) {
    const steps = leadingSteps(high, low);
    if (steps === undefined) {
      const quotient = high / low;
      [high, low] = [low, high - quotient * low];
      [highFactor, lowFactor] = [lowFactor, highFactor - quotient * lowFactor];
    } else {
      const [a, b, c, d] = steps;
      [high, low] = [a * high + b * low, c * high + d * low];
      [highFactor, lowFactor] = [a * highFactor + b * lowFactor, c * highFactor + d * lowFactor];
    }
  }
  return highFactor < 0n ? highFactor + modulus : highFactor;
}

/** Bits that are looked at: products and quotients of such numbers are exact in a double. */
const LEADING_BITS = 50;

/**
 * The steps that the leading bits of `high` and `low` are sure of, as one matrix; undefined: none.
 * `high` is the larger.
 */
function leadingSteps(
  high: bigint,
  low: bigint,
): readonly [bigint, bigint, bigint, bigint] | undefined {
  const bits = bitLength(high);
  if (bits === undefined) return undefined;
  const shift = BigInt(Math.max(0, bits - LEADING_BITS));
  let [x, y] = [Number(high >> shift), Number(low >> shift)];
  let [a, b, c, d] = [1, 0, 0, 1];
  while (y + c !== 0 && y + d !== 0) {
    const quotient = Math.floor((x + a) / (y + c));
    if (quotient !== Math.floor((x + b) / (y + d))) break;
    [a, c] = [c, a - quotient * c];
    [b, d] = [d, b - quotient * d];
    [x, y] = [y, x - quotient * y];
  }
  return b === 0 ? undefined : [BigInt(a), BigInt(b), BigInt(c), BigInt(d)];
}

const double = new DataView(new ArrayBuffer(8));

/** Bits of a number as its double's exponent tells them; undefined: it is too large for one. */
function bitLength(value: bigint): number | undefined {
  double.setFloat64(0, Number(value));
  const exponent = double.getUint16(0) >>> 4;
  const [bias, infinite] = [1023, 2047];
  return exponent === infinite ? undefined : exponent - bias + 1;
}
