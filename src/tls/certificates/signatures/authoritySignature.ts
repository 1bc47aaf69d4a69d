/** What authorities sign with: the algorithm as certificates name it, and the signature. */
import { sign } from 'node:crypto';
import { type Der, nullValue, objectIdentifier, sequence } from '../der.ts';
import type { KeyPair } from '../keys/keyPair.ts';
import { ecdsaSign } from './ecdsa.ts';
import { rsaPkcs1Sign } from './rsa.ts';

/** What the issuer hashes with; Ed25519 keys have their own. */
export type CertificateHash = 'sha1' | 'sha256' | 'sha384';

// RFC 8017 appendix A.2.4, RFC 5758 section 3.2, RFC 8410 section 3.
const RSA_WITH = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
};
const ECDSA_WITH = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
};
const ED25519 = '1.3.101.112';

/** AlgorithmIdentifier, RFC 5280 section 4.1.1.2. */
export function algorithmIdentifier(key: KeyPair, hash: CertificateHash): Der {
  switch (key.type) {
    case 'rsa':
      return sequence(objectIdentifier(RSA_WITH[hash]), nullValue());
    case 'ec':
      return sequence(objectIdentifier(ECDSA_WITH[hash]));
    case 'ed25519':
      return sequence(objectIdentifier(ED25519));
  }
}

export function authoritySignature(
  key: KeyPair,
  hash: CertificateHash,
  toBeSigned: Der,
): Uint8Array {
  switch (key.type) {
    case 'rsa':
      return rsaPkcs1Sign(key, hash, toBeSigned);
    case 'ec':
      return ecdsaSign(key, hash, toBeSigned);
    case 'ed25519':
      return sign(null, toBeSigned, key.privateKey);
  }
}
