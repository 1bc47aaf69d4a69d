/** RSA keys, RFC 8017 section 3: two primes of half the length, public exponent 65537. */
import { createPrivateKey } from 'node:crypto';
import type { Random } from '../../../base/random.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from '../der.ts';
import { base64Url, inverse } from './integers.ts';
import type { RsaKeyPair } from './keyPair.ts';
import { seededPrime } from './primes.ts';

/** rsaEncryption, RFC 8017 appendix A.1. */
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const PUBLIC_EXPONENT = 65_537n;

/** `bits` is a multiple of 16. */
export function rsaKeyPair(random: Random, bits: number): RsaKeyPair {
  const prime = (name: string) =>
    seededPrime(random.fork(name), bits / 2, (candidate) => candidate % PUBLIC_EXPONENT !== 1n);
  const first = prime('p');
  const second = prime('q');
  const [p, q] = first > second ? [first, second] : [second, first];
  const d = inverse(PUBLIC_EXPONENT, (p - 1n) * (q - 1n));
  const n = p * q;
  const whole = bits / 8;
  const half = bits / 16;
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64Url(n, whole),
      e: base64Url(PUBLIC_EXPONENT, 3),
      d: base64Url(d, whole),
      p: base64Url(p, half),
      q: base64Url(q, half),
      dp: base64Url(d % (p - 1n), half),
      dq: base64Url(d % (q - 1n), half),
      qi: base64Url(inverse(q, p), half),
    },
  });
  const publicBits = sequence(integer(n), integer(PUBLIC_EXPONENT));
  const algorithm = sequence(objectIdentifier(RSA_ENCRYPTION), nullValue());
  return {
    type: 'rsa',
    bits,
    privateKey,
    publicBits,
    spki: sequence(algorithm, bitString(publicBits)),
  };
}
