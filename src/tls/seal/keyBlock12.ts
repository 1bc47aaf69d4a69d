/** One side's sealer up to TLS 1.2, from its part of the key block. */
import type { Random } from '../../base/random.ts';
import { hmac } from '../digest.ts';
import type { WriteKeys } from '../prf.ts';
import type { Suite } from '../suites.ts';
import type { TlsVersion } from '../version.ts';
import { putSequence } from './aead.ts';
import { aead12Sealer, countingNonces } from './aead12.ts';
import { cbcSealer } from './cbc.ts';
import { opaqueSealer } from './opaque.ts';
import type { Sealer } from './sealer.ts';

export interface SealOptions {
  readonly version: TlsVersion;
  readonly suite: Suite;
  readonly encryptThenMac: boolean;
  /** Where explicit nonces start. */
  readonly explicitNonce: 'sequence' | 'random';
}

/** `random` gives what the side draws for its records. */
export function keyBlockSealer(
  { version, suite, encryptThenMac, explicitNonce }: SealOptions,
  keys: WriteKeys,
  random: Random,
): Sealer {
  const { cipher } = suite;
  if (cipher.kind === 'aead') return aead12Sealer(cipher, keys, nonces(explicitNonce, random));
  const ivOf = drawnIvs(cipher.blockLength, random);
  return cbcSealer(version, cipher, keys, encryptThenMac, ivOf);
}

/** The same with random bytes inside, for application data. */
export function opaqueKeyBlockSealer(
  options: SealOptions,
  keys: WriteKeys,
  random: Random,
): Sealer {
  const { version, suite, explicitNonce } = options;
  const sendsNonce = suite.cipher.kind === 'aead' && suite.cipher.explicitNonceLength > 0;
  return opaqueSealer(
    keyBlockSealer(options, keys, random),
    version,
    sendsNonce ? nonces(explicitNonce, random) : undefined,
    random,
  );
}

function nonces(start: 'sequence' | 'random', random: Random): (sequence: number) => Uint8Array {
  const first = start === 'random' ? random.fork('nonce').bytes(8) : new Uint8Array(8);
  return countingNonces(first);
}

/** An unpredictable IV for each record (RFC 5246 section 6.2.3.2), which can be drawn again. */
function drawnIvs(length: number, random: Random): (sequence: number) => Uint8Array {
  const key = random.fork('iv').bytes(32);
  return (sequence) => {
    const number = new Uint8Array(8);
    putSequence(number, 0, sequence);
    return hmac('sha256', key, number).subarray(0, length);
  };
}
