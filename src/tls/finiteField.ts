/**
 * Diffie-Hellman over the 2048-bit MODP group (RFC 3526 section 3), the one that Apache 2.4.7 and later
 * give for RSA keys of that size.
 */
import { createDiffieHellman, getDiffieHellman } from 'node:crypto';
import type { Random } from '../base/random.ts';

export const PRIME: Uint8Array = getDiffieHellman('modp14').getPrime();
export const GENERATOR: Uint8Array = Uint8Array.of(2);

/** Bytes of a private key: 256 bits, twice the 112 that NIST SP 800-57 gives the group, and a margin. */
const PRIVATE_KEY_LENGTH = 32;

export interface FiniteFieldKeyPair {
  /** Padded to the length of the prime. */
  readonly publicKey: Uint8Array;
  /** As long as the prime. */
  shared(peerPublicKey: Uint8Array): Uint8Array;
}

export function finiteFieldKeyPair(random: Random): FiniteFieldKeyPair {
  const privateKey = random.bytes(PRIVATE_KEY_LENGTH);
  const keys = createDiffieHellman(PRIME, GENERATOR);
  keys.setPrivateKey(privateKey);
  keys.generateKeys();
  return { publicKey: padded(keys.getPublicKey()), shared: (peer) => keys.computeSecret(peer) };
}

function padded(value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PRIME.length);
  bytes.set(value, PRIME.length - value.length);
  return bytes;
}
