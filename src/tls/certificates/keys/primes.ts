/**
 * Seeded primes: a random odd number, then the first prime above it. A sieve over small primes leaves
 * one candidate in eight; OpenSSL's Miller-Rabin test decides those. Its bases are random, but a
 * composite that passes its 64 rounds will not be met, so a seed always gives the same prime.
 */
import { checkPrimeSync } from 'node:crypto';
import type { Random } from '../../../base/random.ts';
import { integerOf } from './integers.ts';

/** Primes below it are sieved with. */
const SMALL = 8_192;
/** Odd numbers looked at from one start: several times the mean gap of 2048-bit primes, 710. */
const SPAN = 8_192;

/** A prime of exactly `bits` bits whose two highest are set, so that the product of two has 2 * `bits`. */
export function seededPrime(
  random: Random,
  bits: number,
  accept: (prime: bigint) => boolean,
): bigint {
  for (;;) {
    const bytes = random.bytes(bits / 8);
    bytes[0]! |= 0xc0;
    bytes[bytes.length - 1]! |= 1;
    const start = integerOf(bytes);
    const composite = sieve(start);
    for (let step = 0; step < SPAN; step++) {
      if (composite[step] === 1) continue;
      const candidate = start + BigInt(2 * step);
      if (accept(candidate) && checkPrimeSync(candidate)) return candidate;
    }
  }
}

/** Found when the first prime is: few runs make RSA keys. */
let smallPrimes: readonly number[] | undefined;

/** Marks each `start + 2 * step` that a small odd prime divides. */
function sieve(start: bigint): Uint8Array {
  const composite = new Uint8Array(SPAN);
  smallPrimes ??= primesBelow(SMALL);
  for (const prime of smallPrimes) {
    const rest = Number(start % BigInt(prime));
    // The first step where rest + 2 * step is a multiple of the prime.
    const missing = (prime - rest) % prime;
    let step = (missing % 2 === 0 ? missing : missing + prime) / 2;
    for (; step < SPAN; step += prime) composite[step] = 1;
  }
  return composite;
}

function primesBelow(limit: number): number[] {
  const primes: number[] = [];
  for (let number = 3; number < limit; number += 2) {
    if (primes.every((prime) => prime * prime > number || number % prime !== 0))
      primes.push(number);
  }
  return primes;
}
